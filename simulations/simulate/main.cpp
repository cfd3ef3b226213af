// simulate [--seed S] [--seeds N] [--story]
#include "simulations/simulate/run.hpp"

#include <CLI/CLI.hpp>

#include <iostream>

namespace callout::sim {
namespace {

void say(std::uint64_t seed, const verdict& v) {
  std::cout << "seed " << seed << ": " << v.rows << " rows, " << v.bookings << " bookings, "
            << v.acknowledged << " acknowledged, fingerprint " << std::hex << v.fingerprint
            << std::dec << (v.good() ? "; all well" : "; WRONG") << std::endl;
  for (const auto& [who, found] : v.findings)
    for (std::size_t i = 0; i < std::min<std::size_t>(found.size(), 10); ++i)
      std::cout << "  " << who << ": " << found[i] << "\n";
  for (const auto& line : v.story)
    std::cout << "    " << line.substr(0, 300) << "\n";
}

} // namespace
} // namespace callout::sim

int main(int argc, char** argv) {
  using namespace callout::sim;
  CLI::App app{"Lives of a town in bad weather, in virtual time"};
  std::uint64_t seed = 1, seeds = 1;
  bool story = false, coverage = false;
  app.add_option("--seed", seed, "The first seed");
  app.add_option("--seeds", seeds, "How many");
  app.add_flag("--story", story, "What happened at the end, line by line");
  app.add_flag("--coverage", coverage, "How often each thing happened");
  CLI11_PARSE(app, argc, argv);
  std::map<std::string, std::uint64_t> all;
  std::uint64_t bad = 0;
  for (auto s = seed; s < seed + seeds; ++s) {
    const auto v = run(drawn(s), s, story);
    if (!v.good() || seeds == 1 || story)
      say(s, v);
    bad += !v.good();
    for (const auto& [what, n] : v.happened)
      all[what] += n;
  }
  if (coverage)
    for (const auto& [what, n] : all)
      std::cout << n << '\t' << what << "\n";
  std::cout << seeds - bad << " of " << seeds << " seeds are well" << std::endl;
  return bad == 0 ? 0 : 1;
}
