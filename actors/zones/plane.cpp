#include "actors/zones/plane.hpp"

#include <cmath>

namespace callout::zones {

namespace {

using wide = __int128; // Products of two differences need 79 bits.

int sign(wide x) {
  return (x > 0) - (x < 0);
}

std::int64_t whole(double degrees) {
  return std::llround(degrees * static_cast<double>(per_degree));
}

} // namespace

spot spot_of(const geo_point& p) {
  return {whole(p.lon), whole(p.lat)};
}

geo_point point_of(const spot& s) {
  constexpr auto unit = static_cast<double>(per_degree);
  return {static_cast<double>(s.y) / unit, static_cast<double>(s.x) / unit};
}

int side(const edge& e, const spot& p) {
  return sign(wide{e.b.x - e.a.x} * (p.y - e.a.y) - wide{e.b.y - e.a.y} * (p.x - e.a.x));
}

bool lies_on(const spot& p, const edge& e) {
  return p.x >= e.left() && p.x <= e.right() && p.y >= e.low() && p.y <= e.high() &&
         side(e, p) == 0;
}

bool meet(const edge& e, const edge& f) {
  if (side(e, f.a) * side(e, f.b) < 0 && side(f, e.a) * side(f, e.b) < 0)
    return true;
  return lies_on(f.a, e) || lies_on(f.b, e) || lies_on(e.a, f) || lies_on(e.b, f);
}

int turn(const ring& r) {
  wide area = 0;
  each_edge(r, [&](const edge& e) { area += wide{e.a.x} * e.b.y - wide{e.b.x} * e.a.y; });
  return sign(area);
}

} // namespace callout::zones
