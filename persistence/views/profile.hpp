// The part of a technician that is kept as JSON, since nothing in it is looked for.
#pragma once

#include "protocols/json.hpp"

namespace callout::views {

struct profile {
  std::vector<std::string> skills;
  geo_point base;
  std::optional<std::string> name; ///< older programs kept none
  bool operator==(const profile&) const = default;
  static constexpr auto fields() {
    return std::tuple{field{"skills", &profile::skills}, field{"base", &profile::base},
                      field{"name", &profile::name}};
  }
};

} // namespace callout::views
