// A file of zones in GeoJSON. What is taken is written and read as the same, and where its corners
// are visits can be looked for.
#include "actors/zones/geojson.hpp"
#include "actors/zones/zone_map.hpp"
#include "tests/fuzz/target.hpp"

namespace callout::fuzz {

namespace {

constexpr zones::geojson_limits limits{
    .bytes = 16 * 1024, .features = 20, .positions = 500, .edges_by_row = 20'000};

/// A corner belongs to its zone, or to one that lies over it.
void check_corners(const zones::zone_map& map) {
  for (const auto& z : map.all())
    for (const auto& part : z.parts)
      for (const auto& ring : part.rings)
        for (const auto& corner : ring) {
          const auto* found = map.locate(zones::point_of(corner));
          must(found != nullptr, "a corner of a zone is in a zone");
          must(found->rules.priority >= z.rules.priority, "the highest priority counts");
        }
}

} // namespace

void examine(std::string_view input) {
  const auto read = zones::from_geojson(input, limits);
  if (!read)
    return must_be_telling(read.error());
  const auto text = zones::to_geojson(*read);
  const auto again = zones::from_geojson(text);
  must(bool{again},
       "zones that were taken are taken again: " + (again ? "" : again.error().detail));
  must(zones::to_geojson(*again) == text, "zones come back as they were written");
  check_corners(zones::zone_map{*read});
}

} // namespace callout::fuzz
