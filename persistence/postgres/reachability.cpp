#include "persistence/postgres/reachability.hpp"

#include <algorithm>
#include <utility>

namespace callout::postgres {

std::optional<std::string> reachability::too_soon(time_point now) {
  const std::lock_guard held{mutex_};
  if (why_.empty())
    return std::nullopt;
  if (now < next_)
    return why_;
  next_ = now + pause_; // Others wait for what comes of this.
  trying_ = true;
  return std::nullopt;
}

void reachability::failed(std::string why, time_point now) {
  const std::lock_guard held{mutex_};
  // Those who tried at once before anybody knew are one failure.
  if (why_.empty() || std::exchange(trying_, false)) {
    pause_ = why_.empty() ? pause_min : std::min(2 * pause_, pause_max);
    next_ = now + pause_;
  }
  why_ = std::move(why);
}

void reachability::reached() {
  const std::lock_guard held{mutex_};
  why_.clear();
  trying_ = false;
}

} // namespace callout::postgres
