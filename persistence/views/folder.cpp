#include "persistence/views/folder.hpp"

#include "persistence/views/fields.hpp"

namespace callout::views {

namespace {

/// Told apart from failures of our own file, since stores of SQLite fail alike.
struct log_failed : std::runtime_error {
  using std::runtime_error::runtime_error;
};

} // namespace

folder::folder(std::filesystem::path file, file_access& access, journal& log, listener& hears,
               intake& in, const views_options& options)
    : path_{std::move(file)}, access_{access}, journal_{log}, hears_{hears}, intake_{in},
      options_{options}, file_{std::make_unique<view_file>(path_)}, fold_{std::make_unique<fold>(
                                                                        *file_, hears_)} {
}

void folder::run() {
  for (bool stopped = false; !stopped;) {
    const bool unfinished = !file_ || !fold_->pending.empty() || !behind_.empty();
    auto t = intake_.take(earliest_, unfinished ? std::optional{last_write_} : std::nullopt);
    stopped = t.stopped;
    ticket_ = t.ticket;
    earliest_ = clock::now() + options_.when.pace;
    try {
      work_on(t);
      continue;
    } catch (const sqlite::sql_error& e) {
      options_.log("views.failed", e.what());
      if (is_damage(e))
        file_.reset();
    } catch (const log_failed& e) {
      options_.log("views.journal_unreadable", e.what());
      log_.reset();
    } catch (const std::exception& e) {
      options_.log("views.failed", e.what());
    }
    fall_back(t);
  }
}

// Rows of a shard that is behind are left to the journal, which holds them all.
void folder::work_on(intake::taken& t) {
  behind_.insert(t.behind.begin(), t.behind.end());
  for (const auto& rows : t.queue)
    if (!file_ || !begun_)
      behind_.insert(rows->front().shard);
  if (t.stopped && !begun_)
    return;
  if (t.damaged)
    file_.reset();
  if (!file_)
    start_over();
  if (!begun_)
    begin();
  for (const auto& rows : t.queue)
    for (const auto& row : *rows)
      take_live(row);
  for (const auto& [shard, seq] : t.reached)
    if (shards_[shard].folded < seq)
      behind_.insert(shard);
  while (!behind_.empty() && !t.stopped) {
    read_missed(*behind_.begin());
    if (intake_.stopped())
      return;
    behind_.erase(behind_.begin());
  }
  const bool all = !caught_up_ && behind_.empty();
  if (t.due || t.stopped || all || fold_->pending.rows >= options_.batch_rows)
    write();
  if (fold_->pending.empty() && behind_.empty())
    intake_.shown(ticket_);
  if (all) {
    caught_up_ = true;
    hears_.caught_up();
  }
}

void folder::begin() {
  shards_.clear();
  for (const auto& [shard, at] : file_->positions())
    shards_[shard] = {at.seq, at.seq, at.seq, at.previous};
  if (!fits_journal()) {
    options_.log("views.other_journal", path_.string());
    start_over();
  }
  tell_what_is_kept();
  begun_ = true;
}

// A journal restored from a backup, or another one, is not what these views were folded from.
bool folder::fits_journal() {
  for (const auto& [shard, at] : shards_) {
    bool same = false;
    read_log(shard, at.folded - 1, 1, [&, &at = at](const event_row& row) {
      same = row.seq == at.folded && row.previous_hash == at.previous;
      return false;
    });
    if (!same)
      return false;
  }
  return true;
}

void folder::tell_what_is_kept() {
  file_->each_technician(
      [&](const person_id& who, const technician_facts& facts) { hears_.technician(who, facts); });
  file_->each_job(
      [&](const booking_line& b) { hears_.job({b.technician}, {b.id}, {b.customer}, b.status); });
}

void folder::take_live(const event_row& row) {
  auto& at = shards_[row.shard];
  if (row.seq == at.folded + 1 && !behind_.contains(row.shard))
    add(row, at);
  else if (row.seq > at.folded)
    behind_.insert(row.shard);
}

void folder::read_missed(shard_id shard) {
  auto& at = shards_[shard];
  for (std::size_t n = options_.page; n == options_.page && !intake_.stopped();) {
    n = 0;
    read_log(shard, at.folded, options_.page, [&](const event_row& row) {
      add(row, at);
      ++n;
      return true;
    });
    if (fold_->pending.rows >= options_.batch_rows)
      write();
  }
}

void folder::read_log(shard_id shard, std::uint64_t after, std::size_t limit,
                      const journal_reader::visitor& visit) {
  std::exception_ptr ours;
  const auto careful = [&](const event_row& row) {
    try {
      return visit(row);
    } catch (...) {
      ours = std::current_exception();
      return false;
    }
  };
  try {
    if (!log_)
      log_ = journal_.reader();
    log_->read(shard, after, limit, careful);
  } catch (const journal_error& e) {
    throw log_failed{e.what()};
  }
  if (ours)
    std::rethrow_exception(ours);
}

void folder::add(const event_row& row, progress& at) {
  const bool tell = row.seq > at.told;
  try {
    fold_->add(row, tell);
  } catch (const unreadable& e) {
    options_.log("views.unreadable", row.type + " at " + std::to_string(row.shard) + ":" +
                                         std::to_string(row.seq) + ": " + e.what());
  }
  at.folded = row.seq;
  if (tell)
    at.told = row.seq;
}

void folder::write() {
  if (!fold_->pending.empty())
    file_->write(fold_->pending);
  for (const auto& [shard, at] : fold_->pending.positions)
    shards_[shard].written = at.seq;
  fold_->pending.clear();
  last_write_ = clock::now();
}

// All shards are read from their first row; the listener hears only what is new to it.
void folder::start_over() {
  intake_.hide();
  access_.exchange([&] {
    fold_.reset();
    file_.reset();
    remove_views(path_);
    file_ = std::make_unique<view_file>(path_);
    fold_ = std::make_unique<fold>(*file_, hears_);
  });
  for (auto& [shard, at] : shards_) {
    at.written = at.folded = 0;
    if (!begun_)
      at.told = 0;
    behind_.insert(shard);
  }
}

// What was folded and not written, or taken and not folded, is read from the journal.
void folder::fall_back(const intake::taken& t) {
  for (const auto& rows : t.queue)
    behind_.insert(rows->front().shard);
  for (const auto& [shard, seq] : t.reached)
    behind_.insert(shard);
  if (fold_) {
    for (const auto& [shard, at] : fold_->pending.positions) {
      shards_[shard].folded = shards_[shard].written;
      behind_.insert(shard);
    }
    fold_->pending.clear();
  }
  earliest_ = clock::now() + options_.retry;
}

} // namespace callout::views
