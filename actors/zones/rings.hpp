// What can be wrong with a polygon that is well-formed: everything that leaves open what is inside.
#pragma once

#include "actors/zones/plane.hpp"

#include <optional>
#include <string>

namespace callout::zones {

struct fault {
  std::size_t ring = 0;
  std::string what;
};

/// The first fault: a ring of fewer than three spots, an edge over more than half the globe, rings
/// that cross or touch themselves or each other, holes that are not inside. Rings that run the
/// wrong way round are none. Takes the time of sorting the edges, and of comparing those that stand
/// above each other.
std::optional<fault> fault_of(const polygon&);

} // namespace callout::zones
