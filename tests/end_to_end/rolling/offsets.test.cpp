// That a frame which is missing, or is shown twice, would be noticed.
#include "tests/end_to_end/rolling/offsets.hpp"

#include <gtest/gtest.h>

namespace callout::rolling {
namespace {

TEST(Offsets, CountEachFrameOnce) {
  offsets o;
  EXPECT_TRUE(o.take(1));
  EXPECT_TRUE(o.take(2));
  EXPECT_FALSE(o.take(2));
  EXPECT_FALSE(o.take(1));
  EXPECT_EQ(o.whole(), 2u);
  EXPECT_EQ(o.out_of_turn(), 0u);
}

TEST(Offsets, ShowAGapUntilItIsFilled) {
  offsets o;
  o.take(1);
  EXPECT_TRUE(o.take(3));
  EXPECT_FALSE(o.take(3));
  EXPECT_TRUE(o.gap());
  EXPECT_EQ(o.whole(), 1u) << "who resumes must not name what came after the gap";
  EXPECT_FALSE(o.resumed(3, true)) << "a promise that is not kept";
  EXPECT_TRUE(o.take(2));
  EXPECT_FALSE(o.gap());
  EXPECT_EQ(o.whole(), 3u);
  EXPECT_TRUE(o.resumed(3, true));
  EXPECT_EQ(o.out_of_turn(), 1u);
}

TEST(Offsets, GoOnFromWhereTheServerSaysThatTheRestIsLost) {
  offsets o;
  o.take(1);
  o.take(9);
  EXPECT_TRUE(o.resumed(8, false));
  EXPECT_EQ(o.whole(), 9u);
  EXPECT_FALSE(o.gap());
}

} // namespace
} // namespace callout::rolling
