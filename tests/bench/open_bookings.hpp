// Fills a running server with bookings that are open: visits for the day after tomorrow, their
// money held, their timers armed, and nothing going on.
#pragma once

#include "tests/bench/wire.hpp"

#include <string>
#include <vector>

namespace callout::bench {

struct open_bookings {
  std::uint16_t port = 0;
  std::vector<std::string> customers; ///< tokens
  std::size_t in_flight = 128;

  /// Books `count` visits and answers some of their ids, the last ones among them. Throws
  /// std::runtime_error when the server turns one down or takes too long.
  std::vector<std::string> make(std::size_t count);
};

} // namespace callout::bench
