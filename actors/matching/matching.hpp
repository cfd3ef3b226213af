// Who should be offered a job first. Pure: candidates in, an order with its reasons out, so
// that a better way to choose replaces one function.
#pragma once

#include "protocols/dispatching.hpp"

namespace callout::matching {

/// What the score is made of. The cost of a candidate is in seconds; lower is better.
struct policy {
  std::int64_t metres_per_second = 8;      ///< across a city, door to door: about 30 km/h
  std::int64_t seconds_per_job_done = 120; ///< so that work is shared out over a day
};

/// The named parts of a cost.
struct score {
  std::int64_t travel_s = 0;
  std::int64_t fairness_s = 0;
  std::int64_t cost_s() const { return travel_s + fairness_s; }
  bool operator==(const score&) const = default;
};

struct ranked {
  candidate who;
  matching::score score;
};

/// Cheapest first; equal costs by technician, so that the order is the same everywhere.
std::vector<ranked> rank(std::vector<candidate> candidates, const policy& = {});

} // namespace callout::matching
