#include "actors/discovery/grid.hpp"

#include <algorithm>
#include <cmath>
#include <numbers>

namespace callout {

namespace {

constexpr double earth_m = 6'371'008.8;
constexpr double degree = std::numbers::pi / 180;
constexpr double cell_degrees = 0.01; // About 1.1 km.
constexpr std::int64_t rows = 18'000;

} // namespace

std::int64_t grid::row_of(double lat) {
  const auto row = static_cast<std::int64_t>(std::floor((lat + 90) / cell_degrees));
  return std::clamp<std::int64_t>(row, 0, rows - 1);
}

std::int64_t grid::columns(std::int64_t row) {
  const double middle = (static_cast<double>(row) + 0.5) * cell_degrees - 90;
  return std::max<std::int64_t>(
      1, static_cast<std::int64_t>(360 * std::cos(middle * degree) / cell_degrees));
}

std::int64_t grid::column_of(double lon, std::int64_t columns) {
  return static_cast<std::int64_t>(std::floor((lon + 180) / 360 * static_cast<double>(columns)));
}

std::uint64_t grid::cell_of(const geo_point& p) {
  const auto row = row_of(p.lat);
  const auto count = columns(row);
  return key(row, column_of(p.lon, count) % count);
}

// A circle spans asin(sin radius / cos latitude) of longitude to either side, and all of it
// once it reaches a pole. The margins are far above rounding errors and far below a cell.
grid::box grid::cover(const geo_point& centre, double radius_m) {
  constexpr double margin = 1e-7;
  box b;
  const double radius = radius_m / earth_m + margin * degree;
  b.first_row = row_of(centre.lat - radius / degree);
  b.last_row = row_of(centre.lat + radius / degree);
  b.lon = centre.lon;
  b.half_width = 180;
  const double to_pole = (90 - std::abs(centre.lat)) * degree;
  if (radius < 0.999 * to_pole)
    b.half_width = std::min(
        180.0, std::asin(std::sin(radius) / std::cos(centre.lat * degree)) / degree + margin);
  // The row nearest to the equator is the longest.
  const auto longest = std::clamp(rows / 2, b.first_row, b.last_row);
  const double share = std::min(1.0, b.half_width / 180);
  b.cells = static_cast<std::size_t>(b.last_row - b.first_row + 1) *
            static_cast<std::size_t>(share * static_cast<double>(columns(longest)) + 2);
  return b;
}

void grid::put(const grid_item& item) {
  cells_[cell_of(item.point)].push_back(item);
}

void grid::remove(std::uint32_t who, const geo_point& point) {
  const auto found = cells_.find(cell_of(point));
  if (found == cells_.end())
    return;
  auto& items = found->second;
  const auto at =
      std::find_if(items.begin(), items.end(), [&](const auto& i) { return i.who == who; });
  if (at == items.end())
    return;
  *at = items.back();
  items.pop_back();
  if (items.empty())
    cells_.erase(found);
}

} // namespace callout
