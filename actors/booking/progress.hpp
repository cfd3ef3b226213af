// Every visit comes to an end, whatever people fail to do: until when something has to move.
#pragma once

#include "actors/booking/state.hpp"

namespace callout::booking {

struct progress_bound {
  instant look{}; ///< a person should look at it
  instant end{};  ///< it is ended
  bool operator==(const progress_bound&) const = default;
};

/// None where another timer or a provider's answer ends the wait.
std::optional<progress_bound> progress_bound_of(const state&);

} // namespace callout::booking
