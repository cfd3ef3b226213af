#include "simulations/simulate/coverage.hpp"
#include "simulations/simulate/run.hpp"

#include <gtest/gtest.h>

#include <chrono>
#include <random>

namespace callout::sim {
namespace {

constexpr std::uint64_t fixed = 40;
constexpr std::chrono::seconds for_fresh{15};

std::string told(std::uint64_t seed, const verdict& v) {
  auto text = "again with: ./dev simulate --story --seed " + std::to_string(seed);
  for (const auto& [who, found] : v.findings)
    for (const auto& f : found)
      text += "\n  " + who + ": " + f;
  return text;
}

TEST(Simulate, ASeedIsARunBitForBit) {
  const auto once = run(drawn(7), 7, true), again = run(drawn(7), 7, true);
  EXPECT_GT(once.rows, 300u);
  EXPECT_EQ(once.fingerprint, again.fingerprint);
  EXPECT_EQ(once.story, again.story);
  EXPECT_EQ(once.happened, again.happened);
  EXPECT_NE(once.fingerprint, run(drawn(8), 8, false).fingerprint);
}

/// What is rare is left to longer runs.
TEST(Simulate, FixedSeedsAreWellAndGoFar) {
  auto happened = to_be_reached();
  const auto all = happened.size();
  for (std::uint64_t seed = 1; seed <= fixed; ++seed) {
    const auto v = run(drawn(seed), seed, false);
    EXPECT_TRUE(v.good()) << told(seed, v);
    EXPECT_GT(v.bookings, 5u) << seed;
    for (const auto& [what, n] : v.happened)
      happened[what] += n;
  }
  std::string never;
  std::size_t missed = 0;
  for (const auto& [what, n] : happened)
    if (n == 0) {
      never += ' ' + what;
      ++missed;
    }
  EXPECT_LT(missed, all / 10) << "never:" << never;
}

TEST(Simulate, FreshSeedsAreWell) {
  const auto until = std::chrono::steady_clock::now() + for_fresh;
  for (std::uint64_t seed = std::random_device{}() * 10'000ull;
       std::chrono::steady_clock::now() < until; ++seed) {
    const auto v = run(drawn(seed), seed, false);
    EXPECT_TRUE(v.good()) << told(seed, v);
  }
}

} // namespace
} // namespace callout::sim
