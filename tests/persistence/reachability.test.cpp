#include "persistence/postgres/reachability.hpp"

#include <gtest/gtest.h>

namespace callout::postgres {
namespace {

using namespace std::chrono_literals;

class Reachability : public testing::Test {
protected:
  reachability server;
  reachability::time_point now{};

  /// How often the server is knocked at within so long, by somebody who asks each millisecond.
  int knocks(std::chrono::milliseconds lasts) {
    int count = 0;
    for (const auto end = now + lasts; now < end; now += 1ms)
      if (!server.too_soon(now)) {
        ++count;
        server.failed("refused", now);
      }
    return count;
  }
};

TEST_F(Reachability, IsNotDoubtedBeforeSomebodyFailed) {
  EXPECT_FALSE(server.too_soon(now));
  EXPECT_FALSE(server.too_soon(now));
}

TEST_F(Reachability, IsTriedAgainAfterPausesThatGrowToTheLongest) {
  server.failed("refused", now);
  EXPECT_EQ(server.too_soon(now), "refused");
  EXPECT_EQ(server.too_soon(now + 49ms), "refused");
  now += 50ms;
  EXPECT_EQ(knocks(99ms), 1);     // And 100 ms later,
  EXPECT_EQ(knocks(201ms), 1);    // 200,
  EXPECT_EQ(knocks(4'000ms), 10); // and each 400.
}

TEST_F(Reachability, IsTriedByOneForAll) {
  server.failed("refused", now);
  now += 50ms;
  EXPECT_FALSE(server.too_soon(now));
  EXPECT_TRUE(server.too_soon(now)) << "the first is still at it";
  server.failed("starting up", now += 10ms);
  EXPECT_EQ(server.too_soon(now), "starting up");
}

TEST_F(Reachability, GrowsNoPauseForThoseWhoTriedAtOnce) {
  for (int i = 0; i < 20; ++i)
    server.failed("refused", now);
  EXPECT_TRUE(server.too_soon(now + 49ms));
  EXPECT_FALSE(server.too_soon(now + 50ms));
}

TEST_F(Reachability, IsForgottenOnceItWasReached) {
  server.failed("refused", now);
  EXPECT_GT(knocks(2'000ms), 1);
  server.reached();
  EXPECT_FALSE(server.too_soon(now));
  EXPECT_FALSE(server.too_soon(now));
  server.failed("refused", now);
  EXPECT_FALSE(server.too_soon(now + 50ms)) << "as at first";
}

} // namespace
} // namespace callout::postgres
