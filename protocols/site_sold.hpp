// What a visit's calendar is told of its place, by the terms it is sold under.
#pragma once

#include "protocols/site.hpp"
#include "protocols/terms.hpp"

namespace callout {

/// None: sold before it was asked that calendars leave time for the way.
inline std::optional<site> site_sold(const booking_terms& t, const geo_point& point, bool asap) {
  const auto buffer = t.bounds_of_visit().buffer;
  if (!buffer)
    return std::nullopt;
  const auto& offers = asap || !t.offers_later ? t.offers : *t.offers_later;
  return site{point, offers.weights().metres_per_second, buffer->count()};
}

/// The longest way of those who are asked: how long a calendar is kept free before work that is
/// wanted now. None where ways are not reckoned with.
inline std::chrono::seconds way_sold(const booking_terms& t, bool asap) {
  if (!asap || !t.bounds_of_visit().buffer)
    return {};
  const auto speed = t.offers.weights().metres_per_second;
  return std::chrono::seconds{(t.offers.radius_max_m + speed - 1) / speed};
}

} // namespace callout
