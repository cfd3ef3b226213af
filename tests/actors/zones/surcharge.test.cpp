#include "actors/zones/zone.hpp"
#include "protocols/values.hpp"

#include <gtest/gtest.h>

namespace callout::zones {
namespace {

zone_rules of(std::int64_t minor, int bp) {
  zone_rules r;
  r.surcharge_minor = minor;
  r.surcharge_bp = bp;
  return r;
}

TEST(Surcharge, IsAnAmountOrAShareRoundedHalfUp) {
  EXPECT_EQ(surcharge_of(of(0, 0), 17'250), 0);
  EXPECT_EQ(surcharge_of(of(1'500, 0), 17'250), 1'500);
  EXPECT_EQ(surcharge_of(of(0, 500), 17'250), 863); // 862.5
  EXPECT_EQ(surcharge_of(of(0, 500), 17'249), 862); // 862.45
  EXPECT_EQ(surcharge_of(of(0, 10'000), 17'249), 17'249);
}

TEST(Surcharge, OfTheHighestPriceThereCanBeFits) {
  EXPECT_EQ(surcharge_of(of(0, 10'000), money_max), money_max);
  EXPECT_EQ(surcharge_of(of(0, 9'999), money_max), 9'006'298'534'815'517);
}

} // namespace
} // namespace callout::zones
