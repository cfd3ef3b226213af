// What a technician says about himself, and what an operator confirms.
#include "actors/technician/lookup.hpp"

namespace callout {

using namespace technician;
using rules = technician_rules;

decision<event> rules::decide(const state& s, const set_profile& c, const moment& m) {
  if (!is_self(m) && !m.by.staff() && !is_system(m))
    return forbidden;
  auto skills = c.skills;
  std::sort(skills.begin(), skills.end());
  skills.erase(std::unique(skills.begin(), skills.end()), skills.end());
  if (s.has_profile() && s.name == c.name && s.skills == skills && s.base == c.base)
    return unchanged;
  return profile_set{{m.self}, c.name, std::move(skills), c.base};
}

// The papers may be looked at before the profile is complete; but an operator who mistypes an
// id must not make a technician out of nothing.
decision<event> rules::decide(const state& s, const approve& c, const moment& m) {
  if (!m.by.staff() && !is_system(m))
    return forbidden;
  if (!s.id && !is_system(m))
    return not_found;
  const bool vat = c.vat_registered.value_or(s.vat_registered);
  if (s.approved && s.vat_registered == vat)
    return unchanged;
  return approved{{m.self}, vat};
}

decision<event> rules::decide(const state& s, const set_shift& c, const moment& m) {
  if (!is_self(m) && !m.by.staff() && !is_system(m))
    return forbidden;
  if (!s.id)
    return not_found;
  if (s.on_shift == c.on)
    return unchanged;
  std::vector<event> happened{shift_set{c.on}};
  // Who goes home takes no more jobs; the bookings that waited for him ask others at once.
  if (!c.on)
    for (const auto& o : s.offers)
      happened.push_back(dropped{o.offer, o.booking, "off_shift"});
  return happened;
}

} // namespace callout
