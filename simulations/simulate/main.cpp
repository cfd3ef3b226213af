// Runs seeds of a scenario, and says what is wrong with which.
#include "simulations/simulate/coverage.hpp"
#include "simulations/simulate/crew.hpp"
#include "simulations/simulate/minimise.hpp"
#include "simulations/simulate/report.hpp"

#include <CLI/CLI.hpp>

#include <iomanip>
#include <iostream>
#include <thread>

namespace callout::sim {
namespace {

struct wishes {
  std::string scenario = "town";
  std::uint64_t seed = 1, seeds = 1;
  unsigned seconds = 0, jobs = std::max(1u, std::thread::hardware_concurrency());
  bool together = false;
  bool story = false, coverage = false, all_reached = false, first = false, minimise = false;
};

/// Several scenarios take turns, so that one seed is one of each.
std::vector<scenario> named(const wishes& w) {
  auto all = w.scenario == "all" ? scenarios() : std::vector<scenario>{};
  std::istringstream in{w.scenario == "all" ? "" : w.scenario};
  for (std::string one; std::getline(in, one, ',');)
    all.push_back(read_scenario(one));
  for (auto& s : all)
    s.world.together = s.world.together || w.together;
  return all;
}

int shrink(const wishes& w) {
  const auto l = minimise(drawn(named(w).front(), w.seed),
                          [&](const scenario& s) { return run(s, w.seed, false); });
  if (!l) {
    std::cout << "seed " << w.seed << " is well" << std::endl;
    return 0;
  }
  std::cout << text_of(w.seed, run(l->what, w.seed, true)) << "after " << l->runs
            << " runs, still wrong with " << text_of(l->what) << std::endl;
  return 1;
}

class tally {
public:
  explicit tally(const wishes& w) : wishes_{w}, happened_{to_be_reached()} {}

  /// False when there is no use in going on.
  bool take(const outcome_of_seed& o) {
    ++done_;
    wrong_ += !o.good;
    if (!o.good || wishes_.story || (wishes_.seeds == 1 && wishes_.seconds == 0))
      std::cout << o.text << std::flush;
    for (const auto& [what, n] : o.happened)
      happened_[what] += n;
    return wrong_ == 0 || !wishes_.first;
  }

  int end(std::chrono::duration<double> took) const {
    if (wishes_.first && wrong_ > 0) {
      std::cout << "found after " << done_ << " seeds" << std::endl;
      return 1;
    }
    std::string never;
    for (const auto& [what, n] : happened_) {
      if (wishes_.coverage)
        std::cout << n << '\t' << what << "\n";
      if (n == 0)
        never += (never.empty() ? "" : ", ") + what;
    }
    std::cout << std::fixed << std::setprecision(1) << done_ - wrong_ << " of " << done_
              << " seeds are well; " << took.count() << " s, "
              << static_cast<double>(done_) / std::max(took.count(), 1e-3) << " a second"
              << std::endl;
    const bool missed = wishes_.all_reached && !never.empty();
    if (missed)
      std::cout << "never reached: " << never << std::endl;
    return wrong_ == 0 && !missed ? 0 : 1;
  }

private:
  const wishes& wishes_;
  std::map<std::string, std::uint64_t> happened_;
  std::uint64_t done_ = 0, wrong_ = 0;
};

int run_all(const wishes& w) {
  const auto all = named(w);
  std::cout << w.scenario << ", seeds from " << w.seed << "; one again with: simulate --scenario "
            << (all.size() == 1 ? w.scenario : "NAME") << " --story --seed S" << std::endl;
  const auto begun = std::chrono::steady_clock::now();
  tally t{w};
  crew_plan plan{w.seed, w.seeds, {}, w.jobs};
  if (w.seconds > 0)
    plan.lasts = std::chrono::seconds{w.seconds};
  run_crew(
      plan,
      [&](std::uint64_t seed) {
        const auto& s = all[seed % all.size()];
        const auto v = run(drawn(s, seed), seed, w.story);
        return outcome_of_seed{
            seed, v.good(), (all.size() == 1 ? "" : s.name + ", ") + text_of(seed, v), v.happened};
      },
      [&](const outcome_of_seed& o) { return t.take(o); });
  return t.end(std::chrono::steady_clock::now() - begun);
}

} // namespace
} // namespace callout::sim

int main(int argc, char** argv) {
  CLI::App app{"A town lives on Callout's actors in bad weather and virtual time, and is judged"};
  callout::sim::wishes w;
  app.add_option("--scenario", w.scenario,
                 "Of simulations/scenarios, or a file; several, with commas, or all of them, take "
                 "turns (town)");
  app.add_option("--seed", w.seed, "The first seed (1)");
  app.add_option("--seeds", w.seeds, "How many (1)");
  app.add_option("--seconds", w.seconds, "As many as fit into this, instead");
  app.add_option("--jobs", w.jobs, "So many at once (one for each core)");
  app.add_flag("--together", w.together,
               "Bookings that compete are chosen for together, whatever the scenario says");
  app.add_flag("--first", w.first, "Stops at the first that is wrong");
  app.add_flag("--story", w.story, "The last of what happened, line by line");
  app.add_flag("--minimise", w.minimise, "What the seed's findings need of all that went wrong");
  app.add_flag("--coverage", w.coverage, "How often each thing happened");
  app.add_flag("--all-reached", w.all_reached, "Fails when something never happened");
  CLI11_PARSE(app, argc, argv);
  try {
    return w.minimise ? callout::sim::shrink(w) : callout::sim::run_all(w);
  } catch (const std::exception& e) {
    std::cerr << "simulate: " << e.what() << "\n";
    return 2;
  }
}
