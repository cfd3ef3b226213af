// What a technician and the operators are shown of him.
#include "actors/technician/technician.hpp"

namespace callout {

outcome<std::string> technician_rules::view(const state& s, const principal& viewer) {
  const bool own = s.id && viewer.role == role::technician && viewer.subject == *s.id;
  if (!s.id || !(own || viewer.staff() || viewer.role == role::system))
    return technician::not_found;
  technician::view v;
  v.id = *s.id;
  if (s.has_profile()) {
    v.name = s.name;
    v.base = s.base;
  }
  v.skills = s.skills;
  v.approved = s.approved;
  v.on_shift = s.on_shift;
  v.vat_registered = s.vat_registered;
  for (const auto& o : s.offers)
    v.offers.push_back({o.offer, o.booking, o.slot, o.expires_at});
  for (const auto& r : s.calendar)
    v.calendar.push_back({r.booking, r.slot, r.standing});
  return to_json(v);
}

} // namespace callout
