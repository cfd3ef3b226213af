#include "tests/bench/demand_day.hpp"

#include "tests/bench/luck.hpp"

#include <algorithm>
#include <array>

namespace callout::bench {

namespace {

/// Most is wanted in the morning and after the afternoon rest.
std::int64_t asked_when(luck& chance) {
  constexpr std::array<std::uint64_t, 10> by_hour{65, 85, 95, 90, 70, 55, 50, 65, 85, 100};
  constexpr std::uint64_t all = 760;
  auto drawn = chance.below(all);
  std::size_t hour = 0;
  while (drawn >= by_hour[hour])
    drawn -= by_hour[hour++];
  return static_cast<std::int64_t>(hour * 3'600 + chance.below(3'600));
}

} // namespace

geo_point near_a_place(const std::vector<kit::place>& places, luck& chance) {
  const auto at = chance.one_of(places).at;
  constexpr double spread = 0.006;
  const double lat = at.lat + spread * (chance.share() - 0.5);
  return {lat, at.lon + spread * (chance.share() - 0.5)};
}

demand_day draw_day(const std::vector<kit::place>& places, std::size_t technicians, double load,
                    std::uint64_t seed) {
  luck chance{seed};
  demand_day d;
  for (std::size_t t = 0; t < technicians; ++t)
    d.technicians.push_back(near_a_place(places, chance));
  auto work_s = load * static_cast<double>(technicians) * day_s;
  while (work_s > 0) {
    wanted_job j{near_a_place(places, chance), asked_when(chance), 0};
    j.work_s = static_cast<std::int64_t>(chance.about(planned_work_s));
    work_s -= static_cast<double>(j.work_s);
    d.jobs.push_back(j);
  }
  std::ranges::stable_sort(d.jobs, {}, &wanted_job::asked_s);
  return d;
}

} // namespace callout::bench
