#include "simulations/simulate/coverage.hpp"
#include "simulations/simulate/minimise.hpp"
#include "simulations/simulate/run.hpp"

#include <gtest/gtest.h>

#include <chrono>
#include <random>

namespace callout::sim {
namespace {

constexpr std::uint64_t fixed = 40;
constexpr std::chrono::seconds for_fresh{15};

verdict run_town(std::uint64_t seed, bool with_story = false) {
  static const auto town = read_scenario("town");
  return run(drawn(town, seed), seed, with_story);
}

std::string told(std::uint64_t seed, const verdict& v) {
  auto text = "again with: ./dev simulate --story --seed " + std::to_string(seed);
  for (const auto& [who, found] : v.findings)
    for (const auto& f : found)
      text += "\n  " + who + ": " + f;
  return text;
}

TEST(Simulate, ASeedIsARunBitForBit) {
  const auto once = run_town(7, true), again = run_town(7, true);
  EXPECT_GT(once.rows, 300u);
  EXPECT_EQ(once.fingerprint, again.fingerprint);
  EXPECT_EQ(once.story, again.story);
  EXPECT_EQ(once.happened, again.happened);
  EXPECT_NE(once.fingerprint, run_town(8).fingerprint);
}

std::size_t people(const scenario& s) {
  std::size_t n = 0;
  for (const auto& w : s.workloads)
    n += w.kind == "technicians" ? w.count : 0;
  return n;
}

TEST(Simulate, WhatAFindingNeedsIsFoundOut) {
  std::size_t runs = 0;
  const auto wrong_when = [&](const scenario& s) {
    ++runs;
    verdict v;
    if (s.faults.freeze > 0 && s.store.late > 0 && people(s) >= 2 && !s.narrow.empty())
      v.findings["order"] = {"as told"};
    if (s.faults.crash > 0)
      v.findings["money"] = {"something else"};
    return v;
  };
  auto whole = read_scenario("town");
  whole.narrow = narrowings();
  for (const auto& k : knobs(whole))
    *k.share = k.most;
  whole.faults.crash = 0;
  const auto l = minimise(whole, wrong_when);
  ASSERT_TRUE(l);
  EXPECT_EQ(l->runs, runs);
  auto least = l->what;
  std::set<std::string> needed;
  for (const auto& k : knobs(least))
    if (*k.share > 0)
      needed.insert(k.name);
  EXPECT_EQ(needed, (std::set<std::string>{"freeze", "append late"}));
  EXPECT_EQ(people(least), 3u);
  EXPECT_EQ(least.workloads.size(), 1u);
  EXPECT_EQ(least.narrow.size(), 1u);
  EXPECT_EQ(least.world.nodes, 1u);
  EXPECT_FALSE(minimise(scenario{}, wrong_when));
}

/// What is rare is left to longer runs.
TEST(Simulate, FixedSeedsAreWellAndGoFar) {
  auto happened = to_be_reached();
  const auto all = happened.size();
  for (std::uint64_t seed = 1; seed <= fixed; ++seed) {
    const auto v = run_town(seed);
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
    const auto v = run_town(seed);
    EXPECT_TRUE(v.good()) << told(seed, v);
  }
}

} // namespace
} // namespace callout::sim
