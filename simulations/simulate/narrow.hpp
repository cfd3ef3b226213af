// Places of the production that are made narrow, so that what is rare there happens often: full
// queues, batches of one row, sleep at once, snapshots with each event. All of them are limits that
// it has anyway; a seed draws which are narrow (FoundationDB's "buggify", without a word of it in
// the production's code).
#pragma once

#include "simulations/world/options.hpp"

#include <vector>

namespace callout::sim {

struct narrowing {
  const char* name;
  void (*narrow)(world_options&);
};

/// All there are.
const std::vector<narrowing>& narrowings();
/// Each with a chance of one in four.
std::vector<narrowing> draw_narrowings(chance&);

} // namespace callout::sim
