// What is said of a run.
#pragma once

#include "simulations/simulate/run.hpp"

namespace callout::sim {

/// A line, the end of the story if there is one, and the findings.
std::string text_of(std::uint64_t seed, const verdict&);
/// What of nodes, people, time and faults a scenario has.
std::string text_of(const scenario&);

} // namespace callout::sim
