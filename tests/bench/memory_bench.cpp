// What an idle and an active booking take in memory, beside a bare CAF actor. Every figure comes
// from a process of its own.
//
//   memory_bench [--count N] [--repetitions N] [--quick]
#include "tests/bench/entity_memory.hpp"
#include "tests/bench/report.hpp"
#include "tests/kit/child.hpp"

#include <CLI/CLI.hpp>

#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <sstream>

namespace callout::bench {
namespace {

struct weighing {
  const char* name;
  const char* what;
  memory_figures (*weigh)(std::size_t);
  goal wanted;
  samples heap, resident;
};

std::vector<weighing> all_weighings() {
  return {
      {"bare", "bare CAF actor, 200 bytes of state", bare_actors, {}, {}, {}},
      {"actor", "booking actor alone: confirmed, not in a node", booking_actors, {}, {}, {}},
      {"idle", "idle booking in a node", idle_bookings, at_most(2.5), {}, {}},
      {"sleeping", "the same, gone to sleep after ten minutes", sleeping_bookings, {}, {}, {}},
      {"active", "active booking in a node", active_bookings, {}, {}, {}},
  };
}

/// In the child: one line with two numbers.
int weigh_one(const std::string& name, std::size_t count) {
  for (const auto& w : all_weighings())
    if (name == w.name) {
      const auto f = w.weigh(count);
      std::printf("%.1f %.1f\n", f.heap, f.resident);
      std::fflush(stdout);
      ::_exit(0); // What was weighed need not be taken apart.
    }
  std::fprintf(stderr, "memory_bench: there is no case '%s'\n", name.c_str());
  return 1;
}

void weigh_in_a_child(weighing& w, std::size_t count) {
  const auto self = std::filesystem::read_symlink("/proc/self/exe");
  const auto r = kit::run(self, {"--case", w.name, "--count", std::to_string(count)},
                          std::chrono::minutes{10});
  double heap = 0, resident = 0;
  if (r.code != 0 || !(std::istringstream{r.output} >> heap >> resident))
    throw std::runtime_error{std::string{w.name} + " failed: " + r.error};
  w.heap.add(heap / 1024);
  w.resident.add(resident / 1024);
}

int run(std::size_t count, int repetitions) {
  auto all = all_weighings();
  for (int i = 0; i < repetitions; ++i)
    for (auto& w : all)
      weigh_in_a_child(w, count);
  print_heading("Memory of each of " + std::to_string(count) + ", heap in use and resident");
  print_note("idle: visit in 2 days, money held; booking, payment, 4 timers, place in the shard");
  print_note("active: wanted now, money held, being dispatched, its search not yet answered");
  for (auto& w : all) {
    print_line(w.what, w.heap, "KiB", w.wanted);
    print_line("  resident", w.resident, "KiB");
  }
  return 0;
}

} // namespace
} // namespace callout::bench

int main(int argc, char** argv) {
  CLI::App app{"What idle and active bookings take in memory"};
  std::size_t count = 100'000;
  int repetitions = 3;
  std::string one;
  bool quick = false;
  app.add_option("--count", count, "of each");
  app.add_option("--repetitions", repetitions, "interleaved");
  app.add_option("--case", one, "Weigh this one here and print bytes each: heap, resident");
  app.add_flag("--quick", quick, "a smoke test: few of everything");
  CLI11_PARSE(app, argc, argv);
  if (quick)
    count = std::min<std::size_t>(count, 2000), repetitions = 1;
  try {
    return one.empty() ? callout::bench::run(count, repetitions)
                       : callout::bench::weigh_one(one, count);
  } catch (const std::exception& e) {
    std::fprintf(stderr, "memory_bench: %s\n", e.what());
    return 1;
  }
}
