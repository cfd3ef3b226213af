// When things are due in the life of a booking. Pure: all from the terms it was sold under.
#pragma once

#include "actors/booking/state.hpp"
#include "protocols/site_sold.hpp"

namespace callout::booking {

/// A hold may fail so often and be submitted again; the next failure ends the booking.
inline constexpr int retries = 2;
/// The same for a visit far ahead, before only the plan counts.
inline constexpr int late_holds_most = 10;
/// A proposal that nobody answers counts as declined after this.
inline constexpr std::chrono::minutes extra_silence{15};
inline constexpr std::chrono::hours dispute_window{72};
inline constexpr int wrong_codes_most = 3;
inline constexpr std::size_t moves_most = 3;

/// Why a visit cannot be wanted then.
inline std::optional<refusal> wrong_slot(const booking_terms& t, const time_slot& slot,
                                         instant now) {
  const auto bounds = t.bounds_of_visit();
  if (slot.from <= now || slot.to <= slot.from)
    return bad_slot;
  if (slot.to - slot.from > bounds.slot_most)
    return slot_too_long;
  if (slot.from - now > bounds.ahead_most)
    return slot_too_far;
  return std::nullopt;
}

/// How technicians are asked.
inline const offer_policy& offers(const state& s) {
  return s.asap() || !s.terms->offers_later ? s.terms->offers : *s.terms->offers_later;
}

/// When a technician has to be on his way to a later visit.
inline std::optional<instant> depart_by(const state& s, const time_slot& slot) {
  if (s.asap())
    return std::nullopt;
  return slot.from - s.terms->bounds_of_visit().travel;
}

/// What was promised, where its search may be weighed against others. A later visit is looked for
/// by itself: who competes with it depends on its hours.
inline std::optional<instant> arrive_by(const state& s) {
  const auto* arrive = s.clock(clock::arrive);
  if (!s.asap() || !s.terms->together.value_or(false) || !arrive)
    return std::nullopt;
  return arrive->due;
}

/// When a technician is looked for: now, or some hours before the visit.
inline instant matching_start(const state& s, const std::optional<time_slot>& slot, instant now) {
  return slot ? std::max<instant>(now, slot->from - offers(s).lead) : now;
}

/// A first answer is due so long after the search for one begins.
inline instant respond_due(const state& s, const std::optional<time_slot>& slot, instant now) {
  return matching_start(s, slot, now) +
         (slot ? s.terms->sla.respond_scheduled : s.terms->sla.respond_asap);
}

inline instant arrive_due(const state& s, const std::optional<time_slot>& slot, instant now) {
  return slot ? slot->to : now + s.terms->sla.arrive_asap;
}

/// A technician may set out for a later visit from here on; for one that is wanted now, at once.
inline std::optional<instant> first_departure(const state& s) {
  if (!s.slot)
    return std::nullopt;
  const auto bounds = s.terms->bounds_of_visit();
  return s.slot->from - bounds.travel - bounds.depart_early;
}

/// A clock that is not set anew by a move has this deadline still; none where it does not run yet.
inline std::optional<instant> kept_due(const state& s, clock which, instant now) {
  const auto* running = s.clock(which);
  if (!running)
    return std::nullopt;
  auto c = *running;
  c.resume(now);
  return c.due;
}

/// Around what calendars leave time for the way.
inline std::optional<site> where(const state& s) {
  return site_sold(s.terms, s.location.point, s.asap());
}

/// What a calendar keeps free for it: the customer's slot, and never less than the work takes.
inline time_slot visit(const state& s, const time_slot& slot) {
  return {slot.from, std::max<instant>(slot.to, slot.from + s.terms->duration)};
}
/// For one that is wanted now he has to come first, from no further than offers go.
inline time_slot visit(const state& s, instant now) {
  if (s.slot)
    return visit(s, *s.slot);
  return {now, now + way_sold(s.terms, true) + s.terms->duration};
}

/// What a request asks a calendar to keep free. A move names the slot that the customer wants.
inline time_slot asked_of_calendar(const state& s, const reservation_requested& r) {
  return r.move ? visit(s, r.slot) : r.slot;
}

} // namespace callout::booking
