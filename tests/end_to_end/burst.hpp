// Many clients at one moment: every request is on its own connection, all connections are open
// before the first byte is sent, and all requests are sent before any answer is read.
#pragma once

#include "tests/kit/http_client.hpp"

#include <vector>

namespace callout::end_to_end {

struct burst_request {
  std::string token, target, key, body;
};

struct burst_answer {
  unsigned status = 0;
  std::string body;
  std::string retry_after;           ///< empty when it does not say
  std::chrono::milliseconds took{0}; ///< since all had been sent
};

/// POSTs all of them at once; answers in their order. Throws std::runtime_error when a
/// connection fails or not all have been answered after 30 seconds.
std::vector<burst_answer> burst(const std::string& url, const std::vector<burst_request>&);

} // namespace callout::end_to_end
