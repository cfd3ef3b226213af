// Saleh, a technician on shift, and offers on a Sunday, for the stories about technicians.
#pragma once

#include "actors/technician/technician.hpp"
#include "protocols/booking.hpp"
#include "protocols/dispatching.hpp"
#include "protocols/inbox.hpp"
#include "tests/kit/scenario.hpp"

namespace callout::testing_people {

using namespace technician;
using scenario::given;
using rules = technician_rules;

inline const geo_point base{24.7136, 46.6753};
inline const principal himself = scenario::technician("t-1");

/// That hour of Sunday 22 November 2026.
inline instant hour(int h) {
  return scenario::at("2026-11-22T00:00:00Z") + std::chrono::hours{h};
}
inline time_slot from_to(int first, int last) {
  return {hour(first), hour(last)};
}
inline const instant now = hour(8);

/// The booking of an offer "<booking>:<n>".
inline booking_id booking_of(const std::string& offer) {
  return {offer.substr(0, offer.find(':'))};
}

/// An offer open until half a minute after `now`.
inline offered made(const std::string& id, int first, int last) {
  return {{id},
          booking_of(id),
          "ac-repair",
          "Olaya",
          {34'950},
          1'200,
          from_to(first, last),
          true,
          now + std::chrono::seconds{30},
          now};
}
inline offer asked(const std::string& id, int first, int last) {
  return {{id},
          booking_of(id),
          "ac-repair",
          "Olaya",
          {34'950},
          1'200,
          from_to(first, last),
          true,
          now + std::chrono::seconds{30}};
}

/// On shift and approved, and what happened since.
template <class... Es>
scenario::story<rules> saleh(Es... since) {
  auto s = given<rules>(profile_set{{"t-1"}, "Saleh", {"ac", "plumbing"}, base},
                        approved{{"t-1"}, false}, shift_set{true}, std::move(since)...);
  s.self("t-1").at(now);
  return s;
}

} // namespace callout::testing_people
