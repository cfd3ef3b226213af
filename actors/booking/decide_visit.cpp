// The visit itself: on the way, at the door, at work, and standing still.
#include "actors/booking/booking.hpp"
#include "actors/booking/times.hpp"

#include <cmath>

namespace callout::booking {

namespace {

bool may_pause_for(pause_reason why, role by) {
  switch (acting(by)) {
  case role::customer: return why == pause_reason::awaiting_customer;
  case role::system: return why == pause_reason::heat_ban;
  default: return why != pause_reason::awaiting_approval; // That one comes with a proposal.
  }
}

/// Before the visit only the promise to arrive can wait, and only until the window begins.
made pause_arrival(const state& s, const pause& c, const moment& m) {
  const auto* arrive = s.clock(clock::arrive);
  if (c.reason != pause_reason::site_access || s.asap() || m.now >= s.slot->from || !arrive)
    return bad_pause;
  if (!arrive->running())
    return unchanged;
  // A deadline that has passed already is not to be paused away.
  return with_breaches(s, m.now, {sla_paused{clock::arrive, c.reason, m.now, s.slot->from}});
}

made resume_arrival(const state& s, const moment& m) {
  const auto* arrive = s.clock(clock::arrive);
  const bool early = m.by.role == role::system && s.slot && m.now < s.slot->from;
  if (!arrive || !arrive->paused_at || early)
    return unchanged;
  return sla_resumed{clock::arrive, m.now};
}

std::string whole(double x) {
  return std::to_string(std::llround(x));
}

/// Why the position does not show that he is there (DOMAIN A11); nothing when it does.
std::optional<std::string> elsewhere(const state& s, const std::optional<position_fix>& fix,
                                     instant now) {
  const auto bounds = s.terms->bounds_of_visit();
  if (!fix)
    return "no position is known";
  if (fix->at + bounds.fix_age < now || fix->at > now + bounds.fix_age)
    return "the position is not of the last " + std::to_string(bounds.fix_age.count()) + " s";
  if (!(fix->accuracy_m <= static_cast<double>(bounds.accuracy_m)))
    return "the position is known to " + whole(fix->accuracy_m) + " m only";
  const auto away = distance_m(fix->point, s.location.point);
  if (!(away <= static_cast<double>(bounds.geofence_m)))
    return "the position is " + whole(away) + " m away";
  return std::nullopt;
}

/// A code that he gave is counted wherever he gives it, or trying here would be free.
made wrong_start_code(const state& s) {
  const auto left = wrong_codes_most - s.wrong_codes - 1;
  return made{start_code_refused{}}.refusing(
      because(wrong_code, "The start code is wrong; tries left: " + std::to_string(left) + "."));
}

made arrived_by(const state& s, const arrive& c, arrival_proof proof, const moment& m) {
  arrived e{.where = {}, .at = m.now, .proof = proof};
  if (c.fix) {
    e.where = c.fix->point;
    e.accuracy_m = c.fix->accuracy_m;
    e.fixed_at = c.fix->at;
  }
  if (proof == arrival_proof::operator_)
    e.reason = c.reason;
  return with_breaches(s, m.now, {std::move(e)});
}

} // namespace

made rule(const state& s, const depart&, const moment& m) {
  if (const auto first = first_departure(s); first && m.now < *first)
    return because(depart_too_early, "Set out at " + to_text(*first) + " or later.");
  // His calendar may have moved the visit already: he must not leave for the old time.
  if (!s.pending.empty() && s.pending.front().move)
    return busy;
  return departed{m.now};
}

made rule(const state& s, const arrive& c, const moment& m) {
  if (m.by.staff()) {
    if (!c.reason || c.reason->empty())
      return reason_needed;
    return arrived_by(s, c, arrival_proof::operator_, m);
  }
  const auto why_not = elsewhere(s, c.fix, m.now);
  if (!why_not)
    return arrived_by(s, c, arrival_proof::position, m);
  if (!c.code_matches)
    return because(needs_code, std::string{needs_code.text} + " " + *why_not + ".");
  if (s.wrong_codes >= wrong_codes_most)
    return code_locked;
  if (!*c.code_matches)
    return wrong_start_code(s);
  return arrived_by(s, c, arrival_proof::code, m);
}

made rule(const state& s, const start& c, const moment& m) {
  if (m.by.staff())
    return started{m.now};
  if (s.wrong_codes >= wrong_codes_most)
    return code_locked;
  if (c.code_matches)
    return started{m.now};
  return wrong_start_code(s);
}

made rule(const state& s, const pause& c, const moment& m) {
  if (s.phase != phase::in_progress)
    return pause_arrival(s, c, m);
  if (!may_pause_for(c.reason, m.by.role))
    return bad_pause;
  return paused{c.reason, m.now};
}

made rule(const state& s, const resume&, const moment& m) {
  if (s.phase != phase::paused)
    return resume_arrival(s, m);
  // A timer that was to end the wait for access may find the work paused for another reason.
  if (m.by.role == role::system && s.pause_reason != pause_reason::heat_ban)
    return unchanged;
  if (s.pause_reason == pause_reason::awaiting_approval)
    return approval_open;
  if (m.by.role == role::customer && s.pause_reason != pause_reason::awaiting_customer)
    return bad_pause;
  return resumed{m.now};
}

made rule(const state&, const finish&, const moment& m) {
  return finished{m.now};
}

made rule(const state& s, const customer_no_show&, const moment& m) {
  const auto since = s.slot ? std::max(*s.arrived_at, s.slot->from) : *s.arrived_at;
  if (m.now < since + s.terms->cancellation.no_show_wait)
    return because(too_early, "The customer must be waited for until " +
                                  to_text(since + s.terms->cancellation.no_show_wait) + ".");
  const auto due = no_show(s);
  return cancelled{acting(m.by.role), "customer_no_show", due.fee, due.technician_bp};
}

made rule(const state& s, const sla_due& c, const moment& m) {
  const auto* due = s.clock(c.clock);
  if (!due || terminal(s.phase) || !due->breaches(m.now))
    return unchanged;
  return sla_breached{c.clock, due->due, m.now};
}

} // namespace callout::booking
