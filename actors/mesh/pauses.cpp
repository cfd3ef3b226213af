#include "actors/mesh/pauses.hpp"

namespace callout::mesh {

threaded_pauses::threaded_pauses() : thread_{[this](std::stop_token s) { run(s); }} {
}

threaded_pauses::~threaded_pauses() {
  stop();
}

void threaded_pauses::stop() {
  thread_.request_stop();
  if (thread_.joinable())
    thread_.join();
  decltype(jobs_) left; // What goes with them may come back here.
  const std::lock_guard held{mutex_};
  stopped_ = true;
  left.swap(jobs_);
}

void threaded_pauses::after(std::chrono::milliseconds wait, std::function<void()> job) {
  const std::lock_guard held{mutex_};
  if (stopped_)
    return;
  const auto at = jobs_.emplace(std::chrono::steady_clock::now() + wait, std::move(job));
  if (at == jobs_.begin())
    changed_.notify_one();
}

void threaded_pauses::run(std::stop_token stop) {
  std::unique_lock held{mutex_};
  while (!stop.stop_requested()) {
    if (jobs_.empty()) {
      changed_.wait(held, stop, [this] { return !jobs_.empty(); });
      continue;
    }
    const auto due = jobs_.begin()->first;
    if (std::chrono::steady_clock::now() < due) {
      changed_.wait_until(held, stop, due,
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
