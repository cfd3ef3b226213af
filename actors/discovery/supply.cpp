#include "actors/discovery/supply.hpp"

#include <cmath>

namespace callout {

supply::supply() : live_{live_places{&people_}}, base_{base_places{&people_}} {
}

// What the grids keep of somebody follows from his facts. His lock is held.
void supply::show(std::uint32_t who) {
  auto& t = people_[who];
  const auto& f = t.facts;
  const bool works = f.approved && f.on_shift && f.base;
  // Who does not work has no bits at all, so that a cell says less of what nobody in it does now.
  t.mask = works ? skills_.of(f.skills) | skill_bits::works : 0;
  const bool look = t.worth_a_look();
  live_.edit(t.live, [&](live_spot& s, std::uint64_t& mask) {
    s.look = look;
    mask = t.mask;
  });
  if (!f.base || !cells::possible(*f.base))
    return base_.remove(t.base);
  base_.edit(t.base, [&](base_spot&, std::uint64_t& mask) { mask = t.mask; });
  base_.put(t.base, {*f.base, who, look}, t.mask, [](const auto&) { return true; });
}

void supply::set(const person_id& id, supply_entry facts) {
  const auto who = people_.number_of(id.text);
  const std::lock_guard held{people_.mutex_of(who)};
  people_[who].facts = std::move(facts);
  show(who);
}

void supply::apply(const person_id& id, const technician::event& e) {
  const auto who = people_.number_of(id.text);
  const std::lock_guard held{people_.mutex_of(who)};
  auto& t = people_[who];
  learn(t.facts, e);
  const bool of_himself = std::holds_alternative<technician::profile_set>(e) ||
                          std::holds_alternative<technician::approved>(e) ||
                          std::holds_alternative<technician::shift_set>(e);
  // Whatever the search expected of him, now there is word.
  if (!of_himself)
    t.marked_until = {};
  show(who);
}

bool supply::moved(const person_id& id, const geo_point& point, double accuracy_m, instant at) {
  if (!cells::possible(point) || !(accuracy_m >= 0 && accuracy_m <= accuracy_max_m))
    return false;
  const auto who = people_.number_of(id.text);
  const std::lock_guard held{people_.mutex_of(who)};
  auto& t = people_[who];
  // Long over by any clock: he need not be looked at for it.
  if (t.marked_until + std::chrono::minutes{5} < at)
    t.marked_until = {};
  const live_spot now{point, at, who, t.worth_a_look(), static_cast<float>(accuracy_m)};
  return live_.put(t.live, now, t.mask, [&](const live_spot& known) { return at >= known.at; });
}

std::optional<supply::known_position> supply::position_of(const person_id& id) const {
  const auto who = people_.find(id.text);
  if (!who)
    return std::nullopt;
  const std::lock_guard held{people_.mutex_of(*who)};
  std::optional<known_position> found;
  live_.read(people_[*who].live, [&](const live_spot& s, std::uint64_t) {
    found = {s.point, s.accuracy_m, s.at};
  });
  return found;
}

std::size_t supply::footprint() const {
  constexpr auto places = sizeof(person::live) + sizeof(person::base) + sizeof(person::mask);
  return people_.size() * places + people_.footprint() + live_.footprint() + base_.footprint();
}

} // namespace callout
