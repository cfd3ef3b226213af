#include "simulations/city/identities.hpp"
#include "simulations/city/movement.hpp"
#include "simulations/city/net/retry.hpp"
#include "simulations/city/rhythm.hpp"
#include "simulations/city/samples.hpp"
#include "simulations/city/text.hpp"

#include <gtest/gtest.h>

namespace callout::city {
namespace {

using namespace std::chrono_literals;

TEST(Rhythm, NightIsQuietAndTheDayHasTwoPeaks) {
  EXPECT_LT(demand(3), 0.1);
  EXPECT_GT(demand(10), 0.9);
  EXPECT_LT(demand(14), demand(10));
  EXPECT_LT(demand(14), demand(17.5));
  for (double hour = 0; hour < 24; hour += 0.1) {
    EXPECT_GT(demand(hour), 0) << hour;
    EXPECT_LE(demand(hour), 1) << hour;
  }
}

TEST(Rhythm, HasNoStepAtMidnightOrAnyOtherHour) {
  for (int hour = 0; hour < 24; ++hour)
    EXPECT_NEAR(demand(hour == 0 ? 23.999 : hour - 0.001), demand(hour), 0.001) << hour;
}

TEST(CityClock, RunsFasterThanOurs) {
  const city_clock clock{23.5, 60};
  EXPECT_EQ(clock.text(0s), "day 1 23:30");
  EXPECT_EQ(clock.text(45s), "day 2 00:15");
  EXPECT_NEAR(clock.hour(45s), 0.25, 1e-9);
  EXPECT_EQ(clock.ours(30min), 30s);
}

TEST(Movement, TakesTheTimeItsDistanceAsks) {
  const geo_point from{24.70, 46.60}, to{24.74, 46.60};
  EXPECT_NEAR(travel_time(from, to).count(), 4448 / (30'000.0 / 3600), 1);
  EXPECT_EQ(travel_time(from, from).count(), 0);
}

TEST(Movement, StaysOnTheWay) {
  const geo_point from{24.70, 46.60}, to{24.74, 46.70};
  EXPECT_EQ(along(from, to, 0), from);
  EXPECT_EQ(along(from, to, 1), to);
  EXPECT_EQ(along(from, to, 7), to);
  EXPECT_EQ(along(from, to, -1), from);
  const auto half = along(from, to, 0.5);
  EXPECT_NEAR(distance_m(from, half), distance_m(half, to), 5);
  EXPECT_NEAR(distance_m(from, half) + distance_m(half, to), distance_m(from, to), 1);
}

TEST(Samples, GiveExactRanksWhileTheyAreFew) {
  samples s;
  EXPECT_FALSE(s.quantile(0.5));
  for (int i = 100; i >= 1; --i)
    s.add(i);
  EXPECT_EQ(s.quantile(0), 1);
  EXPECT_EQ(s.quantile(0.5), 50);
  EXPECT_EQ(s.quantile(0.9), 90);
  EXPECT_EQ(s.quantile(0.901), 91);
  EXPECT_EQ(s.quantile(1), 100);
}

TEST(Samples, OfMoreThanTheyKeepAreStillFair) {
  samples s;
  for (int i = 0; i < 200'000; ++i)
    s.add(i);
  EXPECT_EQ(s.count(), 200'000U);
  EXPECT_NEAR(*s.quantile(0.5), 100'000, 5'000);
  EXPECT_NEAR(*s.quantile(0.9), 180'000, 5'000);
}

TEST(Dice, FallTheSameFromTheSameSeed) {
  dice a{7}, b{7}, c{8};
  EXPECT_EQ(a.next(), b.next());
  EXPECT_NE(a.next(), c.next());
}

TEST(Dice, KeepToTheirLaws) {
  dice d{1};
  double exponential = 0, poisson = 0;
  samples skewed;
  for (int i = 0; i < 20'000; ++i) {
    EXPECT_LT(d.below(7), 7U);
    exponential += d.exponential(3);
    poisson += static_cast<double>(d.poisson(1.5));
    skewed.add(d.lognormal(7, 0.5));
  }
  EXPECT_NEAR(exponential / 20'000, 3, 0.1);
  EXPECT_NEAR(poisson / 20'000, 1.5, 0.05);
  EXPECT_NEAR(*skewed.quantile(0.5), 7, 0.2);
}

TEST(Retry, WaitsAsLongAsTheServerAsksButNotForEver) {
  EXPECT_EQ(wait_before_retry(503, "3", 1), span{3'000});
  EXPECT_EQ(wait_before_retry(503, "86400", 1), span{10'000});
  EXPECT_EQ(wait_before_retry(503, "", 1), span{1'000});
  EXPECT_EQ(wait_before_retry(503, "Sun, 22 Nov 2026 10:14:00 GMT", 999), span{1'000});
  EXPECT_EQ(wait_before_retry(429, "0", 1), span{0});
}

TEST(Retry, TellsConflictsFromRequestsUnderWay) {
  EXPECT_FALSE(wait_before_retry(409, "", 1));
  EXPECT_EQ(wait_before_retry(409, "1", 1), span{1'000});
}

TEST(Retry, AsksAgainForWhatIsNotDecided) {
  EXPECT_TRUE(wait_before_retry(202, "", 1));
  EXPECT_FALSE(wait_before_retry(202, "", 1'000));
}

TEST(Retry, GivesUpOnFaultsThatStayAndTakesRefusalsAtOnce) {
  EXPECT_TRUE(wait_before_retry(500, "", 1));
  EXPECT_FALSE(wait_before_retry(500, "", 8));
  for (unsigned status : {200, 201, 400, 401, 403, 404, 422})
    EXPECT_FALSE(wait_before_retry(status, "", 1)) << status;
}

TEST(Backoff, GrowsToItsLimitAndStartsAnew) {
  backoff b;
  dice d{1};
  const auto first = b.next(d);
  EXPECT_GE(first, backoff::least / 2);
  EXPECT_LE(first, backoff::least);
  for (int i = 0; i < 40; ++i)
    b.next(d);
  EXPECT_GE(b.next(d), backoff::most / 2);
  EXPECT_LE(b.next(d), backoff::most);
  b.succeeded();
  EXPECT_LE(b.next(d), backoff::least);
}

TEST(Token, TellsWhenItWasIssued) {
  // {"alg":"none"} . {"iat":1795342440,"sub":"x?>"}
  const std::string token = "eyJhbGciOiJub25lIn0.eyJpYXQiOjE3OTUzNDI0NDAsInN1YiI6Ing_PiJ9.c2ln";
  const auto at = issued_at(token);
  ASSERT_TRUE(at);
  EXPECT_EQ(at->time_since_epoch(), std::chrono::seconds{1'795'342'440});
  EXPECT_FALSE(issued_at("opaque"));
  EXPECT_FALSE(issued_at("a.b.c"));
  EXPECT_FALSE(issued_at("eyJhbGciOiJub25lIn0.e30.c2ln"));
}

TEST(Text, ShowsFiguresForReaders) {
  EXPECT_EQ(seconds_text(0.0032), "3.2 ms");
  EXPECT_EQ(seconds_text(1.44), "1.4 s");
  EXPECT_EQ(seconds_text(125), "2:05 min");
  EXPECT_EQ(money_text(123'450), "1,234.50");
  EXPECT_EQ(money_text(-100'000'001), "-1,000,000.01");
  EXPECT_EQ(money_text(-5), "-0.05");
  samples none;
  EXPECT_EQ(span_text(none), "–");
}

} // namespace
} // namespace callout::city
