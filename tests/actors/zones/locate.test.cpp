// The grid beside winding numbers over all zones, and the edge cases one by one.
#include "actors/zones/rings.hpp"
#include "actors/zones/zone_map.hpp"
#include "tests/actors/zones/draw.hpp"

#include <gtest/gtest.h>

namespace callout::zones {
namespace {

/// On the lattice, all of this fits in 64 bits.
lattice_point lattice_of(const spot& s) {
  return {s.x / lattice_step, s.y / lattice_step};
}

enum class where { outside, edge, inside };

/// How often the ring winds around the point, counted on a ray to the north.
where stands(const ring& r, const lattice_point& p) {
  int winds = 0;
  for (std::size_t i = 0; i < r.size(); ++i) {
    const auto a = lattice_of(r[i]), b = lattice_of(r[(i + 1) % r.size()]);
    const auto area = (b.x - a.x) * (p.y - a.y) - (b.y - a.y) * (p.x - a.x);
    const bool beside = p.x < std::min(a.x, b.x) || p.x > std::max(a.x, b.x) ||
                        p.y < std::min(a.y, b.y) || p.y > std::max(a.y, b.y);
    if (area == 0 && !beside)
      return where::edge;
    if (a.x <= p.x && b.x > p.x && area < 0)
      --winds;
    if (a.x > p.x && b.x <= p.x && area > 0)
      ++winds;
  }
  return winds == 0 ? where::outside : where::inside;
}

bool holds(const zone& z, const lattice_point& p) {
  for (const auto& part : z.parts) {
    if (stands(part.rings[0], p) == where::outside)
      continue;
    bool in_hole = false;
    for (std::size_t i = 1; i < part.rings.size(); ++i)
      in_hole = in_hole || stands(part.rings[i], p) == where::inside;
    if (!in_hole)
      return true;
  }
  return false;
}

std::string by_hand(const std::vector<zone>& all, const lattice_point& p) {
  constexpr std::int64_t edge_of_map = 18'000;
  const zone* best = nullptr;
  for (const auto& z : all) {
    const bool in = holds(z, p) || (std::abs(p.x) == edge_of_map && holds(z, {-p.x, p.y}));
    if (in && (!best || z.rules.priority > best->rules.priority ||
               (z.rules.priority == best->rules.priority && z.id < best->id)))
      best = &z;
  }
  return best ? best->id : "";
}

std::string name(const zone* z) {
  return z ? z->id : "";
}

geo_point point_of(const lattice_point& p) {
  return zones::point_of(spot_of(p));
}

/// Some zones of stars, with holes, around a middle. Those that rounding spoils are left out.
std::vector<zone> town(luck& chance, const lattice_point& middle, int zones, std::int64_t size) {
  std::vector<zone> all;
  while (static_cast<int>(all.size()) < zones) {
    zone z;
    z.id = "z" + std::to_string(chance.between(0, 1'000'000));
    z.rules.priority = static_cast<int>(chance.between(0, 3));
    for (auto parts = chance.between(1, 3); parts > 0; --parts) {
      const lattice_point at{middle.x + chance.between(-size, size),
                             middle.y + chance.between(-size, size)};
      polygon p;
      p.rings.push_back(star(chance, at, static_cast<int>(chance.between(3, 40)), size / 3, size));
      if (chance.once_in(2))
        p.rings.push_back(star(chance, at, static_cast<int>(chance.between(3, 12)), 1, size / 4));
      if (!fault_of(p))
        z.parts.push_back(std::move(p));
    }
    if (!z.parts.empty())
      all.push_back(std::move(z));
  }
  return all;
}

/// Anywhere about, or on an edge or a corner.
lattice_point somewhere(luck& chance, const std::vector<zone>& all, const lattice_point& middle,
                        std::int64_t size) {
  if (chance.once_in(2))
    return {middle.x + chance.between(-2 * size - 5, 2 * size + 5),
            middle.y + chance.between(-2 * size - 5, 2 * size + 5)};
  const auto pick = [&](const auto& list) -> const auto& {
    return list[static_cast<std::size_t>(
        chance.between(0, static_cast<std::int64_t>(list.size()) - 1))];
  };
  const auto& r = pick(pick(pick(all).parts).rings);
  const auto i =
      static_cast<std::size_t>(chance.between(0, static_cast<std::int64_t>(r.size()) - 1));
  const auto a = lattice_of(r[i]), b = lattice_of(r[(i + 1) % r.size()]);
  const auto steps = std::gcd(b.x - a.x, b.y - a.y); // Lattice points on the edge.
  const auto step = chance.between(0, steps);
  return {a.x + (b.x - a.x) / steps * step, a.y + (b.y - a.y) / steps * step};
}

TEST(Locate, AgreesWithWindingNumbersEverywhere) {
  luck chance{20'261'130};
  std::size_t in = 0, out = 0;
  for (int round = 0; round < 120; ++round) {
    // From less than a block of the grid to many of them.
    const auto size = chance.between(2, 12) * (round % 3 == 0 ? 30 : 1);
    const lattice_point middle{chance.between(-17'000, 17'000), chance.between(-8'000, 8'000)};
    const auto all = town(chance, middle, static_cast<int>(chance.between(1, 30)), size);
    const zone_map map{all};
    for (int i = 0; i < 1'000; ++i) {
      const auto p = somewhere(chance, all, middle, size);
      const auto expected = by_hand(all, p);
      ++(expected.empty() ? out : in);
      ASSERT_EQ(name(map.locate(point_of(p))), expected)
          << "round " << round << ", " << p.x << ' ' << p.y;
    }
  }
  EXPECT_GT(in, 20'000u);
  EXPECT_GT(out, 20'000u);
}

/// Rectangles and triangles that lean on the 180th meridian from either side.
std::vector<zone> at_the_meridian(luck& chance) {
  std::vector<zone> all;
  for (int i = 0; i < 12; ++i) {
    zone z;
    z.id = "m" + std::to_string(i);
    z.rules.priority = static_cast<int>(chance.between(0, 2));
    for (const std::int64_t east : {1, -1}) {
      const auto low = chance.between(-200, 180), high = low + chance.between(5, 60);
      const auto far = 18'000 - chance.between(1, 80);
      ring r{spot_of(lattice_point{east * 18'000, low}),
             spot_of(lattice_point{east * 18'000, high}), spot_of(lattice_point{east * far, high})};
      if (chance.once_in(2))
        r.push_back(spot_of(lattice_point{east * far, low}));
      if (!chance.once_in(4))
        z.parts.push_back({{r}});
    }
    if (!z.parts.empty())
      all.push_back(std::move(z));
  }
  return all;
}

TEST(Locate, KnowsThatTheMapHasOneEdge) {
  luck chance{180};
  std::size_t in = 0;
  for (int round = 0; round < 100; ++round) {
    const auto all = at_the_meridian(chance);
    const zone_map map{all};
    for (int i = 0; i < 500; ++i) {
      const auto east = chance.once_in(2) ? 1 : -1;
      const lattice_point p{east * (18'000 - (chance.once_in(2) ? 0 : chance.between(0, 90))),
                            chance.between(-220, 260)};
      const auto expected = by_hand(all, p);
      in += !expected.empty();
      ASSERT_EQ(name(map.locate(point_of(p))), expected) << p.x << ' ' << p.y;
      const lattice_point same{-p.x, p.y};
      if (std::abs(p.x) == 18'000) {
        ASSERT_EQ(name(map.locate(point_of(same))), expected);
      }
    }
  }
  EXPECT_GT(in, 10'000u);
}

TEST(Locate, KnowsThatAPoleIsOnePoint) {
  const zone_map map{read(collection(
      {feature("wedge", polygon_of("[[[10,80],[20,80],[20,90],[10,90],[10,80]]]")),
       feature("tip", polygon_of("[[[100,80],[110,80],[105,90],[100,80]]]"), R"(,"priority":2)"),
       feature("south", polygon_of("[[[-180,-85],[-180,-90],[0,-90],[180,-90],[180,-85],"
                                   "[0,-85],[-180,-85]]]"))}))};
  for (const double lon : {-180.0, -77.7, 0.0, 15.0, 105.0, 180.0}) {
    EXPECT_EQ(name(map.locate({90, lon})), "tip") << lon;
    EXPECT_EQ(name(map.locate({-90, lon})), "south") << lon;
    EXPECT_EQ(name(map.locate({-89.99, lon})), "south") << lon;
    EXPECT_EQ(name(map.locate({-85, lon})), "south") << lon;
    EXPECT_EQ(name(map.locate({-84.99, lon})), "") << lon;
  }
  EXPECT_EQ(name(map.locate({89.999, 15})), "wedge");
  EXPECT_EQ(name(map.locate({89.999, 25})), "");
}

TEST(Locate, GivesEdgesToTheZoneAndSharedOnesByRank) {
  const auto side_by_side = [](const std::string& more_a, const std::string& more_b) {
    return zone_map{
        read(collection({feature("b", polygon_of("[" + rectangle(1, 0, 2, 1) + "]"), more_b),
                         feature("a", polygon_of("[" + rectangle(0, 0, 1, 1) + "]"), more_a)}))};
  };
  EXPECT_EQ(name(side_by_side("", "").locate({0.5, 1})), "a");
  EXPECT_EQ(name(side_by_side("", R"(,"priority":1)").locate({0.5, 1})), "b");
  EXPECT_EQ(name(side_by_side("", "").locate({0.5, 1.000000001})), "b");
  EXPECT_EQ(name(side_by_side("", "").locate({1, 0.5})), "a");
  EXPECT_EQ(name(side_by_side("", "").locate({1.000000001, 0.5})), "");
}

TEST(Locate, FindsNothingWhereNothingIs) {
  EXPECT_EQ(zone_map{{}}.locate({24.7, 46.7}), nullptr);
  EXPECT_EQ(zone_map{{}}.locate({90, 0}), nullptr);
}

/// A country and a world in one map: what they take is rows, not blocks.
TEST(Locate, TakesLittleForMuchLand) {
  const zone_map map{read(collection(
      {feature("world", polygon_of("[[[-180,-90],[0,-90],[180,-90],[180,90],[0,90],[-180,90],"
                                   "[-180,-90]]]")),
       feature("country", polygon_of("[" + rectangle(35, 16, 56, 32) + "]"),
               R"(,"priority":1)")}))};
  EXPECT_EQ(name(map.locate({24.7, 46.7})), "country");
  EXPECT_EQ(name(map.locate({-45.3, 170.1})), "world");
  EXPECT_EQ(name(map.locate({90, 3})), "world");
  EXPECT_LT(map.footprint(), 4u << 20);
}

} // namespace
} // namespace callout::zones
