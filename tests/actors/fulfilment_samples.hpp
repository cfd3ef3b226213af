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
inline const principal the_customer = scenario::customer("huda");
inline const principal the_technician = scenario::technician("salem");
inline const principal the_staff = scenario::operator_("noura");
inline const principal the_system = scenario::system();

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
          .skills = {"ac"},
          .hold = hold_policy{}};
}

inline time_slot tomorrow(int hours = 2) {
  const auto from = noon + std::chrono::hours{24};
  return {from, from + std::chrono::hours{hours}};
}

/// As its first event: without a slot the visit is wanted now.
inline booking::created born(std::optional<time_slot> slot = {}) {
  return {
      {"b-1"}, huda,           "ac.repair", {{24.71, 46.67}, "King Fahd Rd 12, Al Olaya, Riyadh"},
      slot,    "Second floor", "card",      terms(),
      noon,    std::nullopt};
}

inline booking::create wish(std::optional<time_slot> slot = {}) {
  const auto c = born(slot);
  return {c.customer, c.service, c.location, c.slot, c.note, c.payment_method, c.terms};
}

inline const time_slot now_slot{noon, noon + std::chrono::hours{1}};

inline booking::confirmed paid(std::optional<time_slot> slot = {}) {
  using namespace std::chrono_literals;
  if (!slot)
    return {sar(34'950), noon + 5min, noon + 1h, noon};
  return {sar(34'950), slot->from - 3h, slot->to, noon};
}

inline booking::assigned taken(time_slot slot = now_slot) {
  return {salem, offer_id{"b-1:1"}, slot, false, std::nullopt, noon + std::chrono::minutes{1}};
}

inline booking::arrived at_the_door() {
  return {std::nullopt, noon + std::chrono::minutes{20}};
}

/// A device at the place of the visit.
inline booking::position_fix fix_at(instant when) {
  return {born().location.point, 8, when};
}

inline booking::arrived by_position(instant now) {
  const auto fix = fix_at(now);
  return {fix.point, now, fix.accuracy_m, now, booking::arrival_proof::position, {}};
}

/// How a booking that is wanted now comes to this phase, in the shortest way.
inline std::vector<booking::event> history(booking::phase p) {
  using namespace booking;
  const instant later = noon + std::chrono::hours{1};
  const std::vector<event> way{
      born(), paid(), matching_started{now_slot}, taken(), departed{}, at_the_door(), started{}};
  const auto first = [&](std::size_t n) {
    return std::vector<event>(way.begin(), way.begin() + n);
  };
  const auto all_and = [&](std::vector<event> more) {
    auto out = way;
    out.insert(out.end(), more.begin(), more.end());
    return out;
  };
  const finished done{later};
  const completed agreed{role::customer, std::nullopt, later};
  switch (p) {
  case phase::none: return {};
  case phase::draft: return {born(), payment_failed{"declined"}};
  case phase::payment_pending: return first(1);
  case phase::confirmed: return first(2);
  case phase::matching: return first(3);
  case phase::assigned: return first(4);
  case phase::en_route: return first(5);
  case phase::arrived: return first(6);
  case phase::in_progress: return way;
  case phase::paused: return all_and({paused{pause_reason::awaiting_customer}});
  case phase::work_done: return all_and({done});
  case phase::completed: return all_and({done, agreed});
  case phase::closed: return all_and({done, agreed, closed{}});
  case phase::cancelled: return {born(), cancelled{role::customer, "", sar(0), 0}};
  case phase::unfulfilled: return {born(), paid(), matching_started{now_slot}, unfulfilled{}};
  case phase::expired: return {born(), expired{}};
  }
  return {};
}

/// The same, wanted in the slot, up to the technician having it.
inline std::vector<booking::event> scheduled(time_slot slot) {
  return {born(slot), paid(slot), booking::matching_started{slot}, taken(slot)};
}

} // namespace callout::samples
