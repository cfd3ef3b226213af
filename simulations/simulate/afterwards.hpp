// What can be tried on a town only once it is at rest.
#pragma once

#include "simulations/simulate/run.hpp"

namespace callout::sim {

/// Sends what was sent between shards once more, which must change nothing; looks whether all have
/// gone to sleep and nothing waits; lets all nodes fall and forgets all folds, so that what is
/// shown then comes of the log alone, and must be what was shown before.
void try_afterwards(world&, verdict&);

} // namespace callout::sim
