#include "actors/matching/matching.hpp"

#include <gtest/gtest.h>

namespace callout::matching {
namespace {

TEST(Matching, PutsTheCheapestFirstAndSaysWhy) {
  const auto order = rank({{{"far"}, 4'000, 0}, {{"near"}, 800, 0}, {{"busy"}, 800, 2}});
  ASSERT_EQ(order.size(), 3u);
  EXPECT_EQ(order[0].who.technician.text, "near");
  EXPECT_EQ(order[0].score, (score_terms{.travel_s = 100, .fairness_s = {}}));
  EXPECT_EQ(order[1].who.technician.text, "busy");
  EXPECT_EQ(order[1].score, (score_terms{.travel_s = 100, .fairness_s = 240}));
  EXPECT_EQ(order[2].score.cost_s(), 500);
}

TEST(Matching, AsksWhoStandsBeforeAnotherOfferAfterAllWhoDoNot) {
  const auto order = rank({{{"next door"}, 10, {}, true},
                           {{"far"}, 6'900, {}, false},
                           {{"near"}, 800, 9, false},
                           {{"around the corner"}, 400, {}, true}});
  std::string names;
  for (const auto& r : order)
    names += r.who.technician.text + ", ";
  EXPECT_EQ(names, "far, near, next door, around the corner, ");
}

TEST(Matching, WeighsAsItIsTold) {
  const auto order = rank({{{"idle"}, 4'000, 0}, {{"busy"}, 800, 2}}, {10, 300});
  EXPECT_EQ(order[0].who.technician.text, "idle");
  EXPECT_EQ(order[0].score, (score_terms{.travel_s = 400, .fairness_s = {}}));
  EXPECT_EQ(order[1].score, (score_terms{.travel_s = 80, .fairness_s = 600}));
}

TEST(Matching, AddsWhatOthersWishAndOfEqualsPutsWhoWasAssignedFirst) {
  const candidate wanted{{"a"}, 800, {}, false, 20, {}}, given{{"b"}, 960, {}, false, {}, true};
  auto order = rank({wanted, given});
  EXPECT_EQ(order[0].who, given);
  EXPECT_EQ(order[0].score, (score_terms{120, {}, {}}));
  EXPECT_EQ(order[1].score, (score_terms{100, {}, 20}));
  EXPECT_EQ(order[1].score.cost_s(), 120);
  EXPECT_EQ(order[1].score.own_s(), 100);
  order = rank({{{"a"}, 800, {}, false, 0, {}}});
  EXPECT_FALSE(order[0].score.rivals_s) << "a part that is nothing is left out";
}

TEST(Matching, PutsNobodyInTwoPlaces) {
  const auto order = rank({{{"a"}, 4'000, 0}, {{"b"}, 1'600, 0}, {{"a"}, 800, 0}});
  ASSERT_EQ(order.size(), 2u);
  EXPECT_EQ(order[0].who, (candidate{{"a"}, 800, 0}));
}

TEST(Matching, OrdersEqualsTheSameWayEverywhere) {
  const auto one = rank({{{"b"}, 80, {}}, {{"a"}, 80, {}}, {{"c"}, 80, 0}});
  const auto two = rank({{{"c"}, 80, 0}, {{"b"}, 80, {}}, {{"a"}, 80, {}}});
  for (const auto& order : {one, two}) {
    EXPECT_EQ(order[0].who.technician.text, "a");
    EXPECT_EQ(order[2].who.technician.text, "c");
  }
  EXPECT_TRUE(rank({}).empty());
}

} // namespace
} // namespace callout::matching
