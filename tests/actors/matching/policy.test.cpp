#include "actors/matching/policy.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <random>
#include <set>

namespace callout::matching {
namespace {

using namespace std::chrono_literals;

/// A moment at which a batch is due.
constexpr instant now{1'800'000'000s};

prospect at(const char* who, std::int64_t metres) {
  return {{who}, metres, {}, {}, {}, {}};
}

prospect busy(const char* who, std::int64_t metres, std::int64_t free_in_s) {
  return {{who}, metres, {}, free_in_s, {}, {}};
}

open_booking wants(const char* name, std::vector<prospect> who, std::chrono::seconds ago = 0s) {
  return {{name}, now - ago, {}, {}, std::move(who)};
}

plan decided(scene seen, const match_policy& p) {
  auto made = decide(std::move(seen), p);
  EXPECT_TRUE(made);
  return made ? *made : plan{};
}

std::string told(const plan& p) {
  std::string out;
  for (const auto& c : p.choices) {
    out += out.empty() ? "" : "; ";
    out += c.booking.text + ' ' + std::string{name_of(c.what)};
    if (c.technician)
      out += ' ' + c.technician->text;
  }
  return out;
}

std::size_t sent(const plan& p) {
  return static_cast<std::size_t>(std::ranges::count(p.choices, verdict::sent, &choice::what));
}

scene drawn(std::mt19937_64& dice) {
  scene s{now, static_cast<std::int64_t>(dice() % 3), {}};
  const auto people = 1 + dice() % 8;
  for (std::size_t b = 0; b < dice() % 9; ++b) {
    open_booking o{{"b" + std::to_string(b)},
                   now - std::chrono::seconds{dice() % 600},
                   now + std::chrono::seconds{dice() % 1'200},
                   now + std::chrono::seconds{dice() % 600},
                   {}};
    for (std::size_t t = 0; t < people; ++t)
      if (dice() % 2) {
        prospect p{{"t" + std::to_string(t)},
                   static_cast<std::int64_t>(dice() % 5 * 1'000),
                   static_cast<std::int64_t>(dice() % 4),
                   {},
                   {},
                   {}};
        if (t % 3 == 0)
          p.free_in_s = dice() % 400;
        o.prospects.push_back(std::move(p));
      }
    s.open.push_back(std::move(o));
  }
  return s;
}

constexpr way all_ways[]{way::greedy, way::batch, way::hybrid};

TEST(MatchPolicy, BatchNeverServesFewerThanGreedy) {
  std::mt19937_64 dice{1};
  int more = 0;
  for (int i = 0; i < 3'000; ++i) {
    const auto seen = drawn(dice);
    const auto one = sent(decided(seen, {.how = way::greedy}));
    const auto all = sent(decided(seen, {.how = way::batch}));
    ASSERT_GE(all, one) << to_json(seen);
    more += all > one;
  }
  EXPECT_GT(more, 100) << "the draw never made it matter";
}

TEST(MatchPolicy, SendsEachToOneAndOnlyWhoMayBeSentAndIsFree) {
  std::mt19937_64 dice{2};
  for (int i = 0; i < 3'000; ++i) {
    const auto seen = drawn(dice);
    for (const auto how : all_ways) {
      const auto made = decided(seen, {.how = how});
      ASSERT_EQ(made.choices.size(), seen.open.size());
      std::set<std::string> taken;
      for (std::size_t b = 0; b < seen.open.size(); ++b) {
        const auto& c = made.choices[b];
        if (!c.technician)
          continue;
        ASSERT_TRUE(taken.insert(c.technician->text).second) << to_json(seen);
        const auto& may = seen.open[b].prospects;
        const auto who = std::ranges::find(may, *c.technician, &prospect::technician);
        ASSERT_NE(who, may.end()) << to_json(seen);
        ASSERT_TRUE(c.what != verdict::sent || who->free_in_s.value_or(0) <= 0) << to_json(seen);
      }
    }
  }
}

TEST(MatchPolicy, DoesNotDependOnTheOrderInWhichThingsAreListed) {
  std::mt19937_64 dice{3};
  for (int i = 0; i < 1'000; ++i) {
    auto seen = drawn(dice);
    std::map<way, plan> before;
    for (const auto how : all_ways)
      before[how] = decided(seen, {.how = how});
    std::ranges::shuffle(seen.open, dice);
    for (auto& o : seen.open)
      std::ranges::shuffle(o.prospects, dice);
    for (const auto how : all_ways)
      ASSERT_EQ(decided(seen, {.how = how}), before[how]) << to_json(seen);
  }
}

TEST(MatchPolicy, DecidesAgainFromWhatWasWritten) {
  std::mt19937_64 dice{4};
  for (int i = 0; i < 300; ++i)
    for (const auto how : all_ways) {
      match_record r{drawn(dice), {.how = how}, {}};
      r.decided = decided(r.seen, r.policy);
      const auto read = from_json<match_record>(json::parse(to_json(r)));
      ASSERT_TRUE(read) << read.error().detail;
      ASSERT_EQ(*read, r);
      ASSERT_TRUE(decides_again(*read));
      if (r.decided.choices.empty())
        continue;
      r.decided.choices.front().at_risk = !r.decided.choices.front().at_risk;
      ASSERT_FALSE(decides_again(r));
    }
}

TEST(MatchPolicy, GivesTheNearOneToWhoeverHasNoOtherChoice) {
  const scene seen{
      now, 0, {wants("a", {at("t1", 800), at("t2", 1'600)}), wants("b", {at("t1", 960)})}};
  EXPECT_EQ(told(decided(seen, {.how = way::greedy})), "a sent t1; b outbid");
  EXPECT_EQ(told(decided(seen, {.how = way::batch})), "a sent t2; b sent t1");
  EXPECT_EQ(told(decided(seen, {.how = way::hybrid})), "a sent t2; b sent t1");
}

TEST(MatchPolicy, GreedyServesWhoeverHasWaitedLongest) {
  const scene seen{now, 0, {wants("a", {at("t1", 80)}), wants("b", {at("t1", 800)}, 5s)}};
  EXPECT_EQ(told(decided(seen, {.how = way::greedy})), "a outbid; b sent t1");
}

TEST(MatchPolicy, WhoIsAtRiskComesFirst) {
  for (const std::string at_risk : {"a", "b"}) {
    scene seen{now, 0, {wants("a", {at("t1", 800)}), wants("b", {at("t1", 800)})}};
    for (auto& o : seen.open)
      o.arrive_by = now + (o.booking.text == at_risk ? 5min : 1h);
    const auto made = decided(seen, {.how = way::hybrid});
    for (const auto& c : made.choices) {
      EXPECT_EQ(c.at_risk, c.booking.text == at_risk);
      EXPECT_EQ(c.what, c.at_risk ? verdict::sent : verdict::outbid);
    }
  }
}

TEST(MatchPolicy, WhoIsAtRiskIsWorthSoMuchTravelAndNoMore) {
  scene seen{now, 0, {wants("a", {at("t1", 0)}), wants("b", {at("t1", 800)})}};
  seen.open[1].arrive_by = now + 5min;
  match_policy p{.how = way::hybrid, .at_risk_s = 101};
  EXPECT_EQ(told(decided(seen, p)), "a outbid; b sent t1");
  p.at_risk_s = 99;
  EXPECT_EQ(told(decided(seen, p)), "a sent t1; b outbid");
}

TEST(MatchPolicy, WaitsForNobodyWhereFewCompete) {
  const scene seen{
      now + 7s,
      0,
      {wants("a", {at("t1", 800), at("t2", 900)}, -7s), wants("b", {at("t1", 960)}, -7s)}};
  const auto made = decided(seen, {.how = way::hybrid, .compete = 3});
  EXPECT_EQ(sent(made), 2u);
  EXPECT_FALSE(made.look_at);
}

TEST(MatchPolicy, CollectsWhereManyCompeteUntilTheWindowEnds) {
  const std::vector<prospect> same{at("t1", 800), at("t2", 900), at("t3", 1'000)};
  scene seen{
      now,
      0,
      {wants("a", same), wants("b", same, 10s), wants("c", same, 30s), wants("d", {at("t9", 1)})}};
  const match_policy p{.how = way::hybrid, .window = 30s, .compete = 3};
  auto made = decided(seen, p);
  EXPECT_EQ(made.choices[0].what, verdict::collecting);
  EXPECT_EQ(made.choices[1].what, verdict::collecting);
  EXPECT_EQ(made.choices[2].what, verdict::sent) << "it was collected for long enough";
  EXPECT_EQ(made.choices[3].what, verdict::sent) << "nobody else wants him";
  EXPECT_EQ(made.look_at, now + 20s);
  seen.open[0].arrive_by = now + 5min;
  made = decided(seen, p);
  EXPECT_EQ(made.choices[0].what, verdict::sent) << "it is at risk";
  seen.open.erase(seen.open.begin() + 2);
  EXPECT_EQ(sent(decided(seen, p)), 3u) << "two do not compete";
}

TEST(MatchPolicy, CountsThoseWhoCompetedAMomentAgo) {
  scene seen{now, 0, {wants("b", {at("t1", 800), at("t2", 900)})}};
  const match_policy p{.how = way::hybrid, .window = 30s, .compete = 2};
  EXPECT_EQ(told(decided(seen, p)), "b sent t1");
  seen.former = {{{"a"}, {{"t3"}, {"t2"}}}};
  EXPECT_EQ(told(decided(seen, p)), "b collecting t1");
  seen.former = {{{"a"}, {{"t3"}}}};
  EXPECT_EQ(told(decided(seen, p)), "b sent t1") << "he wanted somebody else";
}

TEST(MatchPolicy, WeighsEachBookingAsItWasSold) {
  scene seen{now, 0, {wants("a", {at("t1", 800)}), wants("b", {at("t2", 800)})}};
  seen.open[1].score = score_policy{.metres_per_second = 4};
  const auto made = decided(seen, {.how = way::hybrid});
  EXPECT_EQ(made.choices[0].considered[0].terms.travel_s, 100);
  EXPECT_EQ(made.choices[1].considered[0].terms.travel_s, 200);
}

/// With the prices nobody is cheaper for a booking than whom it got: the order of one alone says
/// it.
TEST(MatchPolicy, SaysWhatOthersWishAddsToEachCost) {
  std::mt19937_64 dice{9};
  int moved = 0;
  for (int i = 0; i < 3'000; ++i) {
    const auto seen = drawn(dice);
    for (const auto& c : decided(seen, {.how = way::hybrid}).choices) {
      if (!c.technician)
        continue;
      const auto priced = [](const judged& one) {
        return one.terms.cost_s() + one.rivals_s.value_or(0);
      };
      const auto got = std::ranges::find(c.considered, *c.technician, &judged::technician);
      for (const auto& one : c.considered) {
        ASSERT_GE(priced(one), priced(*got)) << to_json(seen);
        ASSERT_GT(one.rivals_s.value_or(1), 0) << "a part that is nothing is left out";
      }
      moved += got != c.considered.begin();
    }
  }
  EXPECT_GT(moved, 100) << "the draw never made it matter";
}

TEST(MatchPolicy, BatchWaitsForItsFixedTime) {
  scene seen{now + 1ms, 0, {wants("a", {at("t1", 800)})}};
  const match_policy p{.how = way::batch, .window = 30s};
  auto made = decided(seen, p);
  EXPECT_EQ(told(made), "a collecting");
  EXPECT_EQ(made.look_at, now + 30s);
  seen.now = *made.look_at;
  EXPECT_EQ(told(decided(seen, p)), "a sent t1");
  seen.now = instant{-1ms};
  EXPECT_EQ(decided(seen, p).look_at, instant{}) << "before the epoch, too";
}

TEST(MatchPolicy, AwaitsWhoIsFreeSoonWhereThatIsSooner) {
  scene seen{now, 0, {wants("a", {at("t1", 4'000), busy("t2", 80, 60)})}};
  const match_policy p{.how = way::hybrid, .ahead = 120s, .risk = 300s};
  const auto made = decided(seen, p);
  EXPECT_EQ(told(made), "a awaiting t2");
  EXPECT_EQ(made.look_at, now + p.again) << "he may be late";
  EXPECT_EQ(told(decided(seen, {.how = way::batch})), "a sent t1");

  seen.open[0].give_up_at = now + 360s;
  EXPECT_EQ(told(decided(seen, p)), "a awaiting t2");
  seen.open[0].give_up_at = now + 359s;
  EXPECT_EQ(told(decided(seen, p)), "a sent t1") << "too little time if he is late";
  seen.open[0].give_up_at.reset();
  seen.open[0].arrive_by = now + 800s;
  EXPECT_EQ(told(decided(seen, p)), "a sent t1") << "it is at risk";
  seen.open[0].arrive_by = now + 801s;
  EXPECT_EQ(told(decided(seen, p)), "a awaiting t2");
}

TEST(MatchPolicy, RefusesWhatIsListedTwice) {
  const auto refused = [](std::vector<open_booking> open) {
    return decide({now, 0, std::move(open)}, {}).error().code;
  };
  EXPECT_EQ(refused({wants("a", {}), wants("b", {}), wants("a", {})}), booking_twice.code);
  EXPECT_EQ(refused({wants("a", {at("t1", 1), at("t2", 1), at("t1", 2)})}), prospect_twice.code);
}

TEST(MatchPolicy, HoldsTheGreatestTimesAndDistances) {
  constexpr auto most = std::numeric_limits<std::int64_t>::max();
  constexpr instant times[]{instant::min(), instant{}, instant::max()};
  for (const auto seen_at : times)
    for (const auto promised : times)
      for (const auto how : all_ways) {
        scene seen{seen_at, -most, {}};
        for (const auto* name : {"a", "b", "c"})
          seen.open.push_back(
              {{name}, promised, promised, promised, {at("t1", most), at("t2", -most)}});
        const auto made = decided(seen, {.how = how});
        ASSERT_EQ(made.choices.size(), 3u);
        ASSERT_LE(sent(made), 2u);
        for (const auto& c : made.choices)
          for (const auto& one : c.considered)
            ASSERT_GE(one.terms.cost_s(), 0);
      }
}

} // namespace
} // namespace callout::matching
