// Points on the globe in cells of about a kilometre, so that a circle is found without looking
// at everything. Rows are bands of latitude; a row has as many cells as its length allows, and
// they close over the 180th meridian.
#pragma once

#include "protocols/values.hpp"

#include <unordered_map>
#include <vector>

namespace callout {

/// What is known of a point without following `who`.
struct grid_item {
  std::uint32_t who = 0;
  geo_point point;
  instant at{};             ///< when it was measured
  std::uint64_t skills = 0; ///< a bit for each skill; several skills may share one
};

class grid {
public:
  /// Each `who` is in the grid at most once; its owner remembers at which point.
  void put(const grid_item&);
  void remove(std::uint32_t who, const geo_point&);

  /// Calls `visit(item)` for every item within the radius, and for some beyond it. The cells
  /// visited grow with the radius, up to all that are not empty.
  template <class Visit>
  void near(const geo_point& centre, double radius_m, Visit&& visit) const {
    if (const auto box = cover(centre, radius_m); box.cells <= cells_.size())
      for (auto row = box.first_row; row <= box.last_row; ++row)
        in_row(row, box, visit);
    else
      for (const auto& [key, items] : cells_)
        for (const auto& item : items)
          visit(item);
  }

private:
  /// The rows and longitudes that a circle touches.
  struct box {
    std::int64_t first_row = 0, last_row = 0;
    double lon = 0, half_width = 0; ///< degrees
    std::size_t cells = 0;          ///< an upper bound
  };
  static box cover(const geo_point& centre, double radius_m);
  static std::int64_t row_of(double lat);
  static std::int64_t columns(std::int64_t row);
  /// Grows with the longitude and is not wrapped yet.
  static std::int64_t column_of(double lon, std::int64_t columns);
  static std::uint64_t key(std::int64_t row, std::int64_t column) {
    return static_cast<std::uint64_t>(row) << 32 | static_cast<std::uint64_t>(column);
  }
  static std::uint64_t cell_of(const geo_point&);

  template <class Visit>
  void in_row(std::int64_t row, const box& b, Visit& visit) const {
    const auto count = columns(row);
    auto first = column_of(b.lon - b.half_width, count);
    auto last = column_of(b.lon + b.half_width, count);
    if (last - first + 1 >= count)
      first = 0, last = count - 1;
    for (auto column = first; column <= last; ++column)
      if (const auto found = cells_.find(key(row, (column % count + count) % count));
          found != cells_.end())
        for (const auto& item : found->second)
          visit(item);
  }

  std::unordered_map<std::uint64_t, std::vector<grid_item>> cells_;
};

} // namespace callout
