// What happens to a visit in which nothing moves. Nobody can be asked, so it ends in the way
// that takes least from anyone: another technician is looked for, or nothing but the call-out
// is charged.
#include "actors/booking/progress.hpp"

#include "actors/booking/abort_charge.hpp"
#include "actors/booking/booking.hpp"
#include "actors/booking/times.hpp"

namespace callout::booking {

namespace {

progress_bound after(instant since, span look, span end) {
  return {since + std::min(look, end), since + end};
}

/// When he is expected. A move that kept the clocks left the promise behind; it is still for then
/// that the visit is wanted.
instant expected(const state& s, const sla_clock& arrive) {
  return s.slot ? std::max<instant>(arrive.due, s.slot->to) : arrive.due;
}

/// He has to be under way so long before he is expected.
std::optional<progress_bound> departure_bound(const state& s, const visit_policy& p) {
  const auto* arrive = s.clock(clock::arrive);
  if (!arrive || arrive->paused_at)
    return std::nullopt; // Set anew when the clock goes on.
  const auto end = std::max<instant>(*s.since, expected(s, *arrive) - p.travel) + p.depart_late;
  return progress_bound{end, end};
}

std::optional<progress_bound> arrival_bound(const state& s, const visit_policy& p) {
  const auto* arrive = s.clock(clock::arrive);
  if (!arrive || arrive->paused_at)
    return std::nullopt;
  const auto end = std::max(*s.since, expected(s, *arrive)) + p.arrive_late;
  return progress_bound{end, end};
}

std::vector<event> ended(const state& s, const moment& m) {
  switch (s.phase) {
  case phase::assigned:
  case phase::en_route: {
    const auto why = s.phase == phase::assigned ? "no_departure" : "no_arrival";
    return {unassigned{*s.technician, role::system, why, visit(s, m.now)}};
  }
  case phase::arrived: return {cancelled{role::system, "no_start", {0, s.approved.currency}, 0}};
  case phase::completed:
    return {dispute_resolved{dispute_outcome::lapsed, std::nullopt, "nobody settled it",
                             role::system, m.now}};
  default:
    // He had finished it, and the customer said no: who is right is for a person to find out.
    if (s.finished.value_or(false))
      return {aborted{role::system, "no_finish", s.approved, m.now},
              completed{role::system, "no_finish", m.now},
              dispute_opened{"The work was rejected and not finished again.", m.now}};
    return {aborted{role::system, "no_finish", abort_charge(s, role::system, m.now), m.now}};
  }
}

} // namespace

std::optional<progress_bound> progress_bound_of(const state& s) {
  if (!s.since)
    return std::nullopt; // It last moved before there were such bounds.
  const auto p = s.terms->bounds_of_visit();
  switch (s.phase) {
  case phase::assigned: return departure_bound(s, p);
  case phase::en_route: return arrival_bound(s, p);
  case phase::arrived: return after(*s.since, p.door_alert, p.door_end);
  case phase::in_progress:
  case phase::paused: return after(*s.since, p.work_alert, p.work_end);
  case phase::completed:
    if (s.disputed)
      return after(*s.since, p.dispute_alert, p.dispute_end);
    return std::nullopt;
  default: return std::nullopt;
  }
}

made rule(const state& s, const overdue&, const moment& m) {
  const auto bound = progress_bound_of(s);
  if (!bound || m.now < bound->look)
    return unchanged;
  // He may not set out while his calendar is asked about another time.
  if (s.phase == phase::assigned && !s.pending.empty())
    return unchanged;
  std::vector<event> happened;
  if (!s.noted.value_or(false) && bound->look < bound->end)
    happened.push_back(overdue_noted{s.phase, *s.since, m.now});
  if (m.now >= bound->end)
    for (auto& e : ended(s, m))
      happened.push_back(std::move(e));
  if (happened.empty())
    return unchanged;
  return with_breaches(s, m.now, std::move(happened));
}

} // namespace callout::booking
