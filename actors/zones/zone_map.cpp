#include "actors/zones/zone_map.hpp"

#include "actors/zones/distance.hpp"

namespace callout::zones {

namespace {

std::vector<zone> ranked(std::vector<zone> all) {
  std::ranges::sort(all, [](const zone& a, const zone& b) {
    return a.rules.priority != b.rules.priority ? a.rules.priority > b.rules.priority : a.id < b.id;
  });
  return all;
}

/// By the outer ring.
box around(const polygon& p) {
  box b{.low = 90, .high = -90, .left = 180, .right = -180};
  for (const auto& s : p.rings.front()) {
    const auto at = point_of(s);
    b.low = std::min(b.low, at.lat);
    b.high = std::max(b.high, at.lat);
    b.left = std::min(b.left, at.lon);
    b.right = std::max(b.right, at.lon);
  }
  return b;
}

} // namespace

zone_map::zone_map(std::vector<zone> all)
    : zones_{ranked(std::move(all))}, parts_{parts_of(zones_)}, cover_{cover_of(parts_)} {
}

std::vector<zone_map::part> zone_map::parts_of(const std::vector<zone>& zones) {
  std::vector<part> all;
  for (std::uint32_t i = 0; i < zones.size(); ++i)
    for (const auto& shape : zones[i].parts)
      all.push_back({i, &shape, around(shape)});
  return all;
}

cover zone_map::cover_of(const std::vector<part>& parts) {
  std::vector<const polygon*> shapes;
  for (const auto& p : parts)
    shapes.push_back(p.shape);
  return cover{shapes};
}

template <class See>
void zone_map::each(const geo_point& point, See&& see) const {
  const auto s = spot_of(point);
  if (std::abs(s.y) != pole && std::abs(s.x) != half_turn) {
    cover_.each(s, [&](std::uint32_t part) { return see(zones_[parts_[part].zone]); });
    return;
  }
  std::vector<std::uint32_t> found;
  const auto note = [&](std::uint32_t part) {
    found.push_back(part);
    return false;
  };
  if (std::abs(s.y) == pole) {
    for (std::uint32_t i = 0; i < parts_.size(); ++i)
      if ((s.y > 0 ? parts_[i].around.high : -parts_[i].around.low) >= 90)
        found.push_back(i);
  } else {
    cover_.each(s, note);
    cover_.each({-s.x, s.y}, note);
  }
  std::ranges::sort(found);
  for (const auto part : found)
    if (see(zones_[parts_[part].zone]))
      return;
}

const zone* zone_map::locate(const geo_point& point) const {
  const zone* found = nullptr;
  each(point, [&](const zone& z) {
    found = &z;
    return true;
  });
  return found;
}

std::optional<zone_map::neighbour> zone_map::nearest_open(const geo_point& point) const {
  std::optional<neighbour> found;
  each(point, [&](const zone& z) {
    if (z.rules.open)
      found = neighbour{&z, 0};
    return found.has_value();
  });
  if (found)
    return found;
  struct possible {
    double at_least;
    std::uint32_t part;
    bool operator>(const possible& o) const {
      return at_least != o.at_least ? at_least > o.at_least : part > o.part;
    }
  };
  const vantage from{point};
  std::vector<possible> left;
  for (std::uint32_t i = 0; i < parts_.size(); ++i)
    if (zones_[parts_[i].zone].rules.open)
      left.push_back({from.at_least(parts_[i].around), i});
  std::ranges::make_heap(left, std::greater{});
  double best = 2; // More than any.
  for (; !left.empty() && left.front().at_least <= best; left.pop_back()) {
    const auto& p = parts_[left.front().part];
    double own = std::nextafter(best, 3); // So that as near is heard of too.
    for (const auto& r : p.shape->rings)
      for (const auto& corner : r) // Cheap, and leaves few edges to be looked at closely.
        own = std::min(own, from.to_spot(corner));
    for (const auto& r : p.shape->rings)
      each_edge(r, [&](const edge& e) { own = from.to_edge(e, own); });
    const auto* z = &zones_[p.zone];
    if (own < best || (own == best && (!found || z < found->which)))
      found = neighbour{z, 0};
    best = std::min(best, own);
    std::ranges::pop_heap(left, std::greater{});
  }
  if (found)
    found->distance_m = 2 * cells::earth_m * std::asin(std::sqrt(std::min(1.0, best)));
  return found;
}

} // namespace callout::zones
