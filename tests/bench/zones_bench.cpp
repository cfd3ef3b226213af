// Which zone a point is in, among those of a city and its country: the grid, and a scan of all.
#include "actors/zones/zone_map.hpp"
#include "tests/bench/report.hpp"

#include <CLI/CLI.hpp>

#include <chrono>
#include <cmath>
#include <cstdio>
#include <functional>
#include <numbers>
#include <random>

namespace callout::bench {
namespace {

struct flags {
  int side = 30; ///< zones along each side of the city
  std::size_t points = 100'000, scans = 2'000;
  int repetitions = 3;
};

constexpr geo_point middle{24.7, 46.7};
constexpr double half_city = 0.3; ///< degrees: some 65 km across
constexpr double half_country = 7;

/// A coast of so many corners around a middle.
zones::ring coast(const geo_point& at, double radius, int corners, std::mt19937_64& luck) {
  std::uniform_real_distribution<double> reach{0.9, 1.0};
  zones::ring r;
  for (int i = 0; i < corners; ++i) {
    const double angle = 2 * std::numbers::pi * i / corners, far = radius * reach(luck);
    r.push_back(zones::spot_of({at.lat + far * std::sin(angle), at.lon + far * std::cos(angle)}));
  }
  return r;
}

/// Districts of two kilometres with 60 corners each, a few of them closed, within a country of
/// 5,000 that has the least priority.
std::vector<zones::zone> country(int side) {
  std::mt19937_64 luck{1};
  std::vector<zones::zone> all;
  const double step = 2 * half_city / side;
  for (int i = 0; i < side * side; ++i) {
    const geo_point at{middle.lat - half_city + (i / side + 0.5) * step,
                       middle.lon - half_city + (i % side + 0.5) * step};
    zones::zone z{.id = "district-" + std::to_string(i), .rules = {}, .parts = {}};
    z.rules.priority = 1;
    z.rules.open = i % 7 != 0;
    z.parts.push_back({{coast(at, step * 0.7, 60, luck)}}); // They overlap a little.
    all.push_back(std::move(z));
  }
  zones::zone whole{.id = "country", .rules = {}, .parts = {}};
  whole.rules.open = false;
  whole.parts.push_back({{coast(middle, half_country, 5'000, luck)}});
  all.push_back(std::move(whole));
  return all;
}

std::vector<geo_point> points_within(double half, std::size_t count) {
  std::mt19937_64 luck{2};
  std::uniform_real_distribution<double> off{-half, half};
  std::vector<geo_point> all;
  while (all.size() < count) {
    const double lat = off(luck);
    all.push_back({middle.lat + lat, middle.lon + off(luck)});
  }
  return all;
}

/// By rank, as the map has them.
const zones::zone* look_at_all(const std::vector<zones::zone>& all, const geo_point& at) {
  const auto s = zones::spot_of(at);
  for (const auto& z : all)
    for (const auto& p : z.parts) {
      std::vector<zones::edge> edges;
      for (const auto& r : p.rings)
        zones::each_edge(r, [&](const zones::edge& e) {
          if (e.low() <= s.y && s.y <= e.high())
            edges.push_back(e);
        });
      if (zones::within(edges, s))
        return &z;
    }
  return nullptr;
}

struct figures {
  samples p50_us, p99_us;
};

void measure(const std::vector<geo_point>& points, std::size_t count, figures& into,
             const std::function<void(const geo_point&)>& ask) {
  std::vector<double> us;
  for (std::size_t i = 0; i < std::min(count, points.size()); ++i) {
    const auto begun = std::chrono::steady_clock::now();
    ask(points[i]);
    us.push_back(std::chrono::duration<double, std::micro>(std::chrono::steady_clock::now() - begun)
                     .count());
  }
  std::ranges::sort(us);
  into.p50_us.add(us[us.size() / 2]);
  into.p99_us.add(us[us.size() * 99 / 100]);
}

void print(const std::string& name, const figures& f, goal p99 = {}) {
  print_line(name + ", p50", f.p50_us, "us");
  print_line(name + ", p99", f.p99_us, "us", p99);
}

int run(const flags& f) {
  const auto begun = std::chrono::steady_clock::now();
  const zones::zone_map map{country(f.side)};
  samples made_ms, mib;
  made_ms.add(
      std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - begun).count());
  mib.add(static_cast<double>(map.footprint()) / (1 << 20));
  print_heading(std::to_string(map.all().size()) + " zones of a city and its country");
  print_line("grid, made in", made_ms, "ms");
  print_line("grid, memory", mib, "MiB");

  const auto city = points_within(half_city * 1.1, f.points);
  const auto anywhere = points_within(half_country * 1.5, f.points);
  std::size_t differ = 0;
  for (std::size_t i = 0; i < std::min(f.scans, city.size()); ++i)
    differ += map.locate(city[i]) != look_at_all(map.all(), city[i]);
  figures in_city, in_country, nearest, scan;
  std::size_t seen = 0; // So that nothing is left out.
  const auto locate = [&](const geo_point& p) { seen += map.locate(p) != nullptr; };
  for (int i = 0; i < f.repetitions; ++i) {
    measure(city, f.points, in_city, locate);
    measure(anywhere, f.points, in_country, locate);
    measure(anywhere, f.points, nearest,
            [&](const geo_point& p) { seen += map.nearest_open(p).has_value(); });
    measure(city, f.scans, scan,
            [&](const geo_point& p) { seen += look_at_all(map.all(), p) != nullptr; });
  }
  print("locate, in the city", in_city, at_most(1'000));
  print("locate, anywhere about", in_country, at_most(1'000));
  print("nearest open zone", nearest, at_most(1'000));
  print("a scan of all", scan);
  print_note(std::to_string(differ) + " answers differ, " + std::to_string(seen) + " were found");
  return differ == 0 ? 0 : 1;
}

} // namespace
} // namespace callout::bench

int main(int argc, char** argv) {
  CLI::App app{"Which zone a point is in"};
  callout::bench::flags f;
  bool quick = false;
  app.add_option("--side", f.side, "zones along each side of the city");
  app.add_option("--points", f.points, "of each repetition");
  app.add_option("--repetitions", f.repetitions, "interleaved");
  app.add_flag("--quick", quick, "a smoke test: few of everything");
  CLI11_PARSE(app, argc, argv);
  if (quick)
    f = {6, 2'000, 100, 1};
  return callout::bench::run(f);
}
