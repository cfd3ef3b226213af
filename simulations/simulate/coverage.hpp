// What all runs together are to have reached: a fault or an event that never comes is not tested.
#pragma once

#include <cstdint>
#include <map>
#include <string>

namespace callout::sim {

/// Each with the number 0.
std::map<std::string, std::uint64_t> to_be_reached();

} // namespace callout::sim
