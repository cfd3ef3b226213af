// Every bound of a WebSocket, by name.
#pragma once

#include <chrono>
#include <cstddef>
#include <string>
#include <vector>

namespace callout::websocket {

struct limits {
  using ms = std::chrono::milliseconds;

  /// The client must offer it.
  std::string subprotocol = "callout.v1";
  /// Browsers say where a page came from; any origin when empty. No Origin, no browser.
  std::vector<std::string> origins = {};

  std::size_t message_bytes = 64 * 1024;
  std::size_t queue_bytes = 1024 * 1024; // waiting to be sent
  double messages_per_second = 50;       // frames received, over time
  double messages_burst = 100;           // and at once
  ms ping_every{25'000};                 // when nothing is heard
  ms silence_timeout{60'000};
  ms write_timeout{30'000}; // without the client taking any of what is being written
  ms close_timeout{5'000};  // for the client to agree to a close
};

/// Close codes of our own, beside those of RFC 6455. After each the client may come back and
/// resume.
constexpr std::uint16_t restart = 1012;   // of the server: come back, and resume
constexpr std::uint16_t too_slow = 4008;  // it did not read what was sent to it
constexpr std::uint16_t too_eager = 4029; // it sent more than its share

} // namespace callout::websocket
