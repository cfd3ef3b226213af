// The production side of the mesh's ports: threads, and the system's monotonic clock.
#pragma once

#include "actors/mesh/timer.hpp"

#include <condition_variable>
#include <map>
#include <mutex>
#include <thread>

namespace callout::mesh {

class threaded_timer final : public timer {
public:
  threaded_timer();
  ~threaded_timer() override;
  steady::time_point now() const override;
  void after(std::chrono::milliseconds, std::function<void()> job) override;
  /// Jobs that wait are let go of, and so is what comes later.
  void stop();

private:
  void run(std::stop_token);

  std::mutex mutex_;
  std::condition_variable_any changed_;
  std::multimap<steady::time_point, std::function<void()>> jobs_;
  bool stopped_ = false;
  std::jthread thread_;
};

} // namespace callout::mesh
