// A day acted out under one policy.
#pragma once

#include "actors/matching/policy.hpp"
#include "tests/bench/demand_day.hpp"

namespace callout::bench {

struct house_rules {
  std::int64_t promise_s = 20 * 60;  ///< somebody is there so soon after the booking
  std::int64_t patience_s = 10 * 60; ///< who has nobody by then is not served
  double radius_m = 7'000;           ///< nobody is sent farther
  double metres_per_second = 8;
  std::size_t nearest = 20; ///< prospects of each booking, free; and as many who will be
};

struct day_outcome {
  std::size_t asked = 0, served = 0, kept = 0; ///< kept: there by the promise
  std::vector<std::int64_t> arrive_s;          ///< of those served, sorted
  std::int64_t travel_s = 0;
  double gini = 0;                       ///< of jobs per technician
  std::size_t decisions = 0, differ = 0; ///< differ: were not decided so again from the record
};

/// Whoever is sent accepts, sets out at once and works until he is done.
day_outcome act_out(const demand_day&, const house_rules&, const matching::match_policy&);

} // namespace callout::bench
