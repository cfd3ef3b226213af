// What an idle and an active booking take in memory, beside a bare CAF actor. Every figure comes
// from a process of its own: bytes in use from one with the C library's allocator, which counts
// them, resident memory from one with the allocator that the server has.
//
//   memory_bench [--count N] [--repetitions N] [--quick]
#include "tests/bench/report.hpp"
#include "tests/kit/child.hpp"

#include <CLI/CLI.hpp>

#include <algorithm>
#include <cstdio>
#include <sstream>

namespace callout::bench {
namespace {

struct weighing {
  const char* name; ///< as in weigh.cpp
  const char* what;
  goal wanted;
  samples heap, resident;
};

struct answer {
  double heap = 0, resident = 0; ///< KiB
};

answer ask(const char* program, const weighing& w, std::size_t count) {
  const auto here = std::filesystem::read_symlink("/proc/self/exe").parent_path();
  const auto r =
      kit::run(here / program, {w.name, std::to_string(count)}, std::chrono::minutes{10});
  answer a;
  if (r.code != 0 || !(std::istringstream{r.output} >> a.heap >> a.resident))
    throw std::runtime_error{std::string{program} + ' ' + w.name + " failed: " + r.error};
  return {a.heap / 1024, a.resident / 1024};
}

int run(std::size_t count, int repetitions) {
  weighing all[] = {
      {"bare", "bare CAF actor, 200 bytes of state", {}, {}, {}},
      {"actor", "booking actor alone: confirmed, not in a node", {}, {}, {}},
      {"idle", "idle booking in a node", at_most(2.5), {}, {}},
      {"sleeping", "the same, gone to sleep after ten minutes", {}, {}, {}},
      {"active", "active booking in a node", {}, {}, {}},
  };
  for (int i = 0; i < repetitions; ++i)
    for (auto& w : all) {
      w.heap.add(ask("weigh", w, count).heap);
      w.resident.add(ask("weigh_as_served", w, count).resident);
    }
  print_heading("Memory of each of " + std::to_string(count) + ": in use, and resident");
  print_note("idle: visit in 2 days, money held; booking, payment, 4 timers, place in the shard");
  print_note("active: wanted now, money held, being dispatched, its search not yet answered");
  for (const auto& w : all) {
    print_line(w.what, w.heap, "KiB", w.wanted);
    print_line("  resident, the server's allocator", w.resident, "KiB");
  }
  return 0;
}

} // namespace
} // namespace callout::bench

int main(int argc, char** argv) {
  CLI::App app{"What idle and active bookings take in memory"};
  std::size_t count = 100'000;
  int repetitions = 3;
  bool quick = false;
  app.add_option("--count", count, "of each");
  app.add_option("--repetitions", repetitions, "interleaved");
  app.add_flag("--quick", quick, "a smoke test: few of everything");
  CLI11_PARSE(app, argc, argv);
  if (quick)
    count = std::min<std::size_t>(count, 2000), repetitions = 1;
  try {
    return callout::bench::run(count, repetitions);
  } catch (const std::exception& e) {
    std::fprintf(stderr, "memory_bench: %s\n", e.what());
    return 1;
  }
}
