// Whether a server that could not be reached may be tried again. Each session would knock for each
// request that waits for it; a server that comes up after a crash needs its processor for itself.
#pragma once

#include <chrono>
#include <mutex>
#include <optional>
#include <string>

namespace callout::postgres {

/// Shared by all sessions of a journal; any thread. One of them tries for all: first at once, then
/// after pauses that grow.
class reachability {
public:
  using time_point = std::chrono::steady_clock::time_point;
  static constexpr std::chrono::milliseconds pause_min{50}, pause_max{400};

  /// Why nobody can have reached it since it was tried last; nothing: try, and say how it went.
  std::optional<std::string> too_soon(time_point now);
  void failed(std::string why, time_point now);
  void reached();

private:
  std::mutex mutex_;
  std::string why_; ///< empty: it was reached
  std::chrono::milliseconds pause_{pause_min};
  time_point next_{};
  bool trying_ = false; ///< somebody does, since next_ was reached
};

} // namespace callout::postgres
