// What the application holds of a WebSocket: a peer that hears, and a socket to speak into.
#pragma once

#include "gateway/http/inbox.hpp"
#include "protocols/outcome.hpp"

#include <cstdint>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace callout::websocket {

/// Implemented by the application. Both are called on the socket's thread, which serves others
/// too: they must not block.
struct peer {
  virtual ~peer() = default;
  /// One message, UTF-8, valid during the call. An exception closes the socket with 1011.
  virtual void text(std::string_view message) = 0;
  /// Once, whoever ended it; nothing comes after.
  virtual void closed() = 0;
};

/// The sending end. All of it may be called from any thread, also after the connection ended.
class socket {
public:
  using frame = std::shared_ptr<const std::string>;

  socket(std::shared_ptr<http::inbox>, std::uint64_t connection, std::size_t queue_bytes);

  /// Queues a text message; many sockets may share one. False when the connection has ended
  /// or is ending. When more would wait than the queue's limit, the client gets what was
  /// queued, if it reads at all, and is closed with 4008.
  bool send(frame);
  /// As `send`, but replaces what waits under the same key, and may be overtaken by messages
  /// without a key.
  bool send_latest(std::string_view key, frame);
  /// After what is queued. The first call counts.
  void close(std::uint16_t code, std::string_view reason = {});

private:
  friend class session;
  struct keyed {
    std::size_t hash;
    std::string key;
    frame text;
  };
  struct ending {
    std::uint16_t code;
    std::string reason;
  };

  bool admit(std::size_t bytes);
  void end(std::uint16_t code, std::string_view reason);
  void call();

  // For the session, on its thread.
  /// Until `fill` says that nothing is left, the session looks by itself.
  void hold();
  /// Moves whole frames, at most about `bytes`, into `out`. False when nothing was left.
  bool fill(std::string& out, std::size_t bytes);
  bool ending_soon();
  std::optional<ending> ended();
  void gone();

  const std::shared_ptr<http::inbox> inbox_;
  const std::uint64_t connection_;
  const std::size_t queue_bytes_;
  std::mutex mutex_;
  std::vector<frame> queue_;
  std::vector<keyed> latest_;
  std::size_t bytes_ = 0;
  bool called_ = false; // the session knows, or is being told
  bool closed_ = false; // takes nothing more
  std::optional<ending> ending_;
};

/// `{"type":"error","code":…,"detail":…}`
std::string error_frame(const rejection& why);

} // namespace callout::websocket
