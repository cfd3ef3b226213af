// Where a technician has to be, and how much time a calendar leaves between two such places
// (DOMAIN A5, §3.3).
#pragma once

#include "protocols/json.hpp"

#include <optional>

namespace callout {

/// Of a visit, with what its booking was sold under.
struct site {
  geo_point point;
  std::int32_t metres_per_second = 8; ///< across a city, door to door
  std::int32_t buffer_s = 0;          ///< to wrap up before the way, and to park after it
  bool operator==(const site&) const = default;
  static constexpr auto fields() {
    return std::tuple{
        field{"point", &site::point},
        field{"metres_per_second", &site::metres_per_second, "", bounds{.min = 1, .max = 100}},
        field{"buffer_s", &site::buffer_s, "", bounds{.min = 0, .max = 86'400}}};
  }
};

/// From the end of a visit to the start of the next: the way, by the slower of both speeds and
/// rounded up, and the longer buffer.
std::chrono::seconds gap_between(const site&, const site&);

/// When, and where if that is known: bookings from before it was asked for have no site.
struct stay {
  time_slot slot;
  std::optional<site> at;
  bool operator==(const stay&) const = default;
};

/// Whether nobody can be at both. Where one of the places is not known, only the times count.
bool clash(const stay&, const stay&);

} // namespace callout
