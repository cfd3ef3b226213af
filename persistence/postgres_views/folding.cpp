#include "persistence/postgres_views/folding.hpp"

#include "persistence/views/fields.hpp"

namespace callout::postgres {

using namespace views;

namespace {

/// Bookings under way are spoken of often, and looked up but once.
constexpr std::size_t lines_most = 20'000;

} // namespace

/// What the tables hold, as far as it was written or read here of late.
class folding::kept_lines final : public lines {
public:
  explicit kept_lines(tables& t) : tables_{t} {}

  std::optional<booking_line> booking(const std::string& id) override {
    if (const auto found = bookings_.find(id); found != bookings_.end())
      return found->second;
    return tables_.booking(id);
  }
  std::optional<payout_line> payout(const std::string& id) override { return tables_.payout(id); }

  void remember(const changes& c) {
    if (bookings_.size() + c.bookings.size() > lines_most)
      bookings_.clear();
    for (const auto& [id, line] : c.bookings)
      bookings_.insert_or_assign(id, line);
  }
  void forget() { bookings_.clear(); }

private:
  tables& tables_;
  std::unordered_map<std::string, booking_line> bookings_;
};

folding::folding(postgres_options o, journal& log, listener& hears, intake& in,
                 const views_options& options)
    : tables_{std::move(o), "fold"}, journal_{log}, intake_{in}, options_{options},
      lines_{std::make_unique<kept_lines>(tables_)}, fold_{*lines_, hears}, doubts_{log.doubts()} {
}

folding::~folding() = default;

void folding::run() {
  for (bool stopped = false; !stopped;) {
    const bool unfinished = !fold_.pending.empty() || !behind_.empty();
    auto t = intake_.take(earliest_, unfinished ? std::optional{last_write_} : std::nullopt);
    stopped = t.stopped;
    ticket_ = t.ticket;
    earliest_ = clock::now() + options_.when.pace;
    try {
      work_on(t);
      continue;
    } catch (const overtaken& e) {
      options_.log("views.overtaken", e.what());
    } catch (const std::exception& e) {
      options_.log("views.failed", e.what());
      earliest_ = clock::now() + options_.retry;
    }
    for (const auto& rows : t.queue)
      behind_.insert(rows->front().shard);
    forget();
  }
}

void folding::work_on(intake::taken& t) {
  behind_.insert(t.behind.begin(), t.behind.end());
  heed_failover();
  get_to_know(t.queue);
  for (const auto& rows : t.queue)
    for (const auto& row : *rows)
      take_live(row);
  while (!behind_.empty() && !t.stopped) {
    read_missed(*behind_.begin());
    if (intake_.stopped())
      break;
    behind_.erase(behind_.begin());
  }
  if (t.due || t.stopped || fold_.pending.rows >= options_.batch_rows)
    write();
  if (fold_.pending.empty() && behind_.empty())
    intake_.shown(ticket_);
}

// Log and tables may have gone back, together: numbers that were folded are given out again.
void folding::heed_failover() {
  if (const auto doubts = journal_.doubts(); std::exchange(doubts_, doubts) == doubts)
    return;
  for (const auto& [shard, at] : shards_)
    behind_.insert(shard);
  forget();
}

void folding::get_to_know(const std::vector<intake::rows>& queue) {
  std::set<shard_id> strangers;
  for (const auto& rows : queue)
    if (!shards_.contains(rows->front().shard))
      strangers.insert(rows->front().shard);
  for (const auto s : behind_)
    if (!shards_.contains(s))
      strangers.insert(s);
  if (strangers.empty())
    return;
  const auto kept = tables_.at(strangers);
  for (const auto s : strangers) {
    const auto found = kept.find(s);
    const auto seq = found == kept.end() ? 0 : found->second.seq;
    shards_[s] = {seq, seq};
  }
}

void folding::take_live(const event_row& row) {
  auto& at = shards_[row.shard];
  if (row.seq == at.folded + 1 && !behind_.contains(row.shard))
    add(row, at, true);
  else if (row.seq > at.folded)
    behind_.insert(row.shard);
}

void folding::read_missed(shard_id shard) {
  if (!log_)
    log_ = journal_.reader();
  auto& at = shards_[shard];
  for (std::size_t n = options_.page; n == options_.page && !intake_.stopped();) {
    n = 0;
    log_->read(shard, at.folded, options_.page, [&](const event_row& row) {
      add(row, at, true);
      ++n;
      return true;
    });
    if (fold_.pending.rows >= options_.batch_rows)
      write();
  }
}

void folding::add(const event_row& row, progress& at, bool tell) {
  try {
    fold_.add(row, tell);
  } catch (const unreadable& e) {
    options_.log("views.unreadable", row.type + " at " + std::to_string(row.shard) + ":" +
                                         std::to_string(row.seq) + ": " + e.what());
  }
  at.folded = row.seq;
}

void folding::write() {
  if (!fold_.pending.empty()) {
    std::unordered_map<shard_id, std::uint64_t> from;
    for (const auto& [shard, at] : fold_.pending.positions)
      from[shard] = shards_[shard].written;
    tables_.write(fold_.pending, from);
    for (const auto& [shard, at] : fold_.pending.positions)
      shards_[shard].written = at.seq;
    lines_->remember(fold_.pending);
    fold_.pending.clear();
  }
  last_write_ = clock::now();
}

// Where the tables stand is asked anew; what was folded and not written is read from the log.
void folding::forget() {
  for (const auto& [shard, at] : fold_.pending.positions)
    behind_.insert(shard);
  fold_.pending.clear();
  lines_->forget();
  log_.reset();
  shards_.clear();
}

} // namespace callout::postgres
