#include "actors/earnings/business_days.hpp"

namespace callout {

using namespace std::chrono;

namespace {

bool works_on(sys_days day) {
  const weekday w{day};
  return w != Friday && w != Saturday;
}

/// The day that a clock in the zone shows, as if it were UTC.
sys_days local_day(instant t, minutes zone) {
  return floor<days>(t + zone);
}

} // namespace

instant after_business_days(instant t, int wanted, minutes zone) {
  if (wanted <= 0)
    return t;
  auto day = local_day(t, zone);
  while (wanted > 0) {
    day += days{1};
    if (works_on(day))
      --wanted;
  }
  return instant{day} - zone;
}

instant weekly_run(instant t, const settlement_policy& p) {
  const minutes zone{p.zone_minutes};
  const auto today = local_day(t, zone);
  const auto sunday = today - (weekday{today} - Sunday);
  const auto run = instant{sunday} + minutes{p.weekly_minute} - zone;
  return run >= t ? run : run + weeks{1};
}

} // namespace callout
