// Every bound of the HTTP edge, by name.
#pragma once

#include <chrono>
#include <cstddef>
#include <string>
#include <vector>

namespace callout::http {

struct limits {
  using ms = std::chrono::milliseconds;

  std::size_t header_bytes = 16 * 1024; // request line and fields; at most 32 KiB
  std::size_t header_fields = 64;
  std::size_t target_bytes = 2 * 1024;
  std::size_t body_bytes = 64 * 1024;
  std::size_t connections = 20'000; // of the whole server

  ms header_timeout{5'000};    // from the first byte of a request
  ms body_timeout{10'000};     // and as long again as the rate below allows
  std::size_t min_rate = 1024; // bytes per second that bodies and answers must keep up
  ms idle_timeout{60'000};     // between requests
  ms request_timeout{30'000};  // from the first byte until the handler has answered
  ms write_timeout{30'000};    // without the client taking any of its answer

  /// After a refusal the rest of what the client sends is read and dropped, so that the
  /// answer is not lost in a reset.
  ms linger_timeout{2'000};
  std::size_t linger_bytes = 1024 * 1024;

  /// Names the server answers to, without port; any when empty.
  std::vector<std::string> hosts = {};
  /// What the handler can produce; an Accept that excludes all of them is refused.
  std::vector<std::string> media_types = {"application/json", "application/problem+json",
                                          "text/plain"};
};

} // namespace callout::http
