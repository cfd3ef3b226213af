#include "tests/actors/matching/proof.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <random>

namespace callout::matching {
namespace {

/// The same numbers everywhere, which the standard's distributions are not.
struct luck {
  std::mt19937_64 dice;
  std::uint32_t below(std::uint64_t n) { return static_cast<std::uint32_t>(dice() % n); }
};

assignment_problem drawn(luck& l, std::uint32_t bookings, std::uint32_t technicians,
                         std::uint64_t pairs_of_10, std::uint64_t costs) {
  assignment_problem p{technicians, {}, {}};
  for (std::uint32_t b = 0; b < bookings; ++b) {
    p.urgency_s.push_back(l.below(3) == 0 ? l.below(costs) : 0);
    for (std::uint32_t t = 0; t < technicians; ++t)
      if (l.below(10) < pairs_of_10)
        p.pairs.push_back({b, t, l.below(costs)});
  }
  return p;
}

/// Every way there is: the most served, and then the least cost.
struct every_way {
  const assignment_problem& p;
  std::vector<bool> taken = std::vector<bool>(p.technicians);
  std::pair<int, std::int64_t> best{1, 0}; ///< minus the served, and the cost

  void go(std::uint32_t b, int served, std::int64_t cost) {
    if (b == p.urgency_s.size()) {
      best = std::min(best, {-served, cost});
      return;
    }
    go(b + 1, served, cost + p.urgency_s[b]);
    for (const auto& one : p.pairs)
      if (one.booking == b && !taken[one.technician]) {
        taken[one.technician] = true;
        go(b + 1, served + 1, cost + one.cost_s);
        taken[one.technician] = false;
      }
  }
};

TEST(Assignment, IsTheBestOfAllWays) {
  luck l{std::mt19937_64{1}};
  for (int i = 0; i < 4'000; ++i) {
    const auto bookings = l.below(6), technicians = l.below(6);
    const auto p =
        drawn(l, bookings, technicians, 1 + l.below(10), 1 + l.below(l.below(2) ? 4 : 900));
    every_way all{p};
    all.go(0, 0, 0);
    const auto a = assign(p);
    ASSERT_TRUE(a);
    ASSERT_EQ(std::pair(-static_cast<int>(a->served), a->cost_s), all.best) << "problem " << i;
    ASSERT_EQ(flaw_in(p, *a), "") << "problem " << i;
  }
}

TEST(Assignment, ProvesItselfWhereNobodyCanTryAllWays) {
  luck l{std::mt19937_64{2}};
  for (const auto& [bookings, technicians] :
       {std::pair{300u, 300u}, {400u, 120u}, {120u, 400u}, {900u, 60u}})
    for (const std::uint64_t dense : {1, 5, 10})
      for (const std::uint64_t costs : {3, 5'000, 1'000'000'000}) {
        const auto p = drawn(l, bookings, technicians, dense, costs);
        const auto a = assign(p);
        ASSERT_TRUE(a);
        EXPECT_EQ(flaw_in(p, *a), "") << bookings << " to " << technicians << ", " << costs;
      }
}

TEST(Assignment, DoesNotDependOnTheOrderOfPairs) {
  luck l{std::mt19937_64{3}};
  for (int i = 0; i < 200; ++i) {
    auto p = drawn(l, 12, 12, 6, 3); // Full of ties.
    const auto one = assign(p);
    std::ranges::shuffle(p.pairs, l.dice);
    const auto two = assign(p);
    ASSERT_TRUE(one && two);
    ASSERT_EQ(one->technician, two->technician);
  }
}

TEST(Assignment, GivesTiesToWhoeverIsFirst) {
  const auto a = assign({3, {0}, {{0, 2, 5}, {0, 1, 5}, {0, 0, 6}}});
  ASSERT_TRUE(a);
  EXPECT_EQ(a->technician[0], 1u);
}

TEST(Assignment, ServesTwoAtGreatCostRatherThanOneAtNone) {
  const auto a = assign({2, {0, 0}, {{0, 0, 0}, {0, 1, cost_most_s}, {1, 0, cost_most_s}}});
  ASSERT_TRUE(a);
  EXPECT_EQ(a->served, 2u);
  EXPECT_EQ(a->cost_s, 2 * cost_most_s);
}

TEST(Assignment, LeavesOutWhoIsLeastUrgent) {
  const auto a = assign({1, {10, 500, 20}, {{0, 0, 100}, {1, 0, 580}, {2, 0, 100}}});
  ASSERT_TRUE(a);
  EXPECT_EQ(a->technician[1], 0u);
  EXPECT_EQ(a->served, 1u);
  EXPECT_EQ(a->cost_s, 580 + 10 + 20);
}

TEST(Assignment, OfNothingIsNothing) {
  const auto a = assign({});
  ASSERT_TRUE(a);
  EXPECT_TRUE(a->technician.empty());
  const auto alone = assign({0, {7}, {}});
  ASSERT_TRUE(alone);
  EXPECT_FALSE(alone->technician[0]);
  EXPECT_EQ(alone->cost_s, 7);
  EXPECT_EQ(flaw_in({5, {}, {}}, *assign({5, {}, {}})), "");
}

TEST(Assignment, RefusesWhatItCannotTake) {
  const auto refused = [](assignment_problem p) { return assign(std::move(p)).error().code; };
  EXPECT_EQ(refused({1, {0}, {{0, 0, -1}}}), cost_out_of_range.code);
  EXPECT_EQ(refused({1, {0}, {{0, 0, cost_most_s + 1}}}), cost_out_of_range.code);
  EXPECT_EQ(refused({1, {-1}, {}}), cost_out_of_range.code);
  EXPECT_EQ(refused({1, {cost_most_s + 1}, {}}), cost_out_of_range.code);
  EXPECT_EQ(refused({1, {0}, {{1, 0, 0}}}), pairing_unknown.code);
  EXPECT_EQ(refused({1, {0}, {{0, 1, 0}}}), pairing_unknown.code);
  EXPECT_EQ(refused({2, {0}, {{0, 0, 5}, {0, 1, 5}, {0, 0, 7}}}), pairing_twice.code);
  EXPECT_EQ(refused({technicians_most + 1, {}, {}}), problem_too_large.code);
  EXPECT_EQ(refused({1, std::vector<std::int64_t>(bookings_most + 1), {}}), problem_too_large.code);
}

TEST(Assignment, HoldsTheGreatestNumbersThereAre) {
  assignment_problem p{1, std::vector<std::int64_t>(bookings_most, cost_most_s), {}};
  for (std::uint32_t b = 0; b < bookings_most; ++b)
    p.pairs.push_back({b, 0, cost_most_s});
  const auto a = assign(p);
  ASSERT_TRUE(a);
  EXPECT_EQ(a->served, 1u);
  EXPECT_EQ(a->cost_s, static_cast<std::int64_t>(bookings_most) * cost_most_s);
  EXPECT_EQ(flaw_in(p, *a), "");
}

} // namespace
} // namespace callout::matching
