// Seeds in processes of their own: told of in their order, whatever becomes of some.
#include "simulations/simulate/crew.hpp"

#include <gtest/gtest.h>

#include <csignal>

namespace callout::sim {
namespace {

using namespace std::chrono_literals;

void be_busy(std::chrono::milliseconds span) {
  for (const auto until = std::chrono::steady_clock::now() + span;
       std::chrono::steady_clock::now() < until;)
    ;
}

TEST(Crew, TellsInTheOrderOfSeedsAndOfThoseThatFall) {
  std::vector<std::uint64_t> seeds;
  run_crew(
      {.first = 5, .seeds = 6, .processes = 3},
      [](std::uint64_t seed) {
        if (seed == 7)
          std::raise(SIGKILL);
        if (seed == 5)
          be_busy(50ms); // The others are ahead of it.
        return outcome_of_seed{seed, true, "", {{"ran", seed}}};
      },
      [&](const outcome_of_seed& o) {
        seeds.push_back(o.seed);
        EXPECT_EQ(o.good, o.seed != 7);
        EXPECT_EQ(o.happened.contains("ran"), o.seed != 7);
        EXPECT_EQ(o.text, o.seed != 7 ? "" : "seed 7 falls; WRONG\n  fall: signal 9\n");
        return true;
      });
  EXPECT_EQ(seeds, (std::vector<std::uint64_t>{5, 6, 7, 8, 9, 10}));
}

TEST(Crew, StopsWhenNobodyWantsMore) {
  std::size_t taken = 0;
  run_crew(
      {.first = 1, .seeds = 1'000'000'000, .processes = 2},
      [](std::uint64_t seed) {
        return outcome_of_seed{seed, false, "", {}};
      },
      [&](const outcome_of_seed&) { return ++taken < 3; });
  EXPECT_EQ(taken, 3u);
}

TEST(Crew, StopsWhenTheTimeIsOver) {
  std::size_t taken = 0;
  run_crew(
      {.first = 1, .lasts = 1s, .processes = 2},
      [](std::uint64_t seed) {
        be_busy(20ms);
        return outcome_of_seed{seed, true, "", {}};
      },
      [&](const outcome_of_seed&) { return ++taken, true; });
  EXPECT_GE(taken, 2u);
  EXPECT_LE(taken, 110u);
}

} // namespace
} // namespace callout::sim
