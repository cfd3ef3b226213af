// The grid over all zones: for each block of `cells` which polygons reach it, and whether they
// have all of it or an edge passes. Stretches of blocks that are alike are kept once, so that a
// country takes little more than a quarter of a town.
#pragma once

#include "actors/zones/plane.hpp"

#include <span>

namespace callout::zones {

class cover {
public:
  /// In the order in which `each` is to find them.
  explicit cover(const std::vector<const polygon*>& parts);

  /// Calls `see(number)` for each polygon that the spot is in, on its edge included, until that
  /// says true. Says nothing of poles and of the other side of the 180th meridian.
  template <class See>
  bool each(const spot& p, See&& see) const {
    for (const auto& m : reaching(p))
      if ((m.edges == 0 || within(std::span{edges_}.subspan(m.first_edge, m.edges), p)) &&
          see(m.part))
        return true;
    return false;
  }

  /// Bytes.
  std::size_t footprint() const;

private:
  /// A polygon that reaches these blocks. With no edges it has them wholly.
  struct mention {
    std::uint32_t part = 0;
    std::uint32_t first_edge = 0, edges = 0;
  };
  /// Blocks from this column to where the next stretch begins.
  struct stretch {
    std::int64_t column = 0;
    std::uint32_t first = 0, count = 0; ///< mentions
  };
  struct run;

  std::span<const mention> reaching(const spot&) const;
  void add_row(std::int64_t row, const std::vector<std::pair<std::uint32_t, edge>>& reach);
  void add_runs(std::int64_t row, std::uint32_t part, std::span<const edge> own,
                std::vector<run>& into);
  void spread(std::vector<run> runs);

  std::int64_t first_row_ = 0;
  std::vector<std::uint32_t> rows_; ///< where the stretches of each begin, and after the last
  std::vector<stretch> stretches_;
  std::vector<mention> mentions_;
  std::vector<edge> edges_; ///< once for each row that they reach
};

} // namespace callout::zones
