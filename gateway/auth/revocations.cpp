#include "gateway/auth/revocations.hpp"

#include <mutex>

namespace callout::auth {

void revocations::add(const session_id& session, instant until, instant now) {
  const std::unique_lock lock{mutex_};
  forget(now);
  size_ = until_.size();
  auto [place, fresh] = until_.try_emplace(session.text, until);
  if (!fresh && until <= place->second)
    return;
  place->second = until;
  by_time_.emplace(until, session.text);
  if (by_time_.size() > limit_) {
    floor_ = std::max(floor_.load(), now.time_since_epoch().count());
    until_.clear();
    by_time_.clear();
  }
  size_ = until_.size();
}

void revocations::forget(instant now) {
  while (!by_time_.empty() && by_time_.begin()->first <= now) {
    const auto oldest = by_time_.begin();
    // One that was put off stands under its later time as well.
    if (const auto found = until_.find(oldest->second);
        found != until_.end() && found->second == oldest->first)
      until_.erase(found);
    by_time_.erase(oldest);
  }
}

bool revocations::holds(const session_id& session, instant issued_at) const {
  if (issued_at.time_since_epoch().count() <= floor_.load(std::memory_order_acquire))
    return true;
  if (size_.load(std::memory_order_acquire) == 0)
    return false;
  const std::shared_lock lock{mutex_};
  return until_.contains(session.text);
}

std::size_t revocations::size() const {
  const std::shared_lock lock{mutex_};
  return until_.size();
}

} // namespace callout::auth
