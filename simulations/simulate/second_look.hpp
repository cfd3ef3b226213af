// What is judged by asking the production's code a second time, or by what only the world knows:
// beside the auditors, who share no code with it.
#pragma once

#include "simulations/world/world.hpp"

namespace callout::sim {

/// What somebody was told is done is in the log, of one entity.
auditors::findings acknowledged_once(const world&);
/// Every choice among candidates comes out the same when it is made again from its record.
auditors::findings decided_again(world&);
/// Each row holds the hash of the one before, and entities fold to what their snapshots hold.
auditors::findings chained(world&);

} // namespace callout::sim
