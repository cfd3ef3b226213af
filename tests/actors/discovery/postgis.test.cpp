// The index and PostGIS, asked the same of the same technicians.
#include "tests/actors/discovery/postgis.hpp"
#include "tests/kit/places.hpp"
#include "tests/kit/postgres_server.hpp"

#include <gtest/gtest.h>

#include <iostream>

namespace callout::testing_discovery {
namespace {

ground city() {
  ground g;
  for (const auto& p : kit::places())
    g.centres.push_back(p.at);
  return g;
}

struct scene {
  const char* name;
  ground where;
};

TEST(PostGis, FindsTheSame) {
  if (const auto reason = postgis::missing(); !reason.empty()) {
    std::cout << "SKIPPED: " << reason << std::endl;
    GTEST_SKIP();
  }
  kit::postgres_server server{{"fsync=off", "shared_buffers=64MB"}};
  const scene scenes[] = {
      {"a city", city()},
      {"the 180th meridian", {{{-17, 180}, {-17, -180}, {-16.99, 179.99}}, 4'000}},
      {"the north pole", {{{90, 0}, {89.99, 120}}, 5'000}},
      {"the south pole", {{{-90, 0}, {-89.98, -60}}, 5'000}},
      {"edges of cells", {{{0, 0}, {24.5, 46.5}, {24.52, 46.5}}, 2'000}},
  };
  for (const auto& s : scenes) {
    SCOPED_TRACE(s.name);
    const town t{s.where, 8'000, 7};
    supply index;
    t.fill(index);
    postgis other{server.fresh_database(), t};
    std::size_t seen = 0, asked = 0;
    for (auto q : searches(s.where, t, 250, 8)) {
      if (q.except.empty()) // Some want so many that those with open offers are among them.
        q.count = 100;
      const auto expected = other.find(q);
      const auto found = index.around(q, t.now);
      ASSERT_TRUE(agree(t, q, expected, found))
          << expected.size() << " and " << found.size() << " around " << q.point.lat << " "
          << q.point.lon << " within " << q.radius_m;
      ASSERT_TRUE(agree(t, q, look_at_everyone(t, q), found));
      seen += found.size();
      asked += !found.empty() && found.back().asked;
    }
    EXPECT_GT(seen, 500u);
    EXPECT_GT(asked, 3u);
  }
}

} // namespace
} // namespace callout::testing_discovery
