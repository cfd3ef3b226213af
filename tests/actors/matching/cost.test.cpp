#include "actors/matching/cost.hpp"
#include "actors/matching/assign.hpp"
#include "actors/matching/matching.hpp"

#include <gtest/gtest.h>

#include <limits>
#include <random>

namespace callout::matching {
namespace {

constexpr auto most = std::numeric_limits<std::int64_t>::max();
constexpr auto least = std::numeric_limits<std::int64_t>::min();

/// Weights of which each term shows.
cost_weights all_weights() {
  return {.score = {.metres_per_second = 10, .seconds_per_job = 60},
          .wait_percent = 50,
          .late_percent = 200,
          .stranger_s = 90,
          .homeward_percent = 25};
}

TEST(Cost, IsTheSumOfItsNamedTerms) {
  const prospect who{.technician = {"t"},
                     .distance_m = 3'000,
                     .jobs_today = 5,
                     .free_in_s = 200,
                     .came_before = false,
                     .homeward_m = 4'000};
  const auto t = cost_of(who, {.slack_s = 400, .fair_jobs = 3}, all_weights());
  EXPECT_EQ(t, (cost_terms{.travel_s = 300,
                           .fairness_s = 120,
                           .wait_s = 100,
                           .late_s = 200,
                           .stranger_s = 90,
                           .homeward_s = 100}));
  EXPECT_EQ(t.cost_s(), 910);
}

TEST(Cost, LeavesOutTermsThatAreNothing) {
  const prospect who{.technician = {"t"},
                     .distance_m = 3'000,
                     .jobs_today = 3,
                     .free_in_s = {},
                     .came_before = true,
                     .homeward_m = -500};
  const auto t = cost_of(who, {.slack_s = 300, .fair_jobs = 3}, all_weights());
  EXPECT_EQ(to_json(t), R"({"travel_s":300})");
}

TEST(Cost, EachWeightMovesItsOwnTerm) {
  const prospect who{{"t"}, 3'000, 5, 200, false, 4'000};
  const occasion now{.slack_s = 100, .fair_jobs = 1};
  const auto none = cost_of(who, now, {{10, 0}, 0, 0, 0, 0});
  EXPECT_EQ(none, cost_terms{.travel_s = 300});
  const auto only = [&](cost_weights w) { return cost_of(who, now, w); };
  EXPECT_EQ(only({{10, 60}, 0, 0, 0, 0}).fairness_s, 240);
  EXPECT_EQ(only({{10, 0}, 100, 0, 0, 0}).wait_s, 200);
  EXPECT_EQ(only({{10, 0}, 0, 100, 0, 0}).late_s, 400);
  EXPECT_EQ(only({{10, 0}, 0, 0, 70, 0}).stranger_s, 70);
  EXPECT_EQ(only({{10, 0}, 0, 0, 0, 100}).homeward_s, 400);
}

TEST(Cost, NobodyIsAStrangerWhereNobodyCameBefore) {
  EXPECT_FALSE(cost_of({{"t"}, 0, {}, {}, {}, {}}, {}, all_weights()).stranger_s);
}

TEST(Cost, ComesToWhatTheRankingSaysWithItsWeightsAlone) {
  std::mt19937_64 dice{4};
  for (int i = 0; i < 500; ++i) {
    const score_policy weights{1 + static_cast<int>(dice() % 20), static_cast<int>(dice() % 300)};
    const candidate c{{"t"},
                      static_cast<std::int64_t>(dice() % 20'000),
                      static_cast<std::int64_t>(dice() % 9),
                      false};
    const auto cost =
        cost_of({c.technician, c.distance_m, c.jobs_today, {}, {}, {}}, {}, {.score = weights});
    ASSERT_EQ(cost.cost_s(), rank({c}, weights).front().score.cost_s());
  }
}

TEST(Cost, StaysWithinBoundsWhateverIsFed) {
  const std::int64_t values[]{least, -1, 0, 1, 1'000, most};
  const std::int32_t weights[]{std::numeric_limits<std::int32_t>::min(), 0, 100,
                               std::numeric_limits<std::int32_t>::max()};
  for (const auto a : values)
    for (const auto b : values)
      for (const auto w : weights) {
        const auto t = cost_of({{"t"}, a, b, a, false, b}, {.slack_s = b, .fair_jobs = a},
                               {{w, w}, w, w, w, w});
        for (const auto term : {std::optional{t.travel_s}, t.fairness_s, t.wait_s, t.late_s,
                                t.stranger_s, t.homeward_s}) {
          ASSERT_GE(term.value_or(0), 0);
          ASSERT_LE(term.value_or(0), term_most_s);
        }
        ASSERT_LE(t.cost_s(), cost_most_s) << "could not be assigned by";
      }
}

} // namespace
} // namespace callout::matching
