// What work costs that was stopped before its end (DOMAIN §3.1): what was done of it, and never
// less than the call-out.
#pragma once

#include "actors/booking/state.hpp"

namespace callout::booking {

/// How long was worked, pauses not counted.
span worked_until(const state&, instant now);

/// Stopped by the technician, or by nobody: the call-out. By the customer or an operator: between
/// the call-out and what was approved, by the time worked of the time expected. Nearly all of
/// that time counts as all of it, and so does work that was finished once: rejecting it and
/// stopping then is no way round the price.
money abort_charge(const state&, role by, instant now);

} // namespace callout::booking
