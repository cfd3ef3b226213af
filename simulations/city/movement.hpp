// Driving: a straight line at an even pace. Pure.
#pragma once

#include "protocols/values.hpp"

#include <chrono>

namespace callout::city {

/// Street speed, all told: about 30 km/h in straight lines.
constexpr double metres_per_second = 30'000.0 / 3600;

/// How long the way takes in the city's own time.
std::chrono::duration<double> travel_time(const geo_point& from, const geo_point& to);

/// Where one is after `share` of the way; before the start and past the end one stands there.
geo_point along(const geo_point& from, const geo_point& to, double share);

} // namespace callout::city
