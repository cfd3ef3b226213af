#include "gateway/nats/losses.hpp"

namespace callout::nats {

void losses::add(natsSubscription* sub, std::int64_t& known) {
  std::int64_t now = 0;
  if (natsSubscription_GetDropped(sub, &now) != NATS_OK || now <= known)
    return;
  all_ += static_cast<std::uint64_t>(now - known);
  known = now;
}

void losses::watch(natsSubscription* sub) {
  const std::lock_guard lock{mutex_};
  slow_.try_emplace(sub, 0);
}

void losses::forget(natsSubscription* sub) {
  const std::lock_guard lock{mutex_};
  const auto found = slow_.find(sub);
  if (found == slow_.end())
    return;
  add(sub, found->second);
  slow_.erase(found);
}

std::uint64_t losses::count() {
  const std::lock_guard lock{mutex_};
  for (auto& [sub, known] : slow_)
    add(sub, known);
  return all_;
}

} // namespace callout::nats
