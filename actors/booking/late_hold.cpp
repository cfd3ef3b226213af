#include "actors/booking/late_hold.hpp"

#include "actors/booking/booking.hpp"
#include "actors/booking/times.hpp"

#include <algorithm>

namespace callout::booking {

namespace {

instant gives_up(const state& s, const time_slot& slot) {
  const auto end = slot.from - s.terms->ways_to_hold().give_up;
  if (!s.hold_asked.value_or(false))
    return end;
  // Tried late, as after a move: the provider gets time to answer.
  return std::clamp<instant>(*s.hold_tried_at + s.terms->draft, end, std::max(end, slot.from));
}

} // namespace

bool too_far_to_hold(const booking_terms& t, const std::optional<time_slot>& slot, instant now) {
  return slot && t.hold && slot->from - now > t.hold->ahead;
}

bool secured(const state& s) {
  return s.held.minor >= s.approved.minor;
}

instant next_hold(const state& s, const time_slot& slot) {
  const auto end = gives_up(s, slot);
  if (s.hold_asked.value_or(false))
    return end;
  const auto p = s.terms->ways_to_hold();
  auto next = slot.from - p.first;
  if (s.hold_tried_at && *s.hold_tried_at >= next)
    next += ((*s.hold_tried_at - next) / p.again + 1) * p.again;
  return std::min<instant>(next, end);
}

std::optional<instant> next_try(const state& s) {
  if (s.phase != phase::confirmed || secured(s) || s.hold_asked)
    return std::nullopt;
  const auto next = next_hold(s, *s.slot);
  return next < gives_up(s, *s.slot) ? std::optional{next} : std::nullopt;
}

made rule(const state& s, const method_verified&, const moment& m) {
  return confirmed{
      {0, s.approved.currency}, respond_due(s, s.slot, m.now), arrive_due(s, s.slot, m.now), m.now};
}

made rule(const state& s, const secure&, const moment& m) {
  if (secured(s) || m.now < next_hold(s, *s.slot))
    return unchanged;
  // A node that was down all the while has tried nothing.
  const bool untried = !s.hold_tried_at && m.now < s.slot->from;
  if (m.now < gives_up(s, *s.slot) || untried)
    return hold_attempted{m.now};
  return with_breaches(s, m.now, {cancelled{role::system, "unpaid", {0, s.approved.currency}, 0}});
}

} // namespace callout::booking
