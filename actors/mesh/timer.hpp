// Monotonic time, and to do something a little later: a port, since in simulations both are what
// the simulator says. Never compared between nodes.
#pragma once

#include <chrono>
#include <functional>

namespace callout::mesh {

using steady = std::chrono::steady_clock;

class timer {
public:
  virtual ~timer() = default;
  virtual steady::time_point now() const = 0;
  /// `job` is called once, from any thread; let go of uncalled when all ends before.
  virtual void after(std::chrono::milliseconds, std::function<void()> job) = 0;
};

} // namespace callout::mesh
