// Weighs one case of entity_memory in a process of its own and prints bytes for each: heap in use,
// resident. For memory_bench.
//
//   weigh bare|actor|idle|sleeping|active COUNT
#include "tests/bench/entity_memory.hpp"

#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <exception>
#include <map>
#include <string>

int main(int argc, char** argv) {
  using namespace callout::bench;
  static const std::map<std::string, memory_figures (*)(std::size_t)> cases{
      {"bare", bare_actors},
      {"actor", booking_actors},
      {"idle", idle_bookings},
      {"sleeping", sleeping_bookings},
      {"active", active_bookings}};
  const auto found = cases.find(argc == 3 ? argv[1] : "");
  const auto count = argc == 3 ? std::strtoull(argv[2], nullptr, 10) : 0;
  if (found == cases.end() || count == 0) {
    std::fputs("weigh bare|actor|idle|sleeping|active COUNT\n", stderr);
    return 1;
  }
  try {
    const auto f = found->second(count);
    std::printf("%.1f %.1f\n", f.heap, f.resident);
    std::fflush(stdout);
  } catch (const std::exception& e) {
    std::fprintf(stderr, "weigh: %s\n", e.what());
    return 1;
  }
  ::_exit(0); // What was weighed need not be taken apart.
}
