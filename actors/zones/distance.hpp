// How far it is from a point to edges that are straight on the map and not on the globe.
#pragma once

#include "actors/discovery/cells.hpp"
#include "actors/zones/plane.hpp"

namespace callout::zones {

class vantage {
public:
  explicit vantage(const geo_point& p);

  /// No point of the box is nearer; as `cells::haversine` counts.
  double at_least(const box&) const;
  double to_spot(const spot&) const;
  /// That of the nearest point of the edge, or `best` if that is no more. The same whichever way
  /// the edge runs.
  double to_edge(const edge&, double best) const;

private:
  double to(double lat, double lon) const;
  double to_piece(const geo_point& from, const geo_point& to) const;

  geo_point from_;
  double cos_lat_;
};

} // namespace callout::zones
