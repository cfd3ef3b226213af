// To do something a little later: a port, since in simulations later is when the simulator says.
#pragma once

#include <chrono>
#include <condition_variable>
#include <functional>
#include <map>
#include <mutex>
#include <thread>

namespace callout::mesh {

class pauses {
public:
  virtual ~pauses() = default;
  /// `job` is called once, from any thread; let go of uncalled when all ends before.
  virtual void after(std::chrono::milliseconds, std::function<void()> job) = 0;
};

/// With a thread of its own.
class threaded_pauses final : public pauses {
public:
  threaded_pauses();
  ~threaded_pauses() override;
  void after(std::chrono::milliseconds, std::function<void()> job) override;
  /// Jobs that wait are let go of, and so is what comes later.
  void stop();

private:
  void run(std::stop_token);

  std::mutex mutex_;
  std::condition_variable_any changed_;
  std::multimap<std::chrono::steady_clock::time_point, std::function<void()>> jobs_;
  bool stopped_ = false;
  std::jthread thread_;
};

} // namespace callout::mesh
