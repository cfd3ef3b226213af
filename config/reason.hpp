// What no setting may say although it is of the right kind: spans without end, shares above the
// whole, prices below their parts.
#pragma once

#include "protocols/json.hpp"

#include <optional>
#include <string>

namespace callout::config {

/// "/offers/batch: out of range: 1 to 1000"; nothing when all is within reason. `all` has every
/// setting, each of its own type.
std::optional<std::string> beyond_reason(const json& all);

} // namespace callout::config
