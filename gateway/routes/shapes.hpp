// Shapes that stand in the document more than once: there, once, under a name of their own.
#pragma once

#include "protocols/json.hpp"

#include <string>
#include <vector>

namespace callout::routes {

struct shape {
  std::string name; ///< under components/schemas
  json schema;
};

/// Those of answers and of what is in them.
std::vector<shape> named_shapes();

/// As a customer is shown it: with the code for the door, while one is waited for.
json booking_shown();
/// What it would cost to cancel.
json fee_shown();
/// To a technician of a booking that he has no more: nothing.
json nothing_shown();
/// A page of a list; `item` says what stands in it.
json page_of(json item = {{"type", "object"}});

/// With a reference in place of each of those; what is said of it where it stands, stays there.
json referring(json schema, const std::vector<shape>& shapes);

} // namespace callout::routes
