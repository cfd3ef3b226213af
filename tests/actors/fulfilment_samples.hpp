// One customer, one technician, one booking at a known price and time, for the tests of the
// fulfilment rules.
#pragma once

#include "protocols/booking.hpp"
#include "tests/kit/scenario.hpp"

namespace callout::samples {

using scenario::at;

inline const instant noon = at("2026-11-22T12:00:00Z");
inline const person_id huda{"huda"};
inline const person_id salem{"salem"};
inline const principal customer = scenario::customer("huda");
inline const principal technician = scenario::technician("salem");
inline const principal staff = scenario::operator_("noura");
inline const principal provider = scenario::system();

inline money sar(std::int64_t halalas) {
  return {halalas, {}};
}

/// 349.50 with labour 200.00 net, call-out 75.00: DOMAIN §3.8's example.
inline booking_terms terms() {
  return {.version = "t1",
          .price = sar(34'950),
          .labour = sar(20'000),
          .call_out = sar(7'500),
          .duration = std::chrono::seconds{3600},
          .skills = {"ac"}};
}

inline time_slot tomorrow(int hours = 2) {
  const auto from = noon + std::chrono::hours{24};
  return {from, from + std::chrono::hours{hours}};
}

inline booking::created created(std::optional<time_slot> slot = {}) {
  return {
      {"b-1"}, huda,           "ac.repair", {{24.71, 46.67}, "King Fahd Rd 12, Al Olaya, Riyadh"},
      slot,    "Second floor", "card",      terms(),
      noon};
}

inline booking::create create(std::optional<time_slot> slot = {}) {
  const auto c = created(slot);
  return {c.customer, c.service, c.location, c.slot, c.note, c.payment_method, c.terms};
}

} // namespace callout::samples
