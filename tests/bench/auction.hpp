// The other exact way to assign, kept as the yardstick of the one in actors/matching.
#pragma once

#include "actors/matching/assign.hpp"

namespace callout::bench {

/// An auction with epsilon scaling (Bertsekas) of the same problem, which must be fit: the most
/// served, and then the least cost. Only the technicians, `served` and `cost_s` are filled in.
matching::assignment auctioned(const matching::assignment_problem&);

} // namespace callout::bench
