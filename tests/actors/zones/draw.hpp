// Zones drawn for tests: as text of GeoJSON, and by chance on a coarse lattice.
#pragma once

#include "actors/zones/geojson.hpp"

#include <cmath>
#include <numbers>
#include <random>

namespace callout::zones {

/// [[west,south],[east,south],…] and back.
inline std::string rectangle(double west, double south, double east, double north) {
  std::string out;
  const auto add = [&](double lon, double lat) {
    out += out.empty() ? "[[" : ",[";
    write_number(out, lon);
    out += ',';
    write_number(out, lat);
    out += ']';
  };
  add(west, south);
  add(east, south);
  add(east, north);
  add(west, north);
  add(west, south);
  return out + ']';
}

/// `more` as in ,"priority":3
inline std::string feature(const std::string& id, const std::string& geometry,
                           const std::string& more = "") {
  return R"({"type":"Feature","id":")" + id + R"(","properties":{"name_en":"A","name_ar":"ا")" +
         more + R"(},"geometry":)" + geometry + "}";
}

/// `coordinates` as in [ring,ring].
inline std::string polygon_of(const std::string& coordinates) {
  return R"({"type":"Polygon","coordinates":)" + coordinates + "}";
}

inline std::string multi_polygon_of(const std::string& coordinates) {
  return R"({"type":"MultiPolygon","coordinates":)" + coordinates + "}";
}

inline std::string collection(const std::vector<std::string>& features) {
  std::string out = R"({"type":"FeatureCollection","features":[)";
  for (const auto& f : features)
    out.append(out.back() == '[' ? "" : ",").append(f);
  return out + "]}";
}

/// Throws what is wrong with it.
inline std::vector<zone> read(const std::string& text) {
  auto all = from_geojson(text);
  if (!all)
    throw std::runtime_error{all.error().detail};
  return *std::move(all);
}

/// A point of a lattice of a hundredth of a degree, so that everything is exact in 64 bits.
struct lattice_point {
  std::int64_t x = 0, y = 0;
  bool operator==(const lattice_point&) const = default;
};
inline constexpr std::int64_t lattice_step = per_degree / 100;

inline spot spot_of(const lattice_point& p) {
  return {p.x * lattice_step, p.y * lattice_step};
}

class luck {
public:
  explicit luck(std::uint64_t seed) : engine_{seed} {}
  std::int64_t between(std::int64_t least, std::int64_t most) {
    return std::uniform_int_distribution{least, most}(engine_);
  }
  bool once_in(int n) { return between(1, n) == 1; }

private:
  std::mt19937_64 engine_;
};

/// Corners around a middle, each at a radius from `least` to `most` lattice steps. By rounding it
/// may cross itself.
inline ring star(luck& chance, const lattice_point& middle, int corners, std::int64_t least,
                 std::int64_t most) {
  ring r;
  for (int i = 0; i < corners; ++i) {
    const double angle = 2 * std::numbers::pi * i / corners;
    const auto radius = static_cast<double>(chance.between(least, most));
    const lattice_point p{middle.x + std::llround(radius * std::cos(angle)),
                          middle.y + std::llround(radius * std::sin(angle))};
    if (r.empty() || r.back() != spot_of(p))
      r.push_back(spot_of(p));
  }
  if (r.size() > 1 && r.front() == r.back())
    r.pop_back();
  return r;
}

} // namespace callout::zones
