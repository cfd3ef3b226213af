// A body that a schema of the contract allows: the least of it.
#pragma once

#include "protocols/json.hpp"

namespace callout::end_to_end {

/// `document` has what is referred to. Understands what the contract uses of JSON Schema.
/// A field's `name` tells the end of a slot from its start.
json sample(const json& document, const json& schema, const std::string& name = {});

} // namespace callout::end_to_end
