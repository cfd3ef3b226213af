#include "actors/discovery/supply.hpp"

#include <algorithm>
#include <cmath>

namespace callout {

namespace {

/// A bit for each skill. Different skills may share a bit, so it only tells who has not got one.
std::uint64_t bits_of(const std::vector<std::string>& skills) {
  std::uint64_t bits = 0;
  for (const auto& s : skills)
    bits |= std::uint64_t{1} << (std::hash<std::string>{}(s) % 64);
  return bits;
}

bool possible(const geo_point& p) {
  return std::isfinite(p.lat) && std::isfinite(p.lon) && std::abs(p.lat) <= 90 &&
         std::abs(p.lon) <= 180;
}

} // namespace

bool supply::technician_here::marked(instant now) const {
  return marked_until > now || std::any_of(facts.offers.begin(), facts.offers.end(),
                                           [&](const auto& o) { return o.until > now; });
}

std::uint32_t supply::number_of(const person_id& id) {
  const auto [at, is_new] = numbers_.try_emplace(id.text, static_cast<std::uint32_t>(all_.size()));
  if (is_new)
    all_.push_back({.id = id});
  return at->second;
}

void supply::take_out(std::uint32_t who) {
  auto& t = all_[who];
  if (t.in_live)
    live_.remove(who, *t.position);
  if (t.in_base)
    base_.remove(who, *t.facts.base);
  t.in_live = t.in_base = false;
}

// Only who works at all is in the grids, so that a search does not even pass the others.
void supply::put_in(std::uint32_t who) {
  auto& t = all_[who];
  const auto& f = t.facts;
  if (!f.approved || !f.on_shift || !f.base)
    return;
  if (t.position)
    live_.put({who, *t.position, t.at, t.skills});
  base_.put({who, *f.base, {}, t.skills});
  t.in_live = t.position.has_value();
  t.in_base = true;
}

void supply::set(const person_id& id, supply_entry facts) {
  const std::lock_guard held{mutex_};
  const auto who = number_of(id);
  take_out(who);
  auto& t = all_[who];
  t.facts = std::move(facts);
  t.skills = bits_of(t.facts.skills);
  put_in(who);
}

void supply::apply(const person_id& id, const technician::event& e) {
  const std::lock_guard held{mutex_};
  const auto who = number_of(id);
  // Offers and reservations do not move him in the grids.
  const bool moves = std::holds_alternative<technician::profile_set>(e) ||
                     std::holds_alternative<technician::approved>(e) ||
                     std::holds_alternative<technician::shift_set>(e);
  if (moves)
    take_out(who);
  auto& t = all_[who];
  learn(t.facts, e);
  if (moves) {
    t.skills = bits_of(t.facts.skills);
    put_in(who);
  } else {
    // Whatever the search expected of him, now there is word.
    t.marked_until = {};
  }
}

bool supply::moved(const person_id& id, const geo_point& point, double accuracy_m, instant at) {
  if (!possible(point) || !(accuracy_m >= 0 && accuracy_m <= accuracy_max_m))
    return false;
  const std::lock_guard held{mutex_};
  const auto who = number_of(id);
  auto& t = all_[who];
  if (t.position && at < t.at)
    return false;
  if (t.in_live)
    live_.remove(who, *t.position);
  t.position = point;
  t.accuracy_m = static_cast<float>(accuracy_m);
  t.at = at;
  if (t.in_base) {
    live_.put({who, point, at, t.skills});
    t.in_live = true;
  }
  return true;
}

std::optional<supply::known_position> supply::position_of(const person_id& id) const {
  const std::lock_guard held{mutex_};
  const auto number = numbers_.find(id.text);
  if (number == numbers_.end() || !all_[number->second].position)
    return std::nullopt;
  const auto& t = all_[number->second];
  return known_position{*t.position, t.accuracy_m, t.at};
}

bool supply::could_take(const technician_here& t, const dispatching::search& q) const {
  return t.facts.has(q.skills) && t.facts.is_free(q.slot) &&
         std::find(q.except.begin(), q.except.end(), t.id) == q.except.end();
}

std::vector<supply::hit> supply::hits_within(const dispatching::search& q, double radius_m,
                                             instant now) const {
  std::vector<hit> hits;
  const auto wanted = bits_of(q.skills);
  const auto oldest = now - q.fresh;
  // A latitude further away than this is beyond the radius whatever the longitude.
  const double lat_max = radius_m / 111'000 + 1e-6;
  const auto& where = q.asap ? live_ : base_;
  where.near(q.point, radius_m, [&](const grid_item& i) {
    if ((i.skills & wanted) != wanted || (q.asap && i.at < oldest) ||
        std::abs(i.point.lat - q.point.lat) > lat_max)
      return;
    const auto& t = all_[i.who];
    if (!could_take(t, q))
      return;
    if (const double metres = distance_m(q.point, i.point); metres <= radius_m)
      hits.push_back({t.marked(now), metres, i.who});
  });
  return hits;
}

// The circle grows until it holds enough: all that lie within it are known, so the nearest of
// them are the nearest there are.
std::vector<candidate> supply::find(const dispatching::search& q, instant now) {
  if (q.count <= 0 || q.radius_m < 0 || !possible(q.point))
    return {};
  const std::lock_guard held{mutex_};
  const auto count = static_cast<std::size_t>(q.count);
  const auto limit = static_cast<double>(q.radius_m);
  std::vector<hit> hits;
  for (double radius = std::min(500.0, limit);; radius = std::min(2 * radius, limit)) {
    hits = hits_within(q, radius, now);
    const auto open =
        std::count_if(hits.begin(), hits.end(), [](const hit& h) { return !h.marked; });
    if (radius >= limit || static_cast<std::size_t>(open) >= count)
      break;
  }
  const auto before = [&](const hit& a, const hit& b) {
    if (a.marked != b.marked)
      return b.marked;
    return a.metres != b.metres ? a.metres < b.metres : all_[a.who].id < all_[b.who].id;
  };
  const auto end = hits.begin() + static_cast<std::ptrdiff_t>(std::min(count, hits.size()));
  std::partial_sort(hits.begin(), end, hits.end(), before);
  std::vector<candidate> found;
  for (auto h = hits.begin(); h != end; ++h)
    found.push_back({all_[h->who].id, std::llround(h->metres), {}, h->marked});
  if (!found.empty())
    all_[hits.front().who].marked_until = now + mark;
  return found;
}

std::size_t supply::size() const {
  const std::lock_guard held{mutex_};
  return all_.size();
}

} // namespace callout
