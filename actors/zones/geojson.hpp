// Zones as GeoJSON (RFC 7946): a FeatureCollection whose features are Polygons or MultiPolygons.
#pragma once

#include "actors/zones/zone.hpp"

namespace callout::zones {

struct geojson_limits {
  std::size_t bytes = 8 * 1024 * 1024;
  std::size_t features = 10'000;
  std::size_t positions = 200'000;
  /// An edge counts once for each row of `cells` that it reaches.
  std::size_t edges_by_row = 4'000'000;
};

/// Each feature has an `id` of its own, as a member or among its properties; the other properties
/// are those of `zone_rules`, all but the names with a default. Heights are passed over, as are
/// members of features and of the collection that the RFC does not know. The rejection's detail
/// opens with the JSON pointer of what is wrong and names the zone.
outcome<std::vector<zone>> from_geojson(std::string_view text, const geojson_limits& = {});

/// Rings run as the RFC asks.
std::string to_geojson(const std::vector<zone>&);

} // namespace callout::zones
