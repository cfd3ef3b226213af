// The plane in which RFC 7946 draws: longitude to the right, latitude up, edges straight between
// their ends. In whole billionths of a degree (a tenth of a millimetre), so that on which side of
// an edge a point lies, or whether it lies on it, is reckoned without rounding.
#pragma once

#include "protocols/values.hpp"

#include <algorithm>
#include <vector>

namespace callout::zones {

inline constexpr std::int64_t per_degree = 1'000'000'000;
inline constexpr std::int64_t half_turn = 180 * per_degree;
inline constexpr std::int64_t pole = 90 * per_degree;

struct spot {
  std::int64_t x = 0, y = 0; ///< longitude and latitude
  bool operator==(const spot&) const = default;
};

/// Of finite coordinates in the range of WGS 84.
spot spot_of(const geo_point&);
geo_point point_of(const spot&);

struct edge {
  spot a, b;
  std::int64_t left() const { return std::min(a.x, b.x); }
  std::int64_t right() const { return std::max(a.x, b.x); }
  std::int64_t low() const { return std::min(a.y, b.y); }
  std::int64_t high() const { return std::max(a.y, b.y); }
};

/// A part of the map, in degrees.
struct box {
  double low = 0, high = 0, left = 0, right = 0;
};

/// Without the first spot again at its end.
using ring = std::vector<spot>;

/// The first ring is the outer one, the others are holes.
struct polygon {
  std::vector<ring> rings;
};

/// Calls `visit(edge)` for each of the ring.
template <class Visit>
void each_edge(const ring& r, Visit&& visit) {
  for (std::size_t i = 0; i < r.size(); ++i)
    visit(edge{r[i], r[i + 1 == r.size() ? 0 : i + 1]});
}

/// 1: `p` lies to the left of the line from `e.a` to `e.b`; -1: to the right; 0: on it.
int side(const edge& e, const spot& p);
bool lies_on(const spot& p, const edge& e);
/// Whether they have any point in common.
bool meet(const edge& e, const edge& f);
/// Twice the area has this sign: 1 if the ring runs counterclockwise.
int turn(const ring&);

/// Whether `p` lies within these closed rings, by how many edges a ray to the east crosses. Edges
/// that do not reach the latitude of `p` may be left out. What is on an edge is within.
template <class Edges>
bool within(const Edges& edges, const spot& p) {
  bool odd = false;
  for (const auto& e : edges) {
    if ((e.a.y > p.y) != (e.b.y > p.y)) {
      const int s = side(e, p);
      if (s == 0)
        return true;
      odd ^= s == (e.b.y > e.a.y ? 1 : -1);
    } else if ((e.a.y == p.y || e.b.y == p.y) && lies_on(p, e)) {
      return true;
    }
  }
  return odd;
}

} // namespace callout::zones
