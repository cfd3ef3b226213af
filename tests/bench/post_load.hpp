// One POST after another on so many connections, to any server: what an answer costs it.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

namespace callout::bench {

struct post_load {
  std::uint16_t port = 0;
  int server = 0; ///< process id
  std::string path;
  std::vector<std::string> tokens; ///< of connections in turn
  /// Body of the n-th request.
  std::function<std::string(std::size_t)> body;
  int expected = 201; ///< status; another one throws std::runtime_error
};

struct post_figures {
  double per_second = 0;
  double p50_us = 0, p99_us = 0;
  double server_us = 0; ///< CPU for each request
  double client_us = 0;
};

/// Throws std::runtime_error when the server does not answer.
post_figures measure(const post_load&, int in_flight, std::size_t requests);

} // namespace callout::bench
