// What each event changes in a technician. Total: what is in the log happened.
#include "actors/technician/lookup.hpp"

namespace callout {

using namespace technician;
using rules = technician_rules;

namespace {

void remember(rules::state& s, const offer_id& offer, std::string code) {
  if (s.closed.size() >= rules::closed_offers_kept)
    s.closed.erase(s.closed.begin());
  s.closed.push_back({offer, std::move(code)});
}

void close(rules::state& s, const offer_id& offer, std::string code) {
  std::erase_if(s.offers, [&](const auto& o) { return o.offer == offer; });
  remember(s, offer, std::move(code));
}

void put(rules::state& s, rules::reservation r) {
  const auto at = std::find_if(s.calendar.begin(), s.calendar.end(),
                               [&](const auto& other) { return other.slot.from > r.slot.from; });
  s.calendar.insert(at, std::move(r));
}

void take_out(rules::state& s, const booking_id& booking) {
  std::erase_if(s.calendar, [&](const auto& r) { return r.booking == booking; });
}

} // namespace

void rules::evolve(state& s, const profile_set& e) {
  s.id = e.technician;
  s.name = e.name;
  s.skills = e.skills;
  s.base = e.base;
}

void rules::evolve(state& s, const approved& e) {
  s.id = e.technician;
  s.approved = true;
  s.vat_registered = e.vat_registered;
}

void rules::evolve(state& s, const shift_set& e) {
  s.on_shift = e.on;
}

void rules::evolve(state& s, const offered& e) {
  // Expired offers leave by `withdrawn`; should that never come, they must not pile up.
  if (s.offers.size() > 2 * open_offers_max)
    std::erase_if(s.offers, [&](const auto& o) { return o.expires_at <= e.at; });
  s.offers.push_back({e.offer, e.booking, e.slot, e.expires_at, e.where});
}

void rules::evolve(state& s, const withdrawn& e) {
  close(s, e.offer,
        e.reason == "taken"     ? offer_taken.code
        : e.reason == "expired" ? offer_expired.code
                                : offer_gone.code);
}

void rules::evolve(state& s, const dropped& e) {
  close(s, e.offer, e.reason == "off_shift" ? off_shift.code : busy.code);
}

void rules::evolve(state& s, const accepted& e) {
  std::erase_if(s.offers, [&](const auto& o) { return o.offer == e.offer; });
  put(s, {e.booking, e.slot, standing::pending, e.offer, e.command, e.where});
}

void rules::evolve(state& s, const declined& e) {
  close(s, e.offer, offer_declined.code);
}

void rules::evolve(state& s, const awarded& e) {
  for (auto& r : s.calendar)
    if (r.booking == e.booking) {
      r.standing = standing::booked;
      r.command.reset();
    }
}

void rules::evolve(state& s, const lost& e) {
  std::erase_if(s.calendar, [&](const auto& r) { return r.offer == e.offer; });
  remember(s, e.offer, e.code);
}

void rules::evolve(state& s, const reserved& e) {
  reservation r{.booking = e.booking, .slot = e.slot, .where = e.where};
  if (const auto* had = find_reservation(s, e.booking)) {
    r = *had;
    r.slot = e.slot;
    r.where = e.where;
    take_out(s, e.booking);
  }
  put(s, std::move(r));
}

void rules::evolve(state&, const reservation_refused&) {
}

void rules::evolve(state& s, const released& e) {
  const auto* r = find_reservation(s, e.booking);
  if (r && r->offer)
    remember(s, *r->offer, offer_gone.code);
  take_out(s, e.booking);
}

} // namespace callout
