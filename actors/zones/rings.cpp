#include "actors/zones/rings.hpp"

#include "protocols/json.hpp"

namespace callout::zones {

namespace {

struct placed_edge : edge {
  std::size_t ring, index;
};

/// As GeoJSON has it: longitude first.
std::string shown(const spot& s) {
  const auto p = point_of(s);
  std::string out = "[";
  write_number(out, p.lon);
  out += ", ";
  write_number(out, p.lat);
  return out + "]";
}

std::optional<std::string> fault_of(const ring& r) {
  if (r.size() < 3)
    return "has fewer than three different positions";
  std::optional<std::string> found;
  each_edge(r, [&](const edge& e) {
    if (!found && e.right() - e.left() > half_turn)
      found = "spans more than 180 degrees of longitude from " + shown(e.a) + " to " + shown(e.b) +
              ": cut it at the 180th meridian (RFC 7946, 3.1.9), or put positions between them";
  });
  return found;
}

/// From `e.a` over the spot that both have to `f.b`, back the way it came.
bool turns_back(const edge& e, const edge& f) {
  if (side(e, f.b) != 0)
    return false;
  const auto past = [](std::int64_t from, std::int64_t by, std::int64_t to) {
    return (from < by && to < by) || (from > by && to > by);
  };
  return past(e.a.x, e.b.x, f.b.x) || past(e.a.y, e.b.y, f.b.y);
}

std::optional<fault> fault_of(const placed_edge& e, const placed_edge& f,
                              const std::vector<ring>& rings) {
  const auto later = std::max(e.ring, f.ring);
  if (e.ring == f.ring) {
    const auto size = rings[e.ring].size();
    const bool follows = (e.index + 1) % size == f.index, leads = (f.index + 1) % size == e.index;
    if (follows || leads) {
      if ((follows && turns_back(e, f)) || (leads && turns_back(f, e)))
        return fault{later, "turns back on itself at " + shown(follows ? e.b : f.b)};
      return std::nullopt;
    }
    if (meet(e, f))
      return fault{later, "crosses or touches itself between " + shown(e.a) + " and " + shown(e.b)};
    return std::nullopt;
  }
  if (meet(e, f))
    return fault{later, "crosses or touches ring " + std::to_string(std::min(e.ring, f.ring)) +
                            " between " + shown(e.a) + " and " + shown(e.b)};
  return std::nullopt;
}

/// Of all pairs that stand above each other; from west to east, so that few do.
std::optional<fault> where_edges_meet(const std::vector<ring>& rings) {
  std::vector<placed_edge> all;
  for (std::size_t r = 0; r < rings.size(); ++r) {
    std::size_t index = 0;
    each_edge(rings[r], [&](const edge& e) { all.push_back({e, r, index++}); });
  }
  std::ranges::sort(all, {}, [](const placed_edge& e) { return e.left(); });
  for (std::size_t i = 0; i < all.size(); ++i)
    for (std::size_t j = i + 1; j < all.size() && all[j].left() <= all[i].right(); ++j)
      if (all[i].low() <= all[j].high() && all[j].low() <= all[i].high())
        if (auto found = fault_of(all[i], all[j], rings))
          return found;
  return std::nullopt;
}

bool is_in(const ring& inner, const ring& outer) {
  std::vector<edge> edges;
  each_edge(outer, [&](const edge& e) { edges.push_back(e); });
  return within(edges, inner.front());
}

/// Rings do not meet, so that one spot of a ring says where all of it is.
std::optional<fault> misplaced_hole(const std::vector<ring>& rings) {
  for (std::size_t i = 1; i < rings.size(); ++i) {
    if (!is_in(rings[i], rings.front()))
      return fault{i, "is a hole outside of the outer ring"};
    for (std::size_t j = 1; j < rings.size(); ++j)
      if (i != j && is_in(rings[i], rings[j]))
        return fault{i, "is a hole in the hole of ring " + std::to_string(j)};
  }
  return std::nullopt;
}

} // namespace

std::optional<fault> fault_of(const polygon& p) {
  for (std::size_t r = 0; r < p.rings.size(); ++r)
    if (auto what = fault_of(p.rings[r]))
      return fault{r, *std::move(what)};
  if (auto found = where_edges_meet(p.rings))
    return found;
  return misplaced_hole(p.rings);
}

} // namespace callout::zones
