// Whether visits can be booked at a place, as the zones of the day have it.
#pragma once

#include "gateway/routes/route.hpp"
#include "protocols/terms.hpp"

namespace callout::routes {

/// A refusal, and what stands beside it in the problem: `zone`, if any is there, and
/// `nearest_open`, if any is open, or the zone's `heat_ban`.
struct no_visits {
  rejection why;
  json more;
};

/// Nothing: they can. `what` names the place to the caller: where it stands in his body, if it
/// does.
std::optional<no_visits> no_visits_at(const services&, const geo_point&,
                                      std::string_view what = "/location");

/// With the zone of that place, and what a visit there costs more. Where there are no zones, as
/// they are.
booking_terms terms_at(const services&, const geo_point&, booking_terms);

/// Nothing: such work may begin there then.
std::optional<no_visits> too_hot_for(const services&, std::string_view service, const geo_point&,
                                     instant at);

} // namespace callout::routes
