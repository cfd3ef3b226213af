// Who comes, and when: the search, an operator's choice, and moving the visit. A calendar is
// asked before anything changes, so that no visit is without its slot for a moment.
#include "actors/booking/booking.hpp"
#include "actors/booking/late_hold.hpp"
#include "actors/booking/times.hpp"

#include <algorithm>

namespace callout::booking {

namespace {

bool lists(const std::vector<person_id>& people, const person_id& who) {
  return std::find(people.begin(), people.end(), who) != people.end();
}

rescheduled move_to(const state& s, const time_slot& slot, bool keeps_clocks,
                    std::optional<std::string> command, instant now) {
  auto respond = respond_due(s, slot, now), arrive = arrive_due(s, slot, now);
  if (keeps_clocks) {
    respond = kept_due(s, clock::respond, now).value_or(respond);
    arrive = kept_due(s, clock::arrive, now).value_or(arrive);
  }
  return {slot, respond, arrive, std::move(command), now};
}

/// An operator's choice was asked for and the calendar said yes.
made chosen(const state& s, const reservation_requested& p, const reservation_answered& c,
            const moment& m) {
  if (s.technician == c.technician)
    return reservation_dropped{c.technician, "", false, p.command}; // He won it meanwhile.
  const bool open = s.phase == phase::confirmed || s.phase == phase::matching;
  if (!open || lists(s.never, c.technician))
    return reservation_dropped{c.technician, too_late.code, true, p.command};
  return with_breaches(
      s, m.now, {assigned{c.technician, std::nullopt, p.slot, c.vat_registered, p.command, m.now}});
}

/// The technician can come at the new time. While his calendar was asked he could not depart
/// (see `depart`), so a visit that is still his has not begun; where it is no longer his or is
/// cancelled, a release follows the reservation.
made moved(const state& s, const reservation_requested& p, const reservation_answered& c,
           const moment& m) {
  if (s.phase != phase::assigned || s.technician != c.technician)
    return reservation_dropped{c.technician, too_late.code, s.technician != c.technician,
                               p.command};
  return with_breaches(s, m.now,
                       {move_to(s, p.slot, p.keeps_clocks.value_or(false), p.command, m.now)});
}

made rework_answered(const state& s, const reservation_answered& c) {
  const bool reworking = s.phase == phase::in_progress || s.phase == phase::paused;
  if (!reworking || s.technician != c.technician || s.rework != c.slot.from)
    return unchanged;
  if (c.granted)
    return rework_reserved{c.slot};
  return rework_overlaps{c.slot, c.code};
}

} // namespace

made rule(const state& s, const start_matching&, const moment& m) {
  if (m.by.role == role::system && (!secured(s) || m.now < matching_start(s, s.slot, m.now)))
    return unchanged;
  if (!secured(s))
    return not_secured;
  return matching_started{visit(s, m.now)};
}

made rule(const state& s, const technician_won& c, const moment& m) {
  return with_breaches(
      s, m.now, {assigned{c.technician, c.offer, c.slot, c.vat_registered, std::nullopt, m.now}});
}

made rule(const state& s, const assign& c, const moment& m) {
  if (!secured(s))
    return not_secured;
  if (!s.pending.empty())
    return busy;
  return made{reservation_requested{c.technician, visit(s, m.now), false, m.command}}.later();
}

made rule(const state& s, const reservation_answered& c, const moment& m) {
  const auto* p = s.pending.empty() ? nullptr : &s.pending.front();
  // What was asked first is answered first.
  if (!p || p->technician != c.technician || asked_of_calendar(s, *p) != c.slot)
    return rework_answered(s, c);
  if (!c.granted) {
    const std::string why = c.code.empty() ? "technician.busy" : c.code;
    return reservation_dropped{c.technician, why, false, p->command};
  }
  return p->move ? moved(s, *p, c, m) : chosen(s, *p, c, m);
}

made rule(const state& s, const no_supply&, const moment& m) {
  return with_breaches(s, m.now, {unfulfilled{}});
}

made rule(const state& s, const unassign& c, const moment& m) {
  const auto fallback = m.by.role == role::technician ? "given_back" : "unassigned";
  return unassigned{*s.technician, m.by.role, c.reason.value_or(fallback), visit(s, m.now)};
}

made rule(const state& s, const reschedule& c, const moment& m) {
  if (const auto wrong = wrong_slot(s.terms, c.slot, m.now))
    return *wrong;
  if (!s.pending.empty())
    return busy;
  if (!m.by.staff()) {
    if (s.moves.size() >= moves_most)
      return moved_too_often;
    if (const auto fee = cancellation_fee(s, m.now); fee.minor > 0)
      return in_fee_band;
  }
  const bool keeps_clocks = m.by.staff() && !c.for_customer.value_or(false);
  if (s.phase == phase::assigned)
    return made{reservation_requested{*s.technician, c.slot, true, m.command,
                                      keeps_clocks ? std::optional{true} : std::nullopt}}
        .later();
  std::vector<event> happened{move_to(s, c.slot, keeps_clocks, std::nullopt, m.now)};
  if (secured(s) && too_far_to_hold(s.terms, c.slot, m.now)) {
    happened.push_back(hold_returned{});
  } else if (!secured(s)) {
    if (!s.hold_asked.value_or(false) && next_hold(s, c.slot) <= m.now)
      happened.push_back(hold_attempted{m.now});
  } else if (matching_start(s, c.slot, m.now) <= m.now) {
    happened.push_back(matching_started{visit(s, c.slot)});
  }
  return with_breaches(s, m.now, std::move(happened));
}

} // namespace callout::booking
