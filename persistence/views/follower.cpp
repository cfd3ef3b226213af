#include "persistence/views/follower.hpp"

#include "persistence/views/fold.hpp"
#include "protocols/session.hpp"

#include <algorithm>

namespace callout::views {

namespace {

/// What a follower folds is not kept, so that nothing was kept before.
struct no_lines final : lines {
  std::optional<booking_line> booking(const std::string&) override { return std::nullopt; }
  std::optional<payout_line> payout(const std::string&) override { return std::nullopt; }
};

} // namespace

bool is_followed(const event_row& r) {
  return r.kind == "technician" || r.type == session::revoked::kind;
}

follower::follower(std::vector<shard_id> shards, journal& log, source s, listener& hears,
                   views_options o)
    : shards_{std::move(shards)}, journal_{log}, source_{std::move(s)}, hears_{hears},
      options_{std::move(o)} {
}

follower::~follower() {
  stop();
}

void follower::start() {
  look_again();
  thread_ = std::thread{[this] { run(); }};
}

void follower::told(shard_id shard, std::uint64_t after, std::uint64_t upto, rows what) {
  if (std::ranges::find(shards_, shard) == shards_.end())
    return;
  const std::lock_guard held{mutex_};
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
  changed_.notify_all();
}

// A part that says nothing but how far the log has come.
void follower::reached(shard_id shard, std::uint64_t seq) {
  told(shard, seq, seq, std::make_shared<const std::vector<event_row>>());
}

void follower::look_again() {
  const std::lock_guard held{mutex_};
  behind_.insert(shards_.begin(), shards_.end());
  changed_.notify_all();
}

void follower::stop() {
  {
    const std::lock_guard held{mutex_};
    stopped_ = true;
    changed_.notify_all();
  }
  if (thread_.joinable())
    thread_.join();
}

void follower::run() {
  std::set<shard_id> behind;
  for (;;) {
    std::unique_lock held{mutex_};
    if (behind.empty())
      changed_.wait(held, [&] { return stopped_ || !queue_.empty() || !behind_.empty(); });
    else // The log or the lists could not be read a moment ago.
      changed_.wait_for(held, options_.retry, [&] { return stopped_; });
    if (stopped_)
      return;
    const auto queue = std::exchange(queue_, {});
    queued_ = 0;
    behind.merge(std::exchange(behind_, {}));
    held.unlock();
    try {
      if (!begun_)
        begin();
      for (const auto& p : queue)
        if (behind.contains(p.shard) || p.after > at_[p.shard])
          behind.insert(p.shard);
        else
          take(p);
      while (!behind.empty()) {
        read_missed(*behind.begin());
        behind.erase(behind.begin());
      }
      if (!std::exchange(caught_up_, true))
        hears_.caught_up();
    } catch (const std::exception& e) {
      options_.log("views.journal_unreadable", e.what());
      log_.reset();
      for (const auto& p : queue)
        behind.insert(p.shard);
    }
  }
}

void follower::begin() {
  const auto all = source_();
  at_ = all.at;
  for (const auto& [who, facts] : all.technicians)
    hears_.technician(who, facts);
  begun_ = true;
}

void follower::take(const part& p) {
  auto& at = at_[p.shard];
  for (const auto& row : *p.what)
    if (row.seq > at && is_followed(row))
      tell(row);
  at = std::max(at, p.upto);
}

void follower::read_missed(shard_id shard) {
  if (!log_)
    log_ = journal_.reader();
  auto& at = at_[shard];
  for (std::size_t n = options_.page; n == options_.page;) {
    n = 0;
    log_->read(shard, at, options_.page, [&](const event_row& row) {
      if (is_followed(row))
        tell(row);
      at = row.seq;
      ++n;
      return true;
    });
  }
}

void follower::tell(const event_row& row) {
  no_lines none;
  fold once{none, hears_};
  try {
    once.add(row, true);
  } catch (const std::exception& e) {
    options_.log("views.unreadable", row.type + " at " + std::to_string(row.shard) + ":" +
                                         std::to_string(row.seq) + ": " + e.what());
  }
}

} // namespace callout::views
