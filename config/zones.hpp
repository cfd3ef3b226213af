// The file of zones that the settings name.
#pragma once

#include "actors/zones/zone_map.hpp"
#include "config/settings.hpp"

namespace callout::config {

/// None named: everywhere is open. Throws std::runtime_error with the setting, the file, and what
/// is wrong in it and where.
std::optional<zones::zone_map> read_zones(const settings&);

} // namespace callout::config
