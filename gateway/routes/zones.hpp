// Whether visits can be booked at a place, as the zones of the day have it.
#pragma once

#include "gateway/routes/route.hpp"

namespace callout::routes {

/// A refusal, and what stands beside it in the problem: `zone`, if any is there, and
/// `nearest_open`, if any is open.
struct no_visits {
  rejection why;
  json more;
};

/// Nothing: they can.
std::optional<no_visits> no_visits_at(const services&, const geo_point&);

} // namespace callout::routes
