// What is to be done later, for thousands of people on one timer: cheaper than a timer each.
#pragma once

#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>

#include <chrono>
#include <cstdint>
#include <functional>
#include <vector>

namespace callout::city {

using steady = std::chrono::steady_clock;
using moment = steady::time_point;
using span = std::chrono::milliseconds;

class agenda {
public:
  using task = std::function<void()>;

  explicit agenda(boost::asio::io_context&);
  /// Tasks due at the same time run in the order they were entered.
  void after(steady::duration, task);
  /// Forgets everything, so that the io_context can run dry.
  void clear();
  std::size_t size() const { return heap_.size(); }

private:
  struct entry {
    moment due;
    std::uint64_t order;
    task run;
  };
  static bool later(const entry& a, const entry& b);
  void arm();
  void fire();

  boost::asio::steady_timer timer_;
  std::vector<entry> heap_; // the earliest on top
  std::uint64_t entered_ = 0;
};

} // namespace callout::city
