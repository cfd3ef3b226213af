// Wakes the reader only when the inbox was empty: until then it is on its way anyhow.
#include "gateway/http/inbox.hpp"

namespace callout::http {

inbox::inbox(std::function<void()> wake) : wake_{std::move(wake)} {
}

void inbox::leave(number connection) {
  // Waking under the lock keeps `close` from pulling the reader away in between.
  std::lock_guard lock{mutex_};
  if (!wake_)
    return;
  left_.push_back(connection);
  if (left_.size() == 1)
    wake_();
}

void inbox::collect(std::vector<number>& into) {
  into.clear();
  std::lock_guard lock{mutex_};
  left_.swap(into);
}

void inbox::close() {
  std::lock_guard lock{mutex_};
  wake_ = nullptr;
  left_.clear();
}

} // namespace callout::http
