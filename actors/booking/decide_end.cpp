// How a booking ends: confirmed, rejected, aborted, cancelled.
#include "actors/booking/abort_charge.hpp"
#include "actors/booking/booking.hpp"
#include "actors/booking/times.hpp"

namespace callout::booking {

made rule(const state& s, const confirm& c, const moment& m) {
  if (m.by.role == role::system && m.now < *s.done_at + s.terms->auto_confirm)
    return unchanged;
  if (m.by.staff() && (!c.reason || c.reason->empty()))
    return reason_needed;
  return completed{acting(m.by.role), c.reason, m.now};
}

/// What cannot be mended in a few attempts is for a person to settle. The money is captured for
/// it, since holds lapse, and the technician's part stays frozen.
made rule(const state& s, const reject& c, const moment& m) {
  if (s.charge)
    return was_stopped;
  if (s.rejections.value_or(0) >= s.terms->bounds_of_visit().rejections)
    return {completed{role::system, "rejected_too_often", m.now}, dispute_opened{c.reason, m.now}};
  return rejected{c.reason, m.now, time_slot{m.now, m.now + s.terms->duration}};
}

made rule(const state& s, const abort& c, const moment& m) {
  const auto by = acting(m.by.role);
  if (!c.charge)
    return aborted{by, c.reason, abort_charge(s, by, m.now), m.now};
  if (!m.by.staff())
    return forbidden;
  if (c.charge->currency != s.approved.currency || c.charge->minor < 0 ||
      c.charge->minor > s.approved.minor)
    return bad_charge;
  return aborted{by, c.reason, *c.charge, m.now};
}

made rule(const state& s, const cancel& c, const moment& m) {
  // When we cancel, it is for no fault of the customer's.
  const auto due = m.by.role == role::customer ? cancellation(s, m.now)
                                               : cancellation_terms{{0, s.approved.currency}, 0};
  if (c.expected_fee && *c.expected_fee != due.fee)
    return because(fee_changed, "The fee is now " + to_json(due.fee) + ".");
  return with_breaches(
      s, m.now, {cancelled{acting(m.by.role), c.reason.value_or(""), due.fee, due.technician_bp}});
}

} // namespace callout::booking
