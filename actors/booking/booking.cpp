// Who may ask for what, and what a booking shows of itself.
#include "actors/booking/booking.hpp"
#include "actors/booking/late_hold.hpp"

#include <iterator>

namespace callout {

namespace booking {

namespace {

bool concerns(const state& s, const principal& who) {
  if (who.role == role::customer)
    return s.customer == who.subject;
  if (who.role == role::technician)
    return s.technician == who.subject;
  return who.staff() || who.role == role::system;
}

std::string allowed_now(phase p, role r) {
  std::string out;
  std::string_view last;
  for (const auto& row : table::rows)
    if (row.command != last && row.command != create::kind && allowed(row.command, r, p)) {
      last = row.command;
      out.append(out.empty() ? "allowed: " : ", ").append(last.substr(last.find('.') + 1));
    }
  return out.empty() ? "allowed: nothing" : out;
}

} // namespace

std::optional<made> barred(const state& s, std::string_view command, const moment& m) {
  if (!may_ever(command, m.by.role))
    return forbidden;
  if (s.phase == phase::none)
    return command == create::kind ? std::nullopt : std::optional<made>{booking::not_found};
  if (!concerns(s, m.by))
    return booking::not_found;
  if (allowed(command, m.by.role, s.phase))
    return std::nullopt;
  // A winner who comes too late has to be told; what else the system sends may be late.
  if (command == technician_won::kind)
    return gone;
  if (m.by.role == role::system)
    return unchanged;
  return made{because(not_allowed, allowed_now(s.phase, m.by.role))};
}

made with_breaches(const state& s, instant now, std::vector<event> happened) {
  std::vector<event> all;
  for (const auto& c : s.clocks)
    if (c.breaches(now))
      all.push_back(sla_breached{c.which, c.due, now});
  std::move(happened.begin(), happened.end(), std::back_inserter(all));
  return all;
}

} // namespace booking

using namespace booking;

outcome<std::string> booking_rules::view(const state& s, const principal& viewer) {
  if (s.phase == phase::none || !concerns(s, viewer))
    return booking::not_found;
  booking::view v{.id = *s.id,
                  .status = s.phase,
                  .customer = *s.customer,
                  .service = s.service,
                  .location = {s.location.point.lat, s.location.point.lon, s.location.address},
                  .when = {s.slot},
                  .note = s.note,
                  .payment_method = s.payment_method,
                  .price = s.terms->price,
                  .approved = s.approved,
                  .zone = s.terms->zone,
                  .technician = s.technician,
                  .created_at = *s.created_at,
                  .pause_reason = s.pause_reason,
                  .disputed = s.disputed};
  if (!s.extra.empty())
    v.extra = {s.extra.front().total, s.extra.front().reason};
  if (!s.cancellation.empty()) {
    const auto& c = s.cancellation.front();
    v.cancellation = {c.by, c.reason, c.fee};
  }
  v.hold_at = next_try(s);
  if (s.noted.value_or(false))
    v.stalled_since = s.since;
  v.charge = s.charge;
  v.resolution = s.resolution;
  for (const auto& c : s.clocks)
    v.sla.push_back({c.which, c.due, c.breached_at, c.stopped_at});
  return to_json(v);
}

outcome<std::string> booking_rules::preview_cancel(const state& s, const principal& by,
                                                   instant now) {
  const moment m{.now = now, .by = by, .self = {}, .command = {}};
  const auto would = decide(s, cancel{}, m);
  if (would.refused())
    return *would.refused();
  money fee{0, s.approved.currency};
  if (!would.events().empty())
    fee = std::get<cancelled>(would.events().back()).fee;
  return to_json(cancellation_preview{fee});
}

} // namespace callout
