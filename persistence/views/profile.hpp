// What of a technician is kept as JSON, since nothing in it is looked for.
#pragma once

#include "protocols/site.hpp"

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

/// A place in his calendar, as a column has it: empty where none is known.
inline std::string kept_site(const std::optional<site>& at) {
  return at ? to_json(*at) : std::string{};
}
inline outcome<std::optional<site>> site_kept(std::string_view kept) {
  if (kept.empty())
    return std::optional<site>{};
  auto read = from_json<site>(json::parse(kept, nullptr, false), false);
  if (!read)
    return read.error();
  return std::optional{*std::move(read)};
}

} // namespace callout::views
