#include "actors/mesh/threads.hpp"

#include <ctime>

namespace callout::mesh {

threaded_timer::threaded_timer() : thread_{[this](std::stop_token s) { run(s); }} {
}

threaded_timer::~threaded_timer() {
  stop();
}

void threaded_timer::stop() {
  thread_.request_stop();
  if (thread_.joinable())
    thread_.join();
  decltype(jobs_) left; // What goes with them may come back here.
  const std::lock_guard held{mutex_};
  stopped_ = true;
  left.swap(jobs_);
}

steady::time_point threaded_timer::now() const {
  // Unlike the steady clock it goes on while the machine is suspended, as others do.
  timespec t{};
  clock_gettime(CLOCK_BOOTTIME, &t);
  return steady::time_point{std::chrono::seconds{t.tv_sec} + std::chrono::nanoseconds{t.tv_nsec}};
}

void threaded_timer::after(std::chrono::milliseconds wait, std::function<void()> job) {
  const std::lock_guard held{mutex_};
  if (stopped_)
    return;
  const auto at = jobs_.emplace(now() + wait, std::move(job));
  if (at == jobs_.begin())
    changed_.notify_one();
}

void threaded_timer::run(std::stop_token stop) {
  std::unique_lock held{mutex_};
  while (!stop.stop_requested()) {
    if (jobs_.empty()) {
      changed_.wait(held, stop, [this] { return !jobs_.empty(); });
      continue;
    }
    const auto due = jobs_.begin()->first;
    if (now() < due) {
      changed_.wait_for(held, stop, due - now(),
                        [&] { return !jobs_.empty() && jobs_.begin()->first < due; });
      continue;
    }
    const auto job = std::move(jobs_.begin()->second);
    jobs_.erase(jobs_.begin());
    held.unlock();
    job();
    held.lock();
  }
}

} // namespace callout::mesh
