// Finding offers and reservations in a technician's state.
#pragma once

#include "actors/technician/technician.hpp"

#include <algorithm>

namespace callout {

inline const technician_rules::open_offer* find_offer(const technician_rules::state& s,
                                                      const offer_id& id) {
  const auto at =
      std::find_if(s.offers.begin(), s.offers.end(), [&](const auto& o) { return o.offer == id; });
  return at == s.offers.end() ? nullptr : &*at;
}

inline const technician_rules::closed_offer* find_closed(const technician_rules::state& s,
                                                         const offer_id& id) {
  const auto at =
      std::find_if(s.closed.begin(), s.closed.end(), [&](const auto& o) { return o.offer == id; });
  return at == s.closed.end() ? nullptr : &*at;
}

inline const technician_rules::reservation* find_accepted(const technician_rules::state& s,
                                                          const offer_id& id) {
  const auto at = std::find_if(s.calendar.begin(), s.calendar.end(),
                               [&](const auto& r) { return r.offer == id; });
  return at == s.calendar.end() ? nullptr : &*at;
}

inline const technician_rules::reservation* find_reservation(const technician_rules::state& s,
                                                             const booking_id& id) {
  const auto at = std::find_if(s.calendar.begin(), s.calendar.end(),
                               [&](const auto& r) { return r.booking == id; });
  return at == s.calendar.end() ? nullptr : &*at;
}

/// Whether it clashes with anything reserved, for whichever booking.
inline bool is_taken(const technician_rules::state& s, const stay& when) {
  return std::any_of(s.calendar.begin(), s.calendar.end(),
                     [&](const auto& r) { return clash(r.when(), when); });
}

/// The same, but the reservation of `own` does not count: it would move.
inline bool is_taken_by_another(const technician_rules::state& s, const stay& when,
                                const booking_id& own) {
  return std::any_of(s.calendar.begin(), s.calendar.end(),
                     [&](const auto& r) { return r.booking != own && clash(r.when(), when); });
}

/// Why an offer that is no longer open cannot be answered.
inline rejection too_late(const std::string& code) {
  using namespace technician;
  for (const auto& known :
       {offer_taken, offer_expired, offer_gone, offer_declined, busy, off_shift})
    if (code == known.code)
      return known;
  return {code, offer_gone.text, 409};
}

/// Whether the person who asks is this technician, speaking as one.
inline bool is_self(const moment& m) {
  return m.by.role == role::technician && m.by.subject.text == m.self;
}

inline bool is_system(const moment& m) {
  return m.by.role == role::system;
}

} // namespace callout
