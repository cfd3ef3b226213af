// The nearest open zone beside points laid densely along every edge.
#include "actors/zones/rings.hpp"
#include "actors/zones/zone_map.hpp"
#include "tests/actors/zones/draw.hpp"

#include <gtest/gtest.h>

namespace callout::zones {
namespace {

/// Of any of so many points along each edge.
double least(const zone& z, const geo_point& from, int points) {
  double best = 1e12;
  for (const auto& part : z.parts)
    for (const auto& r : part.rings)
      for (std::size_t i = 0; i < r.size(); ++i) {
        const auto a = point_of(r[i]), b = point_of(r[(i + 1) % r.size()]);
        for (int k = 0; k <= points; ++k) {
          const double share = static_cast<double>(k) / points;
          best = std::min(best, distance_m(from, {a.lat + share * (b.lat - a.lat),
                                                  a.lon + share * (b.lon - a.lon)}));
        }
      }
  return best;
}

std::vector<zone> scattered(luck& chance, int count, std::int64_t span, std::int64_t size) {
  std::vector<zone> all;
  while (static_cast<int>(all.size()) < count) {
    const lattice_point middle{chance.between(-18'000 + size, 18'000 - size),
                               chance.between(-span, span)};
    zone z{.id = "z" + std::to_string(all.size()), .rules = {}, .parts = {}};
    z.rules.open = !chance.once_in(3);
    z.parts.push_back({{star(chance, middle, 7, size / 2, size)}});
    if (!fault_of(z.parts[0]))
      all.push_back(std::move(z));
  }
  return all;
}

TEST(NearestOpen, IsAsNearAsAnyPointOfAnyEdge) {
  luck chance{46};
  constexpr int points = 200;
  for (int round = 0; round < 30; ++round) {
    const auto size = chance.between(2, 300);
    const auto all = scattered(chance, static_cast<int>(chance.between(2, 20)),
                               round % 2 == 0 ? 3'000 : 8'500, size);
    const zone_map map{all};
    for (int i = 0; i < 40; ++i) {
      const geo_point from{static_cast<double>(chance.between(-90'000, 90'000)) / 1'000,
                           static_cast<double>(chance.between(-180'000, 180'000)) / 1'000};
      const auto* in = map.locate(from);
      const auto found = map.nearest_open(from);
      if (in && in->rules.open)
        continue;
      double expected = 1e12;
      for (const auto& z : all)
        if (z.rules.open)
          expected = std::min(expected, least(z, from, points));
      if (expected == 1e12) {
        ASSERT_FALSE(found);
        continue;
      }
      ASSERT_TRUE(found);
      ASSERT_TRUE(found->which->rules.open);
      // The dense points are never nearer, and the true one is between two of them.
      const double step = static_cast<double>(size) * 1'112 * 2 / points;
      ASSERT_LE(found->distance_m, expected + 0.5);
      ASSERT_GE(found->distance_m, expected - step);
      ASSERT_NEAR(least(*found->which, from, points), found->distance_m, step);
    }
  }
}

TEST(NearestOpen, IsNoDistanceInsideAndAcrossTheMeridianIsNear) {
  const zone_map map{
      read(collection({feature("east", polygon_of("[" + rectangle(179, -1, 180, 1) + "]")),
                       feature("shut", polygon_of("[" + rectangle(-180, -1, -178, 1) + "]"),
                               R"(,"open":false,"priority":1)")}))};
  const auto inside = map.nearest_open({0, 179.5});
  ASSERT_TRUE(inside);
  EXPECT_EQ(inside->distance_m, 0);
  const auto beyond = map.nearest_open({0, -179});
  ASSERT_TRUE(beyond);
  EXPECT_EQ(beyond->which->id, "east");
  EXPECT_NEAR(beyond->distance_m, 111'195, 1);
  EXPECT_EQ(map.locate({0, 180})->id, "shut");
  EXPECT_EQ(map.nearest_open({0, 180})->distance_m, 0);
}

TEST(NearestOpen, IsTheFirstByRankOfEquals) {
  const auto map = [](const std::string& more) {
    return zone_map{
        read(collection({feature("b", polygon_of("[" + rectangle(0, 1, 1, 2) + "]"), more),
                         feature("a", polygon_of("[" + rectangle(0, -2, 1, -1) + "]"))}))};
  };
  EXPECT_EQ(map("").nearest_open({0, 0.5})->which->id, "a");
  EXPECT_EQ(map(R"(,"priority":1)").nearest_open({0, 0.5})->which->id, "b");
  EXPECT_NEAR(map("").nearest_open({0, 0.5})->distance_m, 111'195, 1);
}

TEST(NearestOpen, IsNoneWhereAllAreClosed) {
  const zone_map map{read(collection(
      {feature("a", polygon_of("[" + rectangle(0, 0, 1, 1) + "]"), R"(,"open":false)")}))};
  EXPECT_FALSE(map.nearest_open({0.5, 0.5}));
  EXPECT_FALSE(map.nearest_open({5, 5}));
  EXPECT_FALSE(zone_map{{}}.nearest_open({5, 5}));
}

} // namespace
} // namespace callout::zones
