// What several lanes of the PostgreSQL journal bring: shards that each have one batch under way at
// a time, and append the next when it is durable, as a node's do.
#pragma once

#include "tests/kit/postgres_server.hpp"

#include <vector>

namespace callout::bench {

struct lane_load {
  double seconds = 1; ///< of one turn
  int turns = 3;      ///< of each number of lanes
  std::vector<std::size_t> lanes{1, 2, 4};
  std::vector<std::size_t> rows{10, 100}; ///< under way at once
};

/// Prints a table of its own.
void race_of_lanes(kit::postgres_server&, const lane_load&);

} // namespace callout::bench
