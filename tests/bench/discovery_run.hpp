// What is measured of the discovery index, alone and while positions come in.
#pragma once

#include "tests/actors/discovery/town.hpp"
#include "tests/bench/report.hpp"

#include <functional>

namespace callout::bench {

/// Of one way to find technicians, over the repetitions. `p99_cpu_us` is of the CPU time of the
/// thread that asks: others on the machine do not count.
struct search_figures {
  samples p50_us, p99_us, p99_cpu_us, a_second;
};

/// Asks once each, one after the other.
void measure(const std::vector<dispatching::search>&,
             const std::function<void(const dispatching::search&)>& ask, search_figures&);

/// Positions one after the other as fast as they are taken, for about so long; how many a second
/// of wall and of CPU time.
struct ping_figures {
  samples a_second, a_cpu_second;
};
void measure_pings(supply&, const std::vector<testing_discovery::ping>&, instant at,
                   std::chrono::milliseconds, ping_figures&);

/// Both at once, on threads of their own.
void measure_both(supply&, const std::function<void(const dispatching::search&)>& ask, instant at,
                  const std::vector<dispatching::search>&,
                  const std::vector<testing_discovery::ping>&, search_figures&, ping_figures&);

} // namespace callout::bench
