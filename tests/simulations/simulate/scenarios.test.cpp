// Each scenario of simulations/scenarios on some seeds of its own: that they are well, and that
// what the scenario is about comes in them. The build fails where a file is not named here.
#include "simulations/simulate/crew.hpp"
#include "simulations/simulate/report.hpp"

#include <gtest/gtest.h>

#include <fstream>

namespace callout::sim {
namespace {

struct wanted {
  const char* name;
  std::uint64_t seeds;
  std::vector<const char*> reaches;
};

void PrintTo(const wanted& w, std::ostream* out) {
  *out << w.name;
}

class Scenario : public testing::TestWithParam<wanted> {};

TEST_P(Scenario, IsWellAndIsAboutWhatItSays) {
  const auto& w = GetParam();
  auto s = read_scenario(w.name);
  if (s.takes_long) // The whole of it is for `./dev simulate`.
    s.lasts = std::min<ticks>(s.lasts, std::chrono::hours{2});
  std::map<std::string, std::uint64_t> happened;
  run_crew(
      {.first = 1, .seeds = w.seeds, .processes = 2},
      [&](std::uint64_t seed) {
        const auto v = run(drawn(s, seed), seed, false);
        return outcome_of_seed{seed, v.good(), text_of(seed, v), v.happened};
      },
      [&](const outcome_of_seed& o) {
        EXPECT_TRUE(o.good) << "again with: ./dev simulate --story --scenario " << w.name
                            << " --seed " << o.seed << "\n"
                            << o.text;
        for (const auto& [what, n] : o.happened)
          happened[what] += n;
        return true;
      });
  for (const auto* what : w.reaches)
    EXPECT_GT(happened[what], 0u) << what;
}

INSTANTIATE_TEST_SUITE_P(
    All, Scenario,
    testing::Values(
        wanted{"town", 4, {"booking.closed", "decided again", "shown again"}},
        wanted{"hamlet", 20, {"booking.closed", "node killed"}},
        wanted{"corporate_day",
               4,
               {"an office sent for several", "booking.sla_paused", "booking.sla_resumed"}},
        wanted{
            "ramadan_evening", 4, {"all put down what they do", "demand is low", "demand is high"}},
        wanted{"storm", 4, {"demand is high", "store down", "message late", "append late"}},
        wanted{"crash", 4, {"node killed", "node killed, back at once", "second node of a name"}},
        wanted{"freeze", 4, {"node frozen", "append collided"}},
        wanted{"partition", 4, {"node cut from the net", "node cut from both", "table lost"}},
        wanted{"slow_provider", 4, {"provider silent", "provider late", "payment.looked_up"}},
        wanted{"duplicate", 4, {"request doubled", "provider answered twice", "append late"}},
        wanted{"clock_jump", 4, {"clock moved"}},
        wanted{"together", 4, {"assigned together", "node killed", "booking.closed"}},
        wanted{"sign_in", 4, {"challenge.locked", "challenge.passed", "session.revoked"}},
        wanted{"city_day", 1, {"booking.closed", "payout.paid"}}),
    [](const auto& p) { return std::string{p.param.name}; });

TEST(ScenarioFiles, MistakesAreNamed) {
  const auto file = testing::TempDir() + "wrong.toml";
  const auto said_of = [&](const std::string& text) {
    std::ofstream{file} << text;
    try {
      const auto s = read_scenario(file);
      world w{s.world, 1};
      for (const auto& plan : s.workloads)
        make_workload(w, plan);
      return std::string{};
    } catch (const std::exception& e) {
      return std::string{e.what()};
    }
  };
  EXPECT_EQ(said_of("nodes = [1, 2]\n[faults]\ncrash = 1\n"), "");
  EXPECT_EQ(said_of("nodse = 1\n"), file + ": there is no such thing: nodse");
  EXPECT_EQ(said_of("[faults]\ncrush = 1\n"), file + ": there is no such fault: crush");
  EXPECT_EQ(said_of("[[workload]]\nkind = \"homeowners\"\npauses_s = 1\n"),
            "workload homeowners: pauses_s: there is no such thing");
  EXPECT_EQ(said_of("[[workload]]\nkind = \"homewreckers\"\n"),
            "there is no workload homewreckers");
}

} // namespace
} // namespace callout::sim
