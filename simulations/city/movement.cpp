// Over a few kilometres a line in degrees is a straight line.
#include "simulations/city/movement.hpp"

#include <algorithm>
#include <cmath>

namespace callout::city {

std::chrono::duration<double> travel_time(const geo_point& from, const geo_point& to) {
  return std::chrono::duration<double>{distance_m(from, to) / metres_per_second};
}

geo_point along(const geo_point& from, const geo_point& to, double share) {
  const double s = std::clamp(share, 0.0, 1.0);
  return {std::lerp(from.lat, to.lat, s), std::lerp(from.lon, to.lon, s)};
}

} // namespace callout::city
