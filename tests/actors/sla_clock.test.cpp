// An SLA clock under random pauses: the time it ran is what counts, and nothing else.
#include "actors/booking/sla_clock.hpp"
#include "tests/actors/fulfilment_samples.hpp"

#include <random>

namespace callout::booking {
namespace {

using namespace samples;
using namespace std::chrono_literals;

TEST(SlaClock, IsBreachedWhenItsTimeHasRunOut) {
  const sla_clock c{.which = clock::arrive, .due = noon};
  EXPECT_FALSE(c.breaches(noon - 1ms));
  EXPECT_TRUE(c.breaches(noon));
}

TEST(SlaClock, CountsOverlappingPausesOnce) {
  sla_clock c{.which = clock::arrive, .due = noon + 1h};
  c.pause(noon);
  c.pause(noon + 10min);
  EXPECT_FALSE(c.breaches(noon + 2h)) << "it stands still";
  c.resume(noon + 30min);
  c.resume(noon + 50min);
  EXPECT_EQ(c.due, noon + 90min);
}

TEST(SlaClock, StopsForGood) {
  sla_clock c{.which = clock::respond, .due = noon};
  c.stop(noon - 1min);
  c.stop(noon + 5min);
  c.pause(noon);
  c.rebase(noon - 1h);
  EXPECT_EQ(c.stopped_at, noon - 1min);
  EXPECT_EQ(c.due, noon);
  EXPECT_FALSE(c.breaches(noon + 1h));
}

TEST(SlaClock, MovesItsDeadlineByExactlyTheTimeItStood) {
  const auto seed = std::random_device{}();
  SCOPED_TRACE(testing::Message() << "seed " << seed);
  std::mt19937_64 random{seed};
  for (int life = 0; life < 5'000; ++life) {
    sla_clock c{.which = clock::arrive, .due = noon + 1h};
    auto now = noon;
    span ran{0};
    bool standing = false, late = false;
    for (int step = 0; step < 20; ++step) {
      const span passes{random() % (20 * 60'000)};
      now += passes;
      if (!standing)
        ran += passes;
      const bool due = ran >= 1h;
      ASSERT_EQ(c.breaches(now), due && !standing && !late);
      if (c.breaches(now)) {
        c.breached_at = now;
        late = true;
      }
      switch (random() % 3) {
      case 0:
        c.pause(now);
        standing = true;
        break;
      case 1:
        c.resume(now);
        standing = false;
        break;
      default: break;
      }
    }
  }
}

} // namespace
} // namespace callout::booking
