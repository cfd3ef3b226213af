#include "persistence/views/intake.hpp"

#include <algorithm>
#include <utility>

namespace callout::views {

// While the folding thread rests between two looks it will look by itself: to wake it for each
// append would cost more than folding does.
void intake::wake() {
  if (std::exchange(listening_, false))
    wake_.notify_one();
}

void intake::put(shard_id shard, rows given) {
  if (!given || given->empty())
    return;
  const std::lock_guard held{mutex_};
  ++received_;
  if (queued_rows_ + given->size() > bound_) {
    for (const auto& r : queue_)
      behind_.insert(r->front().shard);
    behind_.insert(shard);
    called_ = true;
    queue_.clear();
    queued_rows_ = 0;
  } else {
    queued_rows_ += given->size();
    queue_.push_back(std::move(given));
  }
  wake();
}

void intake::fall_behind(const std::vector<shard_id>& shards) {
  const std::lock_guard held{mutex_};
  ++received_;
  behind_.insert(shards.begin(), shards.end());
  started_ = called_ = true;
  wake();
}

void intake::reached(shard_id shard, std::uint64_t seq) {
  const std::lock_guard held{mutex_};
  ++received_;
  auto& at = reached_[shard];
  at = std::max(at, seq);
  called_ = true;
  wake();
}

void intake::report_damage() {
  const std::lock_guard held{mutex_};
  damaged_ = true;
  wake();
}

void intake::stop() {
  const std::lock_guard held{mutex_};
  stopped_ = true;
  wake_.notify_all();
  shown_changed_.notify_all();
}

bool intake::stopped() const {
  const std::lock_guard held{mutex_};
  return stopped_;
}

std::uint64_t intake::ticket() const {
  const std::lock_guard held{mutex_};
  return received_;
}

void intake::wait_for(std::uint64_t ticket, time until) {
  std::unique_lock held{mutex_};
  if (shown_ >= ticket)
    return;
  wanted_ = std::max(wanted_, ticket);
  wake();
  shown_changed_.wait_until(held, until, [&] { return stopped_ || shown_ >= ticket; });
}

bool intake::shows(std::uint64_t ticket) const {
  const std::lock_guard held{mutex_};
  return stopped_ || shown_ >= ticket;
}

bool intake::is_due(const std::optional<time>& last_write) const {
  return last_write && std::chrono::steady_clock::now() >=
                           *last_write + (wanted_ > shown_ ? rhythm_.asked : rhythm_.calm);
}

intake::taken intake::take(time earliest, std::optional<time> last_write) {
  std::unique_lock held{mutex_};
  wake_.wait_until(held, earliest, [&] { return stopped_; });
  while (!stopped_ && !has_work() && !is_due(last_write)) {
    listening_ = true;
    if (last_write)
      wake_.wait_until(held, *last_write + (wanted_ > shown_ ? rhythm_.asked : rhythm_.calm));
    else
      wake_.wait(held);
  }
  listening_ = false;
  taken t{.ticket = received_, .stopped = stopped_, .due = is_due(last_write)};
  if (started_) {
    t.queue = std::exchange(queue_, {});
    t.behind = std::exchange(behind_, {});
    t.reached = std::exchange(reached_, {});
    t.damaged = std::exchange(damaged_, false);
    called_ = false;
    queued_rows_ = 0;
  }
  return t;
}

void intake::shown(std::uint64_t ticket) {
  const std::lock_guard held{mutex_};
  shown_ = std::max(shown_, ticket);
  shown_changed_.notify_all();
}

void intake::hide() {
  const std::lock_guard held{mutex_};
  shown_ = 0;
}

} // namespace callout::views
