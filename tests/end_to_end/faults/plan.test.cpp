#include "tests/end_to_end/faults/plan.hpp"

#include <gtest/gtest.h>

#include <set>

namespace callout::faults {
namespace {

std::string text(const std::vector<blow>& plan) {
  std::string all;
  for (const auto& b : plan)
    all += text_of(b) + " " + std::to_string(b.ms) + "\n";
  return all;
}

TEST(Plan, IsTheSameForTheSameSeed) {
  const auto one = text(draw_plan(30, 7, 3, true, true));
  EXPECT_EQ(one, text(draw_plan(30, 7, 3, true, true)));
  EXPECT_NE(one, text(draw_plan(30, 8, 3, true, true)));
}

TEST(Plan, HasEachKindOnceBeforeAnyTwice) {
  const auto plan = draw_plan(30, 1, 3, true, false);
  std::multiset<kind> seen;
  for (const auto& b : plan) {
    seen.insert(b.what);
    EXPECT_LT(b.victim, 3U);
    EXPECT_LT(b.safe, 3U);
    EXPECT_NE(b.victim, b.safe) << text_of(b);
  }
  for (const auto k : seen)
    EXPECT_EQ(seen.count(k), 2U) << name_of(k);
  EXPECT_EQ(std::set<kind>(seen.begin(), seen.end()).size(), 15U);
}

TEST(Plan, MovesNoClockWhereItCannotAndPausesLongOnlyWhereAsked) {
  std::set<int> pauses;
  for (const auto& b : draw_plan(60, 1, 3, false, true)) {
    EXPECT_NE(b.what, kind::clock);
    if (b.what == kind::pause)
      pauses.insert(b.ms);
  }
  EXPECT_EQ(pauses, (std::set<int>{5'000, 60'000}));
  for (const auto& b : draw_plan(60, 1, 3, true, false))
    EXPECT_LE(b.ms, 8'000);
}

TEST(Plan, HasOnlyTheKindThatIsWanted) {
  const auto plan = draw_plan(3, 1, 3, true, false, "kill -9 of PostgreSQL");
  ASSERT_EQ(plan.size(), 3U);
  for (const auto& b : plan)
    EXPECT_EQ(b.what, kind::kill_postgres);
  EXPECT_THROW(draw_plan(3, 1, 3, true, false, "boredom"), std::invalid_argument);
}

} // namespace
} // namespace callout::faults
