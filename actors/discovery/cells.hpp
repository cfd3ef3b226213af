// How the globe is cut: blocks of about two kilometres, in rows that have as many as their length
// allows and that close over the 180th meridian, and in each block four by four cells. And the
// least distance there is to any point of such a piece, by which a search passes over it.
#pragma once

#include "protocols/values.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <numbers>

namespace callout::cells {

inline constexpr double degree = std::numbers::pi / 180;
inline constexpr double earth_m = 6'371'008.8; ///< as `distance_m` has it
inline constexpr double block_degrees = 0.02;  ///< of latitude: about 2.2 km
inline constexpr unsigned side = 4;            ///< cells along each side of a block

struct address {
  std::uint64_t block = 0;
  unsigned cell = 0; ///< in the block: row * side + column
  bool operator==(const address&) const = default;
};

bool possible(const geo_point&);
/// Of a possible point.
address address_of(const geo_point&);

std::uint64_t block_key(std::int64_t row, std::int64_t column);
std::int64_t row_of(double lat);
/// How many blocks the row has.
std::int64_t columns(std::int64_t row);

/// The square of the sine of half an angle: it grows with the distance, and comparing needs no
/// arcsine. Here a distance is meant whenever a `haversine` is named.
inline double haversine(double radians) {
  const double s = std::sin(radians / 2);
  return s * s;
}
/// Slightly more than that of so many metres, so that rounding excludes nobody.
double haversine_within(double metres);

/// Where somebody looks from.
class viewpoint {
public:
  explicit viewpoint(const geo_point& p) : point_{p}, cos_lat_{std::cos(p.lat * degree)} {}
  const geo_point& point() const { return point_; }

  /// No point of the block is nearer.
  double to_block(std::uint64_t key) const;
  /// The same of each of its cells.
  std::array<double, std::size_t{side} * side> to_cells(std::uint64_t key) const;
  /// No more than the true distance, and cheap. `cos_least` is no more than the cosine of the
  /// point's latitude.
  double at_least(const geo_point& p, double cos_least) const {
    const double y = std::abs(p.lat - point_.lat) * (degree / 2);
    double around = std::abs(p.lon - point_.lon);
    around = around > 180 ? 360 - around : around;
    const double x = around * (degree / 2);
    // sin² z >= z² - z⁴ / 3
    const double yy = y * y, xx = x * x;
    return (yy * (1 - yy / 3) + cos_lat_ * cos_least * xx * (1 - xx / 3)) * (1 - 1e-9);
  }

  /// The rows and longitudes that a circle touches.
  struct box {
    std::int64_t first_row = 0, last_row = 0;
    double half_width = 0;  ///< degrees of longitude
    std::size_t blocks = 0; ///< an upper bound
  };
  box cover(double radius_m) const;
  /// Calls `visit(key)` for each block of the box.
  template <class Visit>
  void each(const box& b, Visit&& visit) const {
    for (auto row = b.first_row; row <= b.last_row; ++row) {
      const auto r = in_row(b, row);
      for (std::int64_t i = 0; i < r.length; ++i)
        visit(block_key(row, (r.first + i) % r.count));
    }
  }
  bool covers(const box& b, std::uint64_t key) const {
    const auto row = static_cast<std::int64_t>(key >> 32);
    if (row < b.first_row || row > b.last_row)
      return false;
    const auto r = in_row(b, row);
    const auto column = static_cast<std::int64_t>(key & 0xffff'ffff);
    return (column - r.first + r.count) % r.count < r.length;
  }

private:
  struct run {
    std::int64_t first, length, count; ///< columns, counted round
  };
  run in_row(const box& b, std::int64_t row) const {
    const auto count = columns(row);
    const auto first = column_of(point_.lon - b.half_width, count);
    const auto last = column_of(point_.lon + b.half_width, count);
    if (last - first + 1 >= count)
      return {0, count, count};
    return {(first % count + count) % count, last - first + 1, count};
  }
  /// Grows with the longitude and is not wrapped yet.
  static std::int64_t column_of(double lon, std::int64_t count) {
    return static_cast<std::int64_t>(std::floor((lon + 180) / 360 * static_cast<double>(count)));
  }
  double along_lat(double low, double high) const;
  double along_lon(double middle, double half) const;

  geo_point point_;
  double cos_lat_;
};

/// No more than the cosine of any latitude in this row of cells.
double least_cosine(std::uint64_t block, unsigned cell);

} // namespace callout::cells
