// The calendar: what the bookings ask of it. Every slot enters through a check against all
// that is reserved, here or in `accept`, and so no two can clash.
#include "actors/technician/lookup.hpp"

namespace callout {

using namespace technician;
using rules = technician_rules;

namespace {

/// The code for which an operator's choice must be another, or none.
const char* unfit(const rules::state& s, const reserve& c) {
  if (!s.id)
    return not_found.code;
  if (!s.approved)
    return not_approved.code;
  if (!s.has_profile())
    return no_profile.code;
  const auto has = [&](const auto& skill) {
    return std::find(s.skills.begin(), s.skills.end(), skill) != s.skills.end();
  };
  if (!std::all_of(c.skills.begin(), c.skills.end(), has))
    return not_skilled.code;
  // His own acceptance for this booking is being decided; a release meant for the operator's
  // attempt must not take that slot away.
  const auto* own = find_reservation(s, c.booking);
  if (own && own->standing == standing::pending && own->offer)
    return offer_pending.code;
  return is_taken_by_another(s, {c.slot, c.where}, c.booking) ? busy.code : nullptr;
}

} // namespace

// He need not be on shift: operators call people in.
decision<event> rules::decide(const state& s, const reserve& c, const moment& m) {
  if (!is_system(m))
    return forbidden;
  if (const char* code = unfit(s, c))
    return reservation_refused{{m.self}, c.booking, c.slot, code};
  return reserved{c.booking, c.slot, c.where};
}

decision<event> rules::decide(const state& s, const award& c, const moment& m) {
  if (!is_system(m))
    return forbidden;
  const auto* r = find_reservation(s, c.booking);
  if (!r || r->standing == standing::booked)
    return unchanged;
  std::vector<event> happened{awarded{c.booking, r->command}};
  // What clashes with the job cannot be accepted any more; others are asked at once.
  for (const auto& o : s.offers)
    if (clash(o.when(), r->when()))
      happened.push_back(dropped{o.offer, o.booking, "busy"});
  return happened;
}

decision<event> rules::decide(const state& s, const release& c, const moment& m) {
  if (!is_system(m))
    return forbidden;
  const auto* r = find_reservation(s, c.booking);
  if (!r)
    return unchanged;
  return released{c.booking, c.reason, r->command};
}

} // namespace callout
