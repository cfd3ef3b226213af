#include "actors/zones/distance.hpp"

#include <cmath>

namespace callout::zones {

namespace {

using cells::degree;
using cells::haversine;

/// Longer ones are cut: on a piece the distance falls to its least and rises again.
constexpr double piece_degrees = 1;

} // namespace

vantage::vantage(const geo_point& p) : from_{p}, cos_lat_{std::cos(p.lat * degree)} {
}

double vantage::to(double lat, double lon) const {
  return haversine((lat - from_.lat) * degree) +
         cos_lat_ * std::cos(lat * degree) * haversine((lon - from_.lon) * degree);
}

double vantage::to_spot(const spot& s) const {
  const auto p = point_of(s);
  return to(p.lat, p.lon);
}

double vantage::at_least(const box& b) const {
  const double up = std::max({0.0, b.low - from_.lat, from_.lat - b.high});
  const double half = (b.right - b.left) / 2;
  const double off = std::abs(std::remainder(from_.lon - b.left - half, 360)) - half;
  const double furthest = std::max(std::abs(b.low), std::abs(b.high));
  if (off <= 0)
    return haversine(up * degree);
  return haversine(up * degree) + cos_lat_ * std::cos(furthest * degree) * haversine(off * degree);
}

double vantage::to_piece(const geo_point& from, const geo_point& to_) const {
  const auto at = [&](double share) {
    return to(from.lat + share * (to_.lat - from.lat), from.lon + share * (to_.lon - from.lon));
  };
  // By golden section, to a millionth of a piece: ten centimetres.
  constexpr double golden = 0.6180339887498949;
  constexpr int steps = 29;
  double low = 0, high = 1;
  double left = 1 - golden, right = golden;
  double at_left = at(left), at_right = at(right);
  for (int i = 0; i < steps; ++i)
    if (at_left < at_right) {
      high = right;
      right = left;
      at_right = at_left;
      at_left = at(left = high - golden * (high - low));
    } else {
      low = left;
      left = right;
      at_left = at_right;
      at_right = at(right = low + golden * (high - low));
    }
  return std::min({at(0), at(1), at_left, at_right});
}

double vantage::to_edge(const edge& e, double best) const {
  const bool upward = e.a.y != e.b.y ? e.a.y < e.b.y : e.a.x < e.b.x;
  const auto a = point_of(upward ? e.a : e.b), b = point_of(upward ? e.b : e.a);
  const double length = std::max(std::abs(b.lat - a.lat), std::abs(b.lon - a.lon));
  const int pieces = std::max(1, static_cast<int>(std::ceil(length / piece_degrees)));
  const auto at = [&](int i) {
    const double share = static_cast<double>(i) / pieces;
    return geo_point{a.lat + share * (b.lat - a.lat), a.lon + share * (b.lon - a.lon)};
  };
  for (int i = 0; i < pieces; ++i) {
    const auto from = at(i), end = at(i + 1);
    const auto [low, high] = std::minmax(from.lat, end.lat);
    const auto [left, right] = std::minmax(from.lon, end.lon);
    if (at_least({low, high, left, right}) < best)
      best = std::min(best, to_piece(from, end));
  }
  return best;
}

} // namespace callout::zones
