#include "actors/zones/zone.hpp"

#include <gtest/gtest.h>

namespace callout::zones {
namespace {

constexpr int riyadh = 180;
const heat_ban summer{{6, 15}, {9, 15}, {12 * 60}, {15 * 60}};

bool banned(const heat_ban& b, const std::string& time, int zone_minutes = riyadh) {
  instant at;
  EXPECT_TRUE(from_text(time, at)) << time;
  return in_force(b, at, zone_minutes);
}

TEST(HeatBan, CountsLocalTimeFromItsBeginningToItsEnd) {
  EXPECT_FALSE(banned(summer, "2026-07-01T08:59:59.999Z"));
  EXPECT_TRUE(banned(summer, "2026-07-01T09:00:00.000Z"));
  EXPECT_TRUE(banned(summer, "2026-07-01T11:59:59.999Z"));
  EXPECT_FALSE(banned(summer, "2026-07-01T12:00:00.000Z"));
  EXPECT_TRUE(banned(summer, "2026-07-01T12:00:00.000Z", 0));
}

TEST(HeatBan, HasItsFirstAndLastDay) {
  EXPECT_FALSE(banned(summer, "2026-06-14T10:00:00Z"));
  EXPECT_TRUE(banned(summer, "2026-06-15T10:00:00Z"));
  EXPECT_TRUE(banned(summer, "2026-09-15T10:00:00Z"));
  EXPECT_FALSE(banned(summer, "2026-09-16T10:00:00Z"));
  // The day is the local one: half past nine in the evening here is tomorrow ten hours further
  // east.
  const heat_ban always{{6, 15}, {9, 15}, {0}, {24 * 60}};
  EXPECT_FALSE(banned(always, "2026-06-14T21:30:00Z", 0));
  EXPECT_TRUE(banned(always, "2026-06-14T21:30:00Z", 600));
  EXPECT_TRUE(banned(always, "2026-06-15T03:30:00Z", 0));
  EXPECT_FALSE(banned(always, "2026-06-15T03:30:00Z", -600));
}

TEST(HeatBan, MayLieAroundNewYear) {
  const heat_ban south{{12, 1}, {2, 29}, {12 * 60}, {15 * 60}};
  EXPECT_TRUE(banned(south, "2026-12-31T13:00:00Z", 0));
  EXPECT_TRUE(banned(south, "2027-01-01T13:00:00Z", 0));
  EXPECT_TRUE(banned(south, "2028-02-29T13:00:00Z", 0));
  EXPECT_FALSE(banned(south, "2027-03-01T13:00:00Z", 0));
  EXPECT_FALSE(banned(south, "2026-11-30T13:00:00Z", 0));
}

} // namespace
} // namespace callout::zones
