// Which rings are taken, beside a judge that looks at every pair of edges in exact fractions.
#include "actors/zones/rings.hpp"
#include "tests/actors/zones/draw.hpp"

#include <gtest/gtest.h>

namespace callout::zones {
namespace {

using corners = std::vector<lattice_point>;

/// From `a` by `d`.
struct stroke {
  lattice_point a, d;
};

std::int64_t cross(const lattice_point& u, const lattice_point& v) {
  return u.x * v.y - u.y * v.x;
}

/// The share of `s` at which a point stands that is known to be on its line, as numerator; the
/// denominator is the square of its length.
std::int64_t share(const stroke& s, const lattice_point& p) {
  return (p.x - s.a.x) * s.d.x + (p.y - s.a.y) * s.d.y;
}

struct common {
  bool any = false;
  bool whole_stretch = false;
};

/// What two strokes have in common: solved for the shares t and u of a + t d = b + u e.
common common_of(const stroke& s, const stroke& o) {
  const lattice_point between{o.a.x - s.a.x, o.a.y - s.a.y};
  auto below = cross(s.d, o.d);
  if (below != 0) {
    auto t = cross(between, o.d), u = cross(between, s.d);
    if (below < 0) {
      below = -below;
      t = -t;
      u = -u;
    }
    return {t >= 0 && t <= below && u >= 0 && u <= below, false};
  }
  if (cross(between, s.d) != 0)
    return {};
  const auto length = s.d.x * s.d.x + s.d.y * s.d.y;
  const auto one = share(s, o.a), other = share(s, {o.a.x + o.d.x, o.a.y + o.d.y});
  const auto from = std::max<std::int64_t>(0, std::min(one, other));
  const auto to = std::min(length, std::max(one, other));
  return {from <= to, from < to};
}

bool is_simple(const corners& all) {
  const auto n = all.size();
  const auto at = [&](std::size_t i) {
    const auto &a = all[i], &b = all[(i + 1) % n];
    return stroke{a, {b.x - a.x, b.y - a.y}};
  };
  for (std::size_t i = 0; i < n; ++i)
    for (std::size_t j = i + 1; j < n; ++j) {
      const auto c = common_of(at(i), at(j));
      const bool neighbours = j == i + 1 || (i == 0 && j == n - 1);
      if (neighbours ? c.whole_stretch : c.any)
        return false;
    }
  return true;
}

TEST(Rings, AreSimpleExactlyIfNoPairOfEdgesMeets) {
  luck chance{7};
  int simple = 0, other = 0;
  for (int i = 0; i < 60'000; ++i) {
    corners all;
    const auto count = static_cast<std::size_t>(chance.between(3, 7));
    while (all.size() < count) {
      const lattice_point p{chance.between(-4, 4), chance.between(-4, 4)};
      if (all.empty() || (all.back() != p && (all.size() + 1 < count || all.front() != p)))
        all.push_back(p);
    }
    ring r;
    for (const auto& p : all)
      r.push_back(spot_of(p));
    const bool expected = is_simple(all);
    ++(expected ? simple : other);
    const auto found = fault_of({{r}});
    ASSERT_EQ(!found, expected) << "round " << i << ": " << (found ? found->what : "taken");
  }
  EXPECT_GT(simple, 10'000);
  EXPECT_GT(other, 10'000);
}

TEST(Rings, MayBeLargeAndAreJudgedSoon) {
  ring r;
  constexpr int corners = 100'000;
  for (int i = 0; i < corners; ++i) {
    const double angle = 2 * std::numbers::pi * i / corners;
    const double radius = 3 + 0.2 * std::sin(40 * angle);
    r.push_back(spot_of(geo_point{24 + radius * std::sin(angle), 46 + radius * std::cos(angle)}));
  }
  EXPECT_FALSE(fault_of({{r}}));
  std::swap(r[500], r[600]);
  EXPECT_TRUE(fault_of({{r}}));
}

} // namespace
} // namespace callout::zones
