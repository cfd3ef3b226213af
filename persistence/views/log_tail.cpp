#include "persistence/views/log_tail.hpp"

#include <algorithm>

namespace callout::views {

log_tail::log_tail(std::vector<shard_id> shards, journal& log, hooks h, views_options o)
    : shards_{std::move(shards)}, journal_{log}, hooks_{std::move(h)}, options_{std::move(o)},
      doubts_{log.doubts()} {
}

log_tail::~log_tail() {
  stop();
}

void log_tail::start() {
  look_again();
  thread_ = std::thread{[this] { run(); }};
}

void log_tail::told(shard_id shard, std::uint64_t after, std::uint64_t upto, rows what) {
  if (std::ranges::find(shards_, shard) == shards_.end())
    return;
  const std::lock_guard held{mutex_};
  known_[shard] = std::max(known_[shard], upto);
  queued_ += what->size() + 1;
  if (queued_ > options_.queue_rows) {
    for (const auto& p : queue_)
      behind_.insert(p.shard);
    queue_.clear();
    queued_ = 0;
    behind_.insert(shard);
  } else {
    queue_.push_back({shard, after, upto, std::move(what)});
  }
  if (idle_)
    changed_.notify_all();
}

// A part that says nothing but how far the log has come.
void log_tail::reached(shard_id shard, std::uint64_t seq) {
  told(shard, seq, seq, std::make_shared<const std::vector<event_row>>());
}

void log_tail::look_again() {
  const std::lock_guard held{mutex_};
  behind_.insert(shards_.begin(), shards_.end());
  changed_.notify_all();
}

std::uint64_t log_tail::behind() const {
  const std::lock_guard held{mutex_};
  std::uint64_t all = 0;
  for (const auto& [shard, seq] : known_) {
    const auto found = at_.find(shard);
    const auto at = found == at_.end() ? 0 : found->second;
    all += seq > at ? seq - at : 0;
  }
  return all;
}

bool log_tail::caught_up() const {
  const std::lock_guard held{mutex_};
  return caught_up_;
}

bool log_tail::stopped() const {
  const std::lock_guard held{mutex_};
  return stopped_;
}

void log_tail::stop() {
  {
    const std::lock_guard held{mutex_};
    stopped_ = true;
    changed_.notify_all();
  }
  if (thread_.joinable())
    thread_.join();
}

void log_tail::run() {
  std::set<shard_id> behind;
  for (;;) {
    std::unique_lock held{mutex_};
    if (behind.empty()) {
      idle_ = true;
      changed_.wait(held, [&] { return stopped_ || !queue_.empty() || !behind_.empty(); });
      idle_ = false;
      if (hooks_.pace > span{0})
        changed_.wait_for(held, hooks_.pace, [&] { return stopped_; });
    } else { // The log or the lists could not be read a moment ago.
      changed_.wait_for(held, options_.retry, [&] { return stopped_; });
    }
    if (stopped_)
      return;
    const auto queue = std::exchange(queue_, {});
    queued_ = 0;
    behind.merge(std::exchange(behind_, {}));
    held.unlock();
    try {
      if (log_went_back())
        behind.insert(shards_.begin(), shards_.end());
      if (!begun_)
        begin();
      for (const auto& p : queue)
        if (behind.contains(p.shard) || p.after > at(p.shard))
          behind.insert(p.shard);
        else
          take(p);
      while (!behind.empty()) {
        read_missed(*behind.begin());
        if (stopped())
          return;
        behind.erase(behind.begin());
      }
      held.lock();
      const bool first = !std::exchange(caught_up_, true);
      held.unlock();
      if (first)
        hooks_.caught_up();
    } catch (const std::exception& e) {
      options_.log("views.journal_unreadable", e.what());
      log_.reset();
      for (const auto& p : queue)
        behind.insert(p.shard);
    }
  }
}

// Numbers that were told of may be given out again.
bool log_tail::log_went_back() {
  if (const auto doubts = journal_.doubts(); std::exchange(doubts_, doubts) == doubts)
    return false;
  log_.reset();
  begun_ = false;
  const std::lock_guard held{mutex_};
  known_.clear();
  return true;
}

void log_tail::begin() {
  if (!log_)
    log_ = journal_.reader();
  const auto from = hooks_.begin(*log_);
  positions heads;
  for (const auto shard : shards_)
    heads[shard] = log_->head(shard).seq;
  const std::lock_guard held{mutex_};
  at_ = from;
  for (const auto& [shard, seq] : heads)
    known_[shard] = std::max(known_[shard], seq);
  begun_ = true;
}

std::uint64_t log_tail::at(shard_id shard) const {
  const std::lock_guard held{mutex_};
  const auto found = at_.find(shard);
  return found == at_.end() ? 0 : found->second;
}

void log_tail::advance(shard_id shard, std::uint64_t seq) {
  const std::lock_guard held{mutex_};
  at_[shard] = std::max(at_[shard], seq);
}

void log_tail::take(const part& p) {
  const auto from = at(p.shard);
  for (const auto& row : *p.what)
    if (row.seq > from && hooks_.wanted(row))
      hooks_.row(row);
  advance(p.shard, p.upto);
}

// What was read before it failed has been told, and is not told again.
void log_tail::read_missed(shard_id shard) {
  if (!log_)
    log_ = journal_.reader();
  for (std::size_t n = options_.page; n == options_.page && !stopped();) {
    n = 0;
    log_->read(shard, at(shard), options_.page, [&](const event_row& row) {
      if (hooks_.wanted(row))
        hooks_.row(row);
      advance(shard, row.seq);
      ++n;
      return true;
    });
  }
}

} // namespace callout::views
