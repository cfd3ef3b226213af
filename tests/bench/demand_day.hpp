// A day of demand, drawn from a seed at a city's real places.
#pragma once

#include "tests/kit/places.hpp"

namespace callout::bench {

/// Times are seconds since the day began.
struct wanted_job {
  geo_point at;
  std::int64_t asked_s = 0;
  std::int64_t work_s = 0; ///< as it will turn out; nobody knows before
};

struct demand_day {
  std::vector<geo_point> technicians; ///< where each begins
  std::vector<wanted_job> jobs;       ///< in the order in which they are asked for
};

inline constexpr std::int64_t day_s = 10 * 3'600;
/// What the catalogue says that a job takes; one in two takes longer.
inline constexpr std::int64_t planned_work_s = 45 * 60;

/// `load`: the work that is asked for, by what the technicians could do if they never travelled.
demand_day draw_day(const std::vector<kit::place>&, std::size_t technicians, double load,
                    std::uint64_t seed);

/// Somewhere within some hundred metres of a real place.
class luck;
geo_point near_a_place(const std::vector<kit::place>&, luck&);

} // namespace callout::bench
