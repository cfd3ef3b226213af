// The kinds of entity that a node hosts, one line for each.
#pragma once

#include "actors/runtime/entity_type.hpp"

namespace callout {

struct hosted_kinds {
  entity_types types;
};

} // namespace callout
