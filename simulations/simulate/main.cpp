// Runs seeds, and says what is wrong with which.
#include "simulations/simulate/coverage.hpp"
#include "simulations/simulate/minimise.hpp"
#include "simulations/simulate/run.hpp"

#include <CLI/CLI.hpp>

#include <chrono>
#include <iostream>

namespace callout::sim {
namespace {

constexpr std::size_t shown = 10; ///< findings of one auditor

struct wishes {
  std::uint64_t seed = 1, seeds = 1;
  bool story = false, coverage = false, first = false, minimise = false;
  unsigned seconds = 0;
};

void say(std::uint64_t seed, const verdict& v) {
  std::cout << "seed " << seed << ": " << v.rows << " rows, " << v.bookings << " bookings, "
            << v.acknowledged << " acknowledged, " << v.steps << " steps, fingerprint " << std::hex
            << v.fingerprint << std::dec << (v.good() ? "; all well" : "; WRONG") << std::endl;
  for (const auto& line : v.story)
    std::cout << "    " << line.substr(0, 300) << "\n";
  for (const auto& [who, found] : v.findings)
    for (std::size_t i = 0; i < std::min(found.size(), shown); ++i)
      std::cout << "  " << who << ": " << found[i] << "\n";
}

int shrink(std::uint64_t seed) {
  auto l = minimise(drawn(seed), [seed](const scenario& s) { return run(s, seed, false); });
  if (!l) {
    std::cout << "seed " << seed << " is well" << std::endl;
    return 0;
  }
  say(seed, run(l->what, seed, true));
  std::cout << "after " << l->runs << " runs, still wrong with " << l->what.world.nodes
            << " nodes, " << l->what.homeowners << " homeowners, " << l->what.technicians
            << " technicians, " << l->what.lasts.count() / 1'000'000 << " s; needed:";
  for (const auto& k : knobs(l->what))
    if (*k.share > 0)
      std::cout << ' ' << k.name << ' ' << *k.share << ';';
  std::cout << std::endl;
  return 1;
}

int run_all(const wishes& w) {
  std::cout << "seeds from " << w.seed << "; one again with: simulate --story --seed S"
            << std::endl;
  using clock = std::chrono::steady_clock;
  const auto until = clock::now() + std::chrono::seconds{w.seconds};
  auto happened = to_be_reached();
  std::uint64_t done = 0, wrong = 0;
  for (auto s = w.seed; w.seconds ? clock::now() < until : done < w.seeds; ++s, ++done) {
    const auto v = run(drawn(s), s, w.story);
    if (!v.good() || w.story || (w.seeds == 1 && w.seconds == 0))
      say(s, v);
    wrong += !v.good();
    for (const auto& [what, n] : v.happened)
      happened[what] += n;
    if (wrong > 0 && w.first) {
      std::cout << "found after " << done + 1 << " seeds" << std::endl;
      return 1;
    }
  }
  if (w.coverage)
    for (const auto& [what, n] : happened)
      std::cout << n << '\t' << what << "\n";
  std::cout << done - wrong << " of " << done << " seeds are well" << std::endl;
  return wrong == 0 ? 0 : 1;
}

} // namespace
} // namespace callout::sim

int main(int argc, char** argv) {
  CLI::App app{"A town lives on Callout's actors in bad weather and virtual time, and is judged"};
  callout::sim::wishes w;
  app.add_option("--seed", w.seed, "The first seed (1)");
  app.add_option("--seeds", w.seeds, "How many (1)");
  app.add_option("--seconds", w.seconds, "As many as fit into this, instead");
  app.add_flag("--first", w.first, "Stops at the first that is wrong");
  app.add_flag("--story", w.story, "The last of what happened, line by line");
  app.add_flag("--minimise", w.minimise, "What the seed's findings need of all that went wrong");
  app.add_flag("--coverage", w.coverage, "How often each thing happened");
  CLI11_PARSE(app, argc, argv);
  try {
    return w.minimise ? callout::sim::shrink(w.seed) : callout::sim::run_all(w);
  } catch (const std::exception& e) {
    std::cerr << "simulate: " << e.what() << "\n";
    return 2;
  }
}
