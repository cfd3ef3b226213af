// How many codes one address may ask for, and one network: by example, and against counting.
#include "actors/network/network.hpp"
#include "living.hpp"

namespace callout::testing_people {
namespace {

using namespace network;
using scenario::given;
using std::chrono::hours;
using std::chrono::minutes;
using std::chrono::seconds;
using rules = network_rules;

const instant start = scenario::at("2026-11-22T08:00:00Z");

challenge_id code(std::size_t n) {
  return {"k:" + std::to_string(n)};
}
admit ask_for(std::size_t n, const std::string& address, network::limits l = {}) {
  return {code(n), address, l};
}
/// So many, one a second, from this address.
std::vector<event> sent(std::size_t count, const std::string& address, std::size_t first = 0) {
  std::vector<event> all;
  for (std::size_t i = first; i < first + count; ++i)
    all.push_back(admitted{code(i), address, start + seconds{i}});
  return all;
}

TEST(Network, LetsTwentyCodesAnHourBeSentForOneAddress) {
  given<rules>(sent(19, "a"))
      .at(start + minutes{1})
      .when(ask_for(19, "a"))
      .then(admitted{code(19), "a", start + minutes{1}});
  const auto full = given<rules>(sent(20, "a")).at(start + minutes{30}).when(ask_for(20, "a"));
  full.refused(too_many);
  EXPECT_EQ(full.made().refused()->status, 429);
  EXPECT_EQ(challenge::retry_after(*full.made().refused()), minutes{30});
  given<rules>(sent(20, "a"))
      .at(start + hours{1})
      .when(ask_for(20, "a"))
      .then(admitted{code(20), "a", start + hours{1}});
}

TEST(Network, LetsSixtyBeSentForAllOfItsAddresses) {
  auto busy = sent(20, "a");
  for (const auto& more : {sent(20, "b", 20), sent(20, "c", 40)})
    busy.insert(busy.end(), more.begin(), more.end());
  given<rules>(busy).at(start + minutes{2}).when(ask_for(60, "d")).refused(too_many);
  busy.pop_back();
  given<rules>(busy)
      .at(start + minutes{2})
      .when(ask_for(60, "d"))
      .then(admitted{code(60), "d", start + minutes{2}});
}

TEST(Network, CountsACodeOnceAndNotWhenNothingWasSent) {
  given<rules>(sent(20, "a")).at(start + minutes{1}).when(ask_for(7, "a")).unchanged();
  given<rules>(sent(20, "a")).when(give_back{code(7)}).then(given_back{code(7)});
  given<rules>(sent(20, "a")).when(give_back{code(20)}).unchanged();
  auto all = sent(20, "a");
  all.push_back(given_back{code(19)});
  given<rules>(all)
      .at(start + minutes{1})
      .when(ask_for(20, "a"))
      .then(admitted{code(20), "a", start + minutes{1}});
}

TEST(Network, IsTheEdgesAloneToAsk) {
  for (const auto& who : {scenario::customer("huda"), scenario::operator_("noura")}) {
    given<rules>().by(who).when(ask_for(0, "a")).refused(forbidden);
    given<rules>(sent(1, "a")).by(who).when(give_back{code(0)}).refused(forbidden);
  }
  EXPECT_FALSE(rules::view({}, scenario::customer("huda")));
  EXPECT_TRUE(rules::view({}, scenario::operator_("noura")));
}

/// All that was ever sent, which each limit is counted from anew.
struct counter {
  std::vector<rules::sending> sent;
  std::size_t of_last_hour(instant now, const std::string* address) const {
    return static_cast<std::size_t>(std::count_if(sent.begin(), sent.end(), [&](const auto& one) {
      return now - one.at < hours{1} && (!address || one.address == *address);
    }));
  }
  bool has_room(instant now, const std::string& address, const network::limits& l) const {
    return of_last_hour(now, &address) < static_cast<std::size_t>(l.per_address) &&
           of_last_hour(now, nullptr) < static_cast<std::size_t>(l.per_network);
  }
};

TEST(NetworkProperty, LimitsAreThoseThatCountingGives) {
  constexpr std::size_t sequence = 400;
  const network::limits few{3, 7};
  for (std::uint64_t seed = 1; seed <= steps(60'000) / sequence; ++seed) {
    SCOPED_TRACE("seed " + std::to_string(seed));
    dice d{seed};
    living<rules> one{"n"};
    counter model;
    auto now = start;
    for (std::size_t i = 0; i < sequence; ++i) {
      now += span{d.between(0, d.chance(5) ? 4'000'000 : 400'000)};
      if (d.chance(10) && !model.sent.empty()) {
        const auto back = model.sent[d.below(model.sent.size())].id;
        one.hear(give_back{back}, now);
        if (now - std::find_if(model.sent.begin(), model.sent.end(),
                               [&](const auto& x) { return x.id == back; })
                      ->at <
            hours{1})
          std::erase_if(model.sent, [&](const auto& x) { return x.id == back; });
        continue;
      }
      const std::string address{static_cast<char>('a' + d.below(4))};
      const auto made = one.ask(ask_for(i, address, few), now);
      const bool may = model.has_room(now, address, few);
      ASSERT_EQ(!made.refused(), may);
      if (may) {
        model.sent.push_back({code(i), address, now});
      } else {
        const auto left = challenge::retry_after(*made.refused());
        ASSERT_TRUE(left);
        ASSERT_TRUE(model.has_room(now + *left, address, few));
        ASSERT_FALSE(model.has_room(now + *left - seconds{1}, address, few));
      }
      ASSERT_LE(one.state.sent.size(), 7u) << "it must not grow";
    }
    expect_kept(one);
  }
}

} // namespace
} // namespace callout::testing_people
