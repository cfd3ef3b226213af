// How other threads reach a connection: they leave its number here, and its own thread looks.
// Many numbers left in a row cost one wake-up.
#pragma once

#include <cstdint>
#include <functional>
#include <mutex>
#include <vector>

namespace callout::http {

class inbox {
public:
  using number = std::uint64_t;

  /// `wake` must make the reader call `collect` soon, on its own thread.
  explicit inbox(std::function<void()> wake);
  /// From any thread.
  void leave(number connection);
  /// What was left since the last time, in order; `into` is overwritten.
  void collect(std::vector<number>& into);
  /// After this nothing is kept and nobody is woken.
  void close();

private:
  std::mutex mutex_;
  std::function<void()> wake_;
  std::vector<number> left_;
};

} // namespace callout::http
