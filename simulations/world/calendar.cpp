#include "simulations/world/calendar.hpp"

#include <algorithm>
#include <utility>

namespace callout::sim {

void calendar::in(ticks delay, life_ptr whose, std::function<void()> job) {
  heap_.push_back({now_ + std::max(delay, ticks{0}), ++numbers_, std::move(whose), std::move(job)});
  std::push_heap(heap_.begin(), heap_.end());
}

std::optional<ticks> calendar::next() const {
  return heap_.empty() ? std::nullopt : std::optional{heap_.front().at};
}

bool calendar::step() {
  if (heap_.empty())
    return false;
  std::pop_heap(heap_.begin(), heap_.end());
  auto e = std::move(heap_.back());
  heap_.pop_back();
  now_ = std::max(now_, e.at);
  if (!e.whose)
    e.job();
  else if (e.whose->frozen && !e.whose->dead)
    e.whose->waiting.push_back(std::move(e.job));
  else if (!e.whose->dead)
    e.job();
  return true;
}

void calendar::forget(const life_ptr& l) {
  std::vector<entry> gone;
  const auto kept =
      std::partition(heap_.begin(), heap_.end(), [&](const auto& e) { return e.whose != l; });
  gone.assign(std::make_move_iterator(kept), std::make_move_iterator(heap_.end()));
  heap_.erase(kept, heap_.end());
  std::make_heap(heap_.begin(), heap_.end());
  l->waiting.clear();
}

void calendar::thaw(const life_ptr& l) {
  l->frozen = false;
  for (auto& job : std::exchange(l->waiting, {}))
    in(ticks{0}, l, std::move(job));
}

} // namespace callout::sim
