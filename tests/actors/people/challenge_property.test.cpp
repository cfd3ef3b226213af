// The limits of challenges against a model that only counts: every code ever sent is kept, and
// each limit is read off that list as DOMAIN §3.11 words it.
#include "actors/challenge/challenge.hpp"
#include "living.hpp"

namespace callout::testing_people {
namespace {

using namespace challenge;
using rules = challenge_rules;
using std::chrono::hours;
using std::chrono::minutes;
using std::chrono::seconds;

const instant start = scenario::at("2026-11-22T00:00:00Z");
constexpr std::size_t sequence = 120;

class counter {
public:
  bool may_send(instant now) const {
    if (now < locked_until)
      return false;
    return count(now, minutes{10}) < 3 && count(now, hours{1}) < 5 && count(now, hours{24}) < 10 &&
           (last_failed || sendings.empty() || now - sendings.back() >= wait_after_last());
  }
  /// How many of the last `window`, a code at its very beginning not included.
  int count(instant now, span window) const {
    int n = 0;
    for (auto t : sendings)
      n += now - t < window ? 1 : 0;
    return n;
  }
  span wait_after_last() const {
    static constexpr int waits[] = {30, 60, 120};
    return seconds{waits[std::min(count(sendings.back(), hours{1}), 3) - 1]};
  }
  void wrong_code(instant now) {
    if (++wrong < 5)
      return;
    locks = locks > 0 && now - locked_until < hours{24} ? locks + 1 : 1;
    locked_until = now + std::min<span>(minutes{15} * (1 << std::min(locks - 1, 10)), hours{24});
    open = false;
  }

  std::vector<instant> sendings;
  bool last_failed = false, open = false;
  int wrong = 0, locks = 0, newest = 0;
  instant locked_until{};
};

class number {
public:
  explicit number(std::uint64_t seed) : dice_{seed}, one_{"k"} {}

  void step() {
    static constexpr std::int64_t pauses_ms[] = {0,      1,      999,     5'000,
                                                 30'000, 60'000, 400'000, 4'000'000};
    now_ += span{pauses_ms[dice_.below(8)] + dice_.between(0, 20)};
    if (dice_.chance(2))
      now_ += hours{dice_.between(10, 40)};
    const auto kind = dice_.below(10);
    if (kind < 4)
      ask_for_code();
    else if (kind < 9)
      show_code();
    else
      hear_from_provider();
  }
  void end() { expect_kept(one_); }

private:
  void ask_for_code() {
    const bool may = model_.may_send(now_);
    const auto n = model_.newest + 1;
    const auto made = one_.ask(send{{"k:" + std::to_string(n)}, "+966500000001", {}}, now_);
    ASSERT_EQ(!made.refused().has_value(), may);
    if (may) {
      model_.sendings.push_back(now_);
      model_.newest = n;
      model_.wrong = 0;
      model_.open = true;
      model_.last_failed = false;
      ASSERT_EQ(one_.followed.size(), 1u);
      return;
    }
    const bool locked = now_ < model_.locked_until;
    check_wait(*made.refused(),
               [&](instant t) { return locked ? t >= model_.locked_until : model_.may_send(t); });
  }

  /// The seconds that a refusal names are the fewest after which it would not come again.
  template <class May>
  void check_wait(const rejection& why, May may) {
    ASSERT_EQ(why.status, 429);
    const auto left = retry_after(why);
    ASSERT_TRUE(left);
    ASSERT_TRUE(may(now_ + *left)) << why.detail;
    ASSERT_FALSE(may(now_ + *left - seconds{1})) << why.detail;
  }

  void show_code() {
    const auto n = model_.newest - (dice_.chance(10) ? 1 : 0);
    const bool right = dice_.chance(15);
    const bool usable =
        n == model_.newest && model_.open &&
        now_ - (model_.sendings.empty() ? start : model_.sendings.back()) < seconds{300};
    const bool locked = now_ < model_.locked_until;
    const auto made = one_.ask(check{{"k:" + std::to_string(n)}, right}, now_);
    const auto& why = made.refused();
    if (locked) {
      ASSERT_TRUE(why && why->code == is_locked.code && made.events().empty());
      check_wait(*why, [&](instant t) { return t >= model_.locked_until; });
    } else if (!usable) {
      ASSERT_TRUE(why && why->code == not_open.code && made.events().empty());
    } else if (right) {
      ASSERT_FALSE(why);
      model_.open = false;
      model_.locks = 0;
    } else {
      model_.wrong_code(now_);
      ASSERT_TRUE(why);
      ASSERT_EQ(why->code, now_ < model_.locked_until ? is_locked.code : wrong_code.code);
    }
  }

  void hear_from_provider() {
    const bool ok = dice_.chance(50);
    one_.hear(challenge::sent{ok}, now_);
    model_.last_failed = !ok && model_.newest > 0;
  }

  dice dice_;
  living<rules> one_;
  instant now_ = start;
  counter model_;
};

TEST(ChallengeProperty, LimitsAreThoseThatCountingGives) {
  const auto seeds = steps(60'000) / sequence;
  for (std::uint64_t seed = 1; seed <= seeds; ++seed) {
    SCOPED_TRACE("seed " + std::to_string(seed));
    number n{seed};
    for (std::size_t i = 0; i < sequence && !HasFailure(); ++i)
      n.step();
    n.end();
    if (HasFailure())
      return;
  }
}

} // namespace
} // namespace callout::testing_people
