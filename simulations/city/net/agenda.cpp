// A binary heap under one asio timer.
#include "simulations/city/net/agenda.hpp"

#include <algorithm>

namespace callout::city {

agenda::agenda(boost::asio::io_context& io) : timer_{io} {
}

bool agenda::later(const entry& a, const entry& b) {
  return a.due != b.due ? a.due > b.due : a.order > b.order;
}

void agenda::after(steady::duration delay, task run) {
  const auto due = steady::now() + delay;
  const bool earliest = heap_.empty() || due < heap_.front().due;
  heap_.push_back({due, entered_++, std::move(run)});
  std::push_heap(heap_.begin(), heap_.end(), later);
  if (earliest)
    arm();
}

void agenda::clear() {
  heap_.clear();
  timer_.cancel();
}

void agenda::arm() {
  timer_.expires_at(heap_.front().due);
  timer_.async_wait([this](boost::system::error_code error) {
    if (!error)
      fire();
  });
}

void agenda::fire() {
  // Only what is due by now: tasks that enter others at once must not keep sockets waiting.
  const auto now = steady::now();
  while (!heap_.empty() && heap_.front().due <= now) {
    std::pop_heap(heap_.begin(), heap_.end(), later);
    const auto run = std::move(heap_.back().run);
    heap_.pop_back();
    run();
  }
  if (!heap_.empty())
    arm();
}

} // namespace callout::city
