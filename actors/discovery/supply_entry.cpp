#include "actors/discovery/supply_entry.hpp"

#include <algorithm>

namespace callout {

using namespace technician;

namespace {

struct change {
  supply_entry& s;

  void operator()(const profile_set& e) const {
    s.skills = e.skills;
    s.base = e.base;
  }
  void operator()(const approved&) const { s.approved = true; }
  void operator()(const shift_set& e) const { s.on_shift = e.on; }
  void operator()(const offered& e) const {
    std::erase_if(s.offers, [&](const auto& o) { return o.until <= e.at; });
    s.offers.push_back({e.offer, e.expires_at});
  }
  void operator()(const withdrawn& e) const { forget(e.offer); }
  void operator()(const dropped& e) const { forget(e.offer); }
  void operator()(const declined& e) const { forget(e.offer); }
  void operator()(const accepted& e) const {
    forget(e.offer);
    put(e.booking, {e.slot, e.where});
  }
  void operator()(const reserved& e) const { put(e.booking, {e.slot, e.where}); }
  void operator()(const lost& e) const { free(e.booking); }
  void operator()(const released& e) const { free(e.booking); }
  void operator()(const awarded&) const {}
  void operator()(const reservation_refused&) const {}

private:
  void forget(const offer_id& offer) const {
    std::erase_if(s.offers, [&](const auto& o) { return o.offer == offer; });
  }
  void free(const booking_id& booking) const {
    std::erase_if(s.calendar, [&](const auto& t) { return t.booking == booking; });
  }
  void put(const booking_id& booking, stay when) const {
    free(booking);
    const auto at = std::find_if(s.calendar.begin(), s.calendar.end(),
                                 [&](const auto& t) { return t.when.slot.from > when.slot.from; });
    s.calendar.insert(at, {booking, std::move(when)});
  }
};

} // namespace

bool supply_entry::is_free(const stay& when) const {
  return std::none_of(calendar.begin(), calendar.end(),
                      [&](const auto& t) { return clash(t.when, when); });
}

bool supply_entry::has(const std::vector<std::string>& wanted) const {
  return std::all_of(wanted.begin(), wanted.end(), [&](const auto& skill) {
    return std::find(skills.begin(), skills.end(), skill) != skills.end();
  });
}

void learn(supply_entry& s, const technician::event& e) {
  std::visit(change{s}, e);
}

supply_entry supply_entry_of(const technician_rules::state& s) {
  supply_entry e{.approved = s.approved, .on_shift = s.on_shift, .skills = s.skills};
  if (s.has_profile())
    e.base = s.base;
  for (const auto& r : s.calendar)
    e.calendar.push_back({r.booking, r.when()});
  for (const auto& o : s.offers)
    e.offers.push_back({o.offer, o.expires_at});
  return e;
}

} // namespace callout
