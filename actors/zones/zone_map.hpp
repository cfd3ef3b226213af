// Which zone a point is in, and which open one is nearest.
#pragma once

#include "actors/zones/cover.hpp"
#include "actors/zones/zone.hpp"

namespace callout::zones {

class zone_map {
public:
  /// Of zones as `from_geojson` gives them.
  explicit zone_map(std::vector<zone> all);
  zone_map(zone_map&&) = default;

  /// The highest priority first; of equals, by id. This is also who wins where they overlap.
  const std::vector<zone>& all() const { return zones_; }

  /// None: outside of all. A zone has its edges, those of its holes included. A pole is one
  /// point, and the 180th meridian is one line, from whichever side a zone comes to it.
  /// Of a point that is `cells::possible`, as all points here.
  const zone* locate(const geo_point&) const;

  struct neighbour {
    const zone* which = nullptr;
    double distance_m = 0; ///< 0 inside, though a closed zone may lie above it
  };
  /// As `distance_m` measures. Of equals the first by rank. None: nothing is open.
  std::optional<neighbour> nearest_open(const geo_point&) const;

  /// Bytes of the grid.
  std::size_t footprint() const { return cover_.footprint(); }

private:
  struct part {
    std::uint32_t zone = 0;
    const polygon* shape = nullptr; ///< lies with its zone
    box around;
  };
  static std::vector<part> parts_of(const std::vector<zone>&);
  static cover cover_of(const std::vector<part>&);

  /// Calls `see(zone)` for each that the point is in, by rank, until that says true.
  template <class See>
  void each(const geo_point&, See&& see) const;

  std::vector<zone> zones_;
  std::vector<part> parts_; ///< by rank
  cover cover_;
};

} // namespace callout::zones
