// Whether an assignment is what it says, and whether its prices prove that none is better.
#pragma once

#include "actors/matching/assign.hpp"

#include <string>

namespace callout::matching {

/// What is wrong with it; empty when nothing is.
std::string flaw_in(const assignment_problem&, const assignment&);

} // namespace callout::matching
