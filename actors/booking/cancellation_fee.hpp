// What a cancellation costs (DOMAIN §3.2): a pure function, so that the preview and the charge
// cannot differ.
#pragma once

#include "actors/booking/state.hpp"

namespace callout::booking {

struct cancellation_terms {
  money fee;             ///< VAT included; never more than was approved
  int technician_bp = 0; ///< the technician's share of it, net of VAT, in basis points
  bool operator==(const cancellation_terms&) const = default;
};

/// If the customer cancels now.
cancellation_terms cancellation(const state&, instant now);
/// If the customer was not there: the call-out, of which the platform keeps its commission.
/// Nothing when the technician came too late to find him.
cancellation_terms no_show(const state&);

inline money cancellation_fee(const state& s, instant now) {
  return cancellation(s, now).fee;
}

} // namespace callout::booking
