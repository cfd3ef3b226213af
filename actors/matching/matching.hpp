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

/// Cheapest first; equal costs by technician, so that the order is the same everywhere. Whoever
/// is asked elsewhere comes after all who are not, however near he is: one offer at a time is
/// the soft limit of DOMAIN §3.4, his own calendar knows the hard one.
std::vector<ranked> rank(std::vector<candidate> candidates, const policy& = {});

} // namespace callout::matching
