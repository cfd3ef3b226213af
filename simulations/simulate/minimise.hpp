// Which of all that went wrong in a run is needed for what was found in it.
#pragma once

#include "simulations/simulate/run.hpp"

namespace callout::sim {

struct least {
  scenario what; ///< in which the same auditor still finds something
  verdict found;
  std::size_t runs = 0;
};

/// Takes away one fault after the other, then people, nodes and time, for as long as one of the
/// auditors that found something finds something still. Nothing when the scenario is well. `run` is
/// to give the same verdict each time.
using runner = std::function<verdict(const scenario&)>;
std::optional<least> minimise(scenario, const runner& run);

} // namespace callout::sim
