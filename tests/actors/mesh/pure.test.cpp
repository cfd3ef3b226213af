// What a node decides alone: who is there, who should own what, what to take and to hand over.
#include "actors/mesh/steward.hpp"
#include "actors/runtime/shard_map.hpp"

#include <gtest/gtest.h>

namespace callout::mesh {
namespace {

using namespace std::chrono_literals;
const steady::time_point t0{1'000s};

std::map<std::string, int> counts(const std::vector<candidate>& all) {
  std::map<std::string, int> n;
  for (shard_id s = 0; s < 1024; ++s)
    ++n[place(s, all)->node];
  return n;
}

TEST(Placement, IsEvenAndFollowsWeights) {
  const auto even = counts({{"a"}, {"b"}, {"c"}, {"d"}});
  for (const auto& [node, n] : even)
    EXPECT_NEAR(n, 256, 60) << node;
  const auto uneven = counts({{"a", 1}, {"b", 3}});
  EXPECT_NEAR(uneven.at("b"), 768, 60);
  EXPECT_EQ(place(1, {}), nullptr);
}

TEST(Placement, ANodeThatLeavesMovesOnlyWhatItHad) {
  const std::vector<candidate> three{{"a"}, {"b"}, {"c"}}, two{{"a"}, {"c"}};
  for (shard_id s = 0; s < 1024; ++s)
    if (const auto& before = place(s, three)->node; before != "b") {
      EXPECT_EQ(place(s, two)->node, before);
    }
}

between::node_record record(std::string node, std::vector<between::held> holds = {}) {
  between::node_record r;
  r.node = node;
  r.incarnation = node + "1";
  r.roles = {"fulfilment", "people", "settlement"};
  r.holds = std::move(holds);
  return r;
}

TEST(Membership, WhoSaysNothingNewIsDeadByOurOwnClock) {
  membership m{4s};
  m.heard(record("a"), 1, t0);
  m.heard(record("a"), 1, t0 + 3s); // The same again is no sign of life.
  EXPECT_EQ(m.alive(t0 + 3'999ms).size(), 1u);
  EXPECT_TRUE(m.alive(t0 + 4s).empty());
  m.heard(record("a"), 2, t0 + 5s);
  EXPECT_EQ(m.alive(t0 + 8s).size(), 1u);
  m.left("a");
  EXPECT_TRUE(m.alive(t0 + 8s).empty());
}

TEST(Membership, AnObserverWhoSleptGivesEveryoneTheirTime) {
  membership m{4s};
  m.heard(record("a"), 1, t0);
  m.grace(t0 + 1s, t0 + 60s);
  EXPECT_EQ(m.alive(t0 + 63s).size(), 1u);
  EXPECT_TRUE(m.alive(t0 + 64s).empty());
}

TEST(Membership, TheDeadStayDead) {
  membership m{4s};
  m.heard(record("a"), 1, t0);
  m.grace(t0 + 10s, t0 + 60s);
  EXPECT_TRUE(m.alive(t0 + 60s).empty());
}

TEST(Membership, RevisionsThatBeginAnewAreLifeAsWell) {
  membership m{4s};
  m.heard(record("a"), 100, t0);
  m.heard(record("a"), 1, t0 + 3s);
  EXPECT_EQ(m.alive(t0 + 6s).size(), 1u);
}

struct Steward : testing::Test {
  std::vector<shard_id> all = all_shards(8);
  steward_limits limits{.settle = 500ms, .patience = 5s, .damping = 1s, .taking = 1000};
  steward one{"a", all, [] { return 0.0; }, limits};
  std::vector<between::node_record> there;

  steward::orders look(steady::time_point now) {
    std::vector<const between::node_record*> seen;
    for (auto& r : there) {
      if (r.node == "a")
        r.holds = one.holds();
      seen.push_back(&r);
    }
    return one.look(seen, now);
  }
  steward::orders settled(steady::time_point now) {
    look(now);
    return look(now + 500ms);
  }
};

TEST_F(Steward, TakesNothingBeforeItHasLookedForAWhile) {
  there = {record("a")};
  EXPECT_TRUE(look(t0).take.empty());
  EXPECT_TRUE(look(t0 + 499ms).take.empty());
  EXPECT_EQ(look(t0 + 500ms).take, all);
  EXPECT_TRUE(look(t0 + 600ms).take.empty()) << "it has taken them";
}

TEST_F(Steward, WaitsForWhoHoldsThemAndTakesThemInTheEnd) {
  auto b = record("b");
  for (const auto id : all)
    b.holds.push_back({id, 7});
  there = {record("a"), b};
  EXPECT_TRUE(settled(t0).take.empty());
  EXPECT_TRUE(look(t0 + 5s).take.empty());
  const auto mine = look(t0 + 5'600ms).take;
  EXPECT_FALSE(mine.empty());
  EXPECT_LT(mine.size(), all.size());
}

TEST_F(Steward, TakesAtOnceWhatWasLetGo) {
  auto b = record("b");
  for (const auto id : all)
    b.holds.push_back({id, 7});
  there = {record("a"), b};
  settled(t0);
  there[1].holds.clear();
  EXPECT_FALSE(look(t0 + 600ms).take.empty());
}

TEST_F(Steward, TakesAtOnceFromOneWhoHasNoLog) {
  auto b = record("b");
  for (const auto id : all)
    b.holds.push_back({id, 7});
  b.able = false;
  there = {record("a"), b};
  EXPECT_EQ(settled(t0).take, all);
}

TEST_F(Steward, HandsOverToWhoJoinsOnceHeStands) {
  there = {record("a")};
  settled(t0);
  for (const auto id : all)
    one.serves(id, 3);
  there.push_back(record("b"));
  EXPECT_TRUE(look(t0 + 1s).give_up.empty());
  const auto given = look(t0 + 1'500ms).give_up;
  EXPECT_FALSE(given.empty());
  EXPECT_LE(given.size(), limits.giving);
  EXPECT_TRUE(look(t0 + 1'600ms).give_up.empty() || given.size() == limits.giving);
  for (const auto id : given)
    one.given(id);
  EXPECT_EQ(one.holds().size(), all.size() - given.size());
}

TEST_F(Steward, LeavesALostShardAloneForAWhile) {
  there = {record("a")};
  settled(t0);
  one.lost(all[0], t0 + 1s);
  EXPECT_TRUE(look(t0 + 1'500ms).take.empty());
  EXPECT_EQ(look(t0 + 2s).take, std::vector{all[0]});
}

TEST_F(Steward, WhoDrainsGivesAllUpEvenToNobody) {
  there = {record("a")};
  settled(t0);
  there[0].draining = true;
  std::size_t given = 0;
  for (auto t = t0 + 1s; t < t0 + 10s; t += 500ms)
    for (const auto id : look(t).give_up) {
      one.given(id);
      ++given;
    }
  EXPECT_EQ(given, all.size());
  EXPECT_TRUE(one.empty());
}

TEST_F(Steward, WhoHasNoLogKeepsWhatNobodyElseCanTake) {
  there = {record("a")};
  settled(t0);
  there[0].able = false;
  EXPECT_TRUE(settled(t0 + 1s).give_up.empty());
}

TEST_F(Steward, TakesForItsRolesAlone) {
  there = {record("a")};
  there[0].roles = {"settlement"};
  for (const auto id : settled(t0).take)
    EXPECT_EQ(id / 1024, static_cast<shard_id>(domain::settlement));
}

TEST_F(Steward, HandsWhatItCannotReadToWhoCan) {
  there = {record("a")};
  settled(t0);
  for (const auto id : all)
    one.serves(id, 3);
  there[0].cannot_read = {all[0], all[1]};
  EXPECT_TRUE(look(t0 + 1s).give_up.empty()) << "nobody else is there";
  auto b = record("b");
  b.cannot_read = {all[1]};
  b.weight = 1;
  there.push_back(b);
  auto given = settled(t0 + 2s).give_up;
  EXPECT_EQ(std::ranges::count(given, all[0]), 1);
  EXPECT_EQ(std::ranges::count(given, all[1]),
            place(all[1], std::vector<candidate>{{"a", 100}, {"b", 1}})->node == "b")
      << "of those who cannot, whoever else would have it";
  one.given(all[0]);
  EXPECT_TRUE(look(t0 + 3s).take.empty()) << "also when he is not there yet";
}

TEST_F(Steward, KnowsWhatAnotherHasClaimedSince) {
  there = {record("a")};
  settled(t0);
  EXPECT_TRUE(one.serves(all[0], 5));
  const auto older = record("b", {{all[0], 4}}), later = record("c", {{all[0], 6}});
  EXPECT_TRUE(one.superseded({&older}).empty());
  EXPECT_EQ(one.superseded({&older, &later}), std::vector{all[0]});
}

TEST_F(Steward, WhatIsGivenUpDoesNotServe) {
  there = {record("a")};
  settled(t0);
  there[0].draining = true;
  const auto given = settled(t0 + 1s).give_up;
  ASSERT_FALSE(given.empty());
  EXPECT_FALSE(one.serves(given[0], 5));
  one.given(given[0]);
  EXPECT_FALSE(one.serves(given[0], 5));
}

TEST_F(Steward, OfTwoWhoSayTheyHoldItTheLaterClaimHolds) {
  const auto b = record("b", {{all[0], 7}}), c = record("c", {{all[0], 9}});
  EXPECT_EQ(steward::holders({&b, &c}).at(all[0])->node, "c");
  EXPECT_EQ(steward::holders({&c, &b}).at(all[0])->node, "c");
}

} // namespace
} // namespace callout::mesh
