// A client who minds his own business beside those who misbehave, and must never notice them.
#pragma once

#include "tests/end_to_end/stage.hpp"

#include <atomic>
#include <thread>

namespace callout::end_to_end {

/// Asks for his bookings over and over, on a thread of his own.
class neighbour {
public:
  explicit neighbour(stage&);
  ~neighbour();
  neighbour(const neighbour&) = delete;
  neighbour& operator=(const neighbour&) = delete;

  /// Ends; answers what went wrong, if anything. He was answered at least once after every
  /// piece of trouble: the last question is asked now.
  std::string trouble();
  std::size_t answered() const { return answered_; }

private:
  void live();

  kit::http_client http_;
  std::atomic<bool> leaving_{false};
  std::atomic<std::size_t> answered_{0};
  std::string trouble_; // Read once the thread has ended.
  std::thread thread_;
};

} // namespace callout::end_to_end
