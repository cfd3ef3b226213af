// A WebSocket client for tests: what arrives is kept in order until somebody asks for it,
// and every wait has a deadline.
#pragma once

#include "protocols/json.hpp"

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>

namespace callout::kit {

/// The server turned the upgrade down; `status` is what it answered.
struct upgrade_refused : std::runtime_error {
  upgrade_refused(unsigned status, const std::string& body);
  unsigned status;
};

enum class sign_in { by_header, by_first_frame, never };

class ws_client {
public:
  using span = std::chrono::milliseconds;
  using filter = std::function<bool(const json&)>;

  /// Connects to `url` (http://…) at /v1/stream with subprotocol callout.v1. Throws
  /// upgrade_refused, or no_answer (http_client.hpp) when nobody answers in time.
  ws_client(const std::string& url, const std::string& token, sign_in how = sign_in::by_header,
            span patience = std::chrono::seconds{15});
  ~ws_client();
  ws_client(ws_client&&) noexcept;
  ws_client& operator=(ws_client&&) noexcept;

  void send(const json& frame);
  /// Sends text as it is, well-formed or not.
  void send_text(const std::string& text);

  /// The next frame of that type (for which `fits` holds), passing over others, which stay
  /// for later. Throws std::runtime_error listing what else came when the deadline passes or
  /// the connection ends.
  json wait_for(const std::string& type, span within = std::chrono::seconds{15},
                const filter& fits = {});
  /// The oldest frame not yet taken; nothing when none comes in time.
  std::optional<json> receive(span within);
  /// Takes every frame that has arrived and not been taken.
  std::vector<json> drain();

  /// The highest offset seen so far, taken or not: what a resume would name.
  std::uint64_t last_offset() const;
  /// Waits for the server to close; answers its close code, 0 for an abrupt end, nothing
  /// when it did not close in time.
  std::optional<unsigned> wait_closed(span within);
  void close();

private:
  struct connection;
  std::unique_ptr<connection> connection_;
};

} // namespace callout::kit
