// A visit far ahead is confirmed on a way of paying that works; its money is held shortly before
// it, since holds lapse (DOMAIN §3.6). Nobody is sent to it before the money is held.
#pragma once

#include "actors/booking/state.hpp"

namespace callout::booking {

/// Whether it is too early to hold the money of a visit in this slot.
bool too_far_to_hold(const booking_terms&, const std::optional<time_slot>&, instant now);

/// Whether all that was approved is held.
bool secured(const state&);

/// When the next thing is due for a visit that is confirmed and not secured, in this slot: to try
/// to hold its money, or to give up.
instant next_hold(const state&, const time_slot&);

/// The next try, if one is to come.
std::optional<instant> next_try(const state&);

} // namespace callout::booking
