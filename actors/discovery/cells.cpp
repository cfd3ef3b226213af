#include "actors/discovery/cells.hpp"

#include <vector>

namespace callout::cells {

namespace {

constexpr std::int64_t rows = 9'000;
/// Far above rounding errors and far below a cell.
constexpr double margin = 1e-7;

double low_of(std::int64_t row) {
  return static_cast<double>(row) * block_degrees - 90;
}
std::int64_t row_in(std::uint64_t key) {
  return static_cast<std::int64_t>(key >> 32);
}
std::int64_t column_in(std::uint64_t key) {
  return static_cast<std::int64_t>(key & 0xffff'ffff);
}
/// The cosine is least where the latitude is furthest from the equator.
double least_between(double low, double high) {
  const double furthest = std::min(90.0, std::max(std::abs(low), std::abs(high)) + margin);
  return std::max(0.0, std::cos(furthest * degree));
}

} // namespace

bool possible(const geo_point& p) {
  return std::isfinite(p.lat) && std::isfinite(p.lon) && std::abs(p.lat) <= 90 &&
         std::abs(p.lon) <= 180;
}

std::int64_t row_of(double lat) {
  const auto row = static_cast<std::int64_t>(std::floor((lat + 90) / block_degrees));
  return std::clamp<std::int64_t>(row, 0, rows - 1);
}

std::int64_t columns(std::int64_t row) {
  static const auto known = [] {
    std::vector<std::int32_t> all;
    for (std::int64_t r = 0; r < rows; ++r)
      all.push_back(std::max(
          1, static_cast<std::int32_t>(360 * std::cos((low_of(r) + block_degrees / 2) * degree) /
                                       block_degrees)));
    return all;
  }();
  return known[static_cast<std::size_t>(row)];
}

std::uint64_t block_key(std::int64_t row, std::int64_t column) {
  return static_cast<std::uint64_t>(row) << 32 | static_cast<std::uint64_t>(column);
}

address address_of(const geo_point& p) {
  const auto row = row_of(p.lat);
  const auto count = columns(row);
  double across = (p.lon + 180) / 360 * static_cast<double>(count);
  if (across >= static_cast<double>(count)) // The 180th meridian is where the row begins.
    across = 0;
  const double column = std::floor(across);
  const auto step = [](double share) {
    return static_cast<unsigned>(std::clamp(share * side, 0.0, side - 1.0));
  };
  return {block_key(row, static_cast<std::int64_t>(column)),
          step((p.lat - low_of(row)) / block_degrees) * side + step(across - column)};
}

double haversine_within(double metres) {
  const double angle = std::min(metres / earth_m, std::numbers::pi);
  return haversine(angle) * (1 + 1e-9) + 1e-20;
}

double viewpoint::along_lat(double low, double high) const {
  const double off = std::max({0.0, low - point_.lat - margin, point_.lat - high - margin});
  return haversine(off * degree);
}

double viewpoint::along_lon(double middle, double half) const {
  const double off = std::abs(std::remainder(point_.lon - middle, 360)) - half - margin;
  return haversine(std::max(0.0, off) * degree);
}

double viewpoint::to_block(std::uint64_t key) const {
  const auto row = row_in(key);
  const double width = 360 / static_cast<double>(columns(row));
  const double low = low_of(row), high = low + block_degrees;
  const double middle = (static_cast<double>(column_in(key)) + 0.5) * width - 180;
  return along_lat(low, high) + cos_lat_ * least_between(low, high) * along_lon(middle, width / 2);
}

std::array<double, std::size_t{side} * side> viewpoint::to_cells(std::uint64_t key) const {
  const auto row = row_in(key);
  const double height = block_degrees / side;
  const double width = 360 / static_cast<double>(columns(row)) / side;
  const double low = low_of(row);
  const double left = static_cast<double>(column_in(key)) * width * side - 180;
  std::array<double, side> across{};
  for (unsigned c = 0; c < side; ++c)
    across[c] = cos_lat_ * along_lon(left + (c + 0.5) * width, width / 2);
  std::array<double, std::size_t{side} * side> out{};
  for (unsigned r = 0; r < side; ++r) {
    const double from = low + r * height;
    const double up = along_lat(from, from + height), least = least_between(from, from + height);
    for (unsigned c = 0; c < side; ++c)
      out[r * side + c] = up + least * across[c];
  }
  return out;
}

double least_cosine(std::uint64_t block, unsigned cell) {
  const double low = low_of(row_in(block)) + (cell / side) * block_degrees / side;
  return least_between(low, low + block_degrees / side);
}

// A circle spans asin(sin radius / cos latitude) of longitude to either side, and all of it
// once it reaches a pole.
viewpoint::box viewpoint::cover(double radius_m) const {
  box b;
  const double radius = radius_m / earth_m + margin * degree;
  b.first_row = row_of(point_.lat - radius / degree);
  b.last_row = row_of(point_.lat + radius / degree);
  b.half_width = 180;
  const double to_pole = (90 - std::abs(point_.lat)) * degree;
  if (radius < 0.999 * to_pole)
    b.half_width = std::min(180.0, std::asin(std::sin(radius) / cos_lat_) / degree + margin);
  // The row nearest to the equator is the longest.
  const auto longest = std::clamp(rows / 2, b.first_row, b.last_row);
  const double share = std::min(1.0, b.half_width / 180);
  b.blocks = static_cast<std::size_t>(b.last_row - b.first_row + 1) *
             static_cast<std::size_t>(share * static_cast<double>(columns(longest)) + 2);
  return b;
}

} // namespace callout::cells
