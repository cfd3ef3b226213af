// What it costs to hash a password of staff.
#pragma once

#include "protocols/json.hpp"

namespace callout::auth {

/// What a guess is to cost whoever has the hashes and the key.
struct password_cost {
  int memory_mib = 64;
  int passes = 3;
  bool operator==(const password_cost&) const = default;
  static constexpr auto fields() {
    using c = password_cost;
    return std::tuple{field{"memory_mib", &c::memory_mib, "", bounds{.min = 1, .max = 4'096}},
                      field{"passes", &c::passes, "", bounds{.min = 1, .max = 100}}};
  }
};

} // namespace callout::auth
