#include "persistence/sqlite/reader.hpp"

#include "persistence/hash_chain.hpp"
#include "persistence/sqlite/event_columns.hpp"

#include <algorithm>

namespace callout::sqlite {

namespace {

/// Numbers are kept as signed ones.
std::uint64_t storable(std::uint64_t number) {
  return std::min<std::uint64_t>(number, INT64_MAX - 1);
}

} // namespace

/// One snapshot of the file, and one read at a time.
class reader::view {
public:
  explicit view(reader& r) : r_{r} {
    if (r_.busy_)
      throw journal_error{r_.db_->file().string() +
                          ": a reader was asked again while it was still visiting rows"};
    r_.begin_.run();
    r_.busy_ = true;
    if (r_.own_)
      refresh();
  }
  ~view() {
    r_.busy_ = false;
    try {
      r_.commit_.run();
    } catch (const journal_error&) {
      // Nothing was written; the next read says what is wrong with the file.
    }
  }
  view(const view&) = delete;
  view& operator=(const view&) = delete;

private:
  void refresh() {
    const auto indexed = static_cast<std::uint64_t>(r_.db_->number("SELECT indexed FROM progress"));
    if (indexed != r_.own_indexed_)
      r_.own_->clear(indexed);
    r_.own_indexed_ = indexed;
    r_.own_->scan(*r_.db_, SIZE_MAX >> 1);
  }

  reader& r_;
};

/// What is still to be shown: numbers are seqs or versions.
struct reader::walk {
  std::uint64_t event_row::*number;
  std::uint64_t after;
  std::size_t limit;
  const visitor& visit;
};

reader::reader(std::unique_ptr<database> db, std::shared_ptr<const tail> shared)
    : db_{std::move(db)}, tail_{std::move(shared)}, own_{tail_ ? nullptr
                                                               : std::make_shared<tail>()},
      begin_{*db_, "BEGIN"}, commit_{*db_, "COMMIT"}, rows_{*db_, select_events},
      shard_runs_{
          *db_,
          "SELECT first, last, ids FROM shard_runs WHERE shard = ?1 AND last > ?2 AND first >= "
          "coalesce((SELECT max(first) FROM shard_runs "
          "WHERE shard = ?1 AND first <= ?2 + 1), 0) ORDER BY first"},
      entity_runs_{*db_,
                   "SELECT first, last, ids FROM entity_runs "
                   "WHERE shard = ?1 AND kind = ?3 AND entity = ?4 AND last > ?2 AND first >= "
                   "coalesce((SELECT max(first) FROM entity_runs WHERE shard = ?1 AND "
                   "kind = ?3 AND entity = ?4 AND first <= ?2 + 1), 0) ORDER BY first"},
      last_runs_{*db_, "SELECT ids FROM shard_runs WHERE shard = ?1 ORDER BY first DESC"},
      checkpoint_{*db_, "SELECT seq, hash, state FROM checkpoints WHERE shard = ?1"},
      snapshot_{*db_, "SELECT version, hash, state FROM snapshots "
                      "WHERE shard = ?1 AND kind = ?2 AND entity = ?3"} {
  if (own_)
    tail_ = own_;
}

bool reader::take_row(std::uint64_t id) {
  const finished at_end{rows_};
  rows_.bind(1, id).bind(2, id);
  if (!rows_.step())
    return false;
  take_event(rows_, row_);
  return true;
}

log_head reader::head(shard_id shard) {
  // The tail is asked before the file's snapshot is taken: what leaves the one is in the other.
  auto ids = tail_->last_rows(shard);
  const view here{*this};
  if (own_)
    ids = tail_->last_rows(shard);
  const auto last_of = [&]() -> std::optional<log_head> {
    for (auto id = ids.rbegin(); id != ids.rend(); ++id)
      if (take_row(*id))
        return log_head{row_.seq, hash_of(row_), row_.at};
    return std::nullopt;
  };
  if (auto found = last_of())
    return *found;
  // A run whose rows are gone tells of a log that was cut; what is left ends before it.
  const finished at_end{last_runs_};
  for (last_runs_.bind(1, shard); last_runs_.step();) {
    ids.clear();
    unpack(last_runs_.bytes(0), ids);
    if (auto found = last_of())
      return *found;
  }
  return {};
}

void reader::read(shard_id shard, std::uint64_t after, std::size_t limit, const visitor& visit) {
  after = storable(after);
  auto found = tail_->rows(shard, after, limit);
  const view here{*this};
  if (own_)
    found = tail_->rows(shard, after, limit);
  walk w{&event_row::seq, after, limit, visit};
  shard_runs_.bind(1, shard).bind(2, after);
  show(found, shard_runs_, w);
}

void reader::read(shard_id shard, const std::string& kind, const std::string& entity,
                  std::uint64_t after, std::size_t limit, const visitor& visit) {
  after = storable(after);
  auto found = tail_->rows({shard, kind, entity}, after);
  const view here{*this};
  if (own_)
    found = tail_->rows({shard, kind, entity}, after);
  walk w{&event_row::version, after, limit, visit};
  entity_runs_.bind(1, shard).bind(2, after).bind(3, kind).bind(4, entity);
  show(found, entity_runs_, w);
}

void reader::show(const found_rows& found, statement& runs, walk& w) {
  if (!found.complete) {
    const finished at_end{runs};
    // While the tail is being indexed, the end of it is found in both.
    const auto until = found.ids.empty() ? UINT64_MAX : found.ids.front();
    run r;
    while (w.limit > 0 && runs.step()) {
      r.ids.clear();
      if (!unpack(runs.bytes(2), r.ids))
        raise(SQLITE_CORRUPT, db_->file(), "a run of rows cannot be read");
      r.first = runs.number(0);
      r.last = runs.number(1);
      const auto skip = passed_over(r, w.after);
      r.ids.erase(std::ranges::lower_bound(r.ids, until), r.ids.end());
      if (skip < r.ids.size() && !show_rows(std::span{r.ids}.subspan(skip), w))
        return;
    }
  }
  show_rows(found.ids, w);
}

bool reader::show_rows(std::span<const std::uint64_t> ids, walk& w) {
  for (std::size_t i = 0; i < ids.size() && w.limit > 0;) {
    const auto first = ids[i];
    auto last = first;
    while (++i < ids.size() && ids[i] == last + 1)
      ++last;
    const finished at_end{rows_};
    rows_.bind(1, first).bind(2, last);
    while (w.limit > 0 && rows_.step()) {
      take_event(rows_, row_);
      if (row_.*w.number <= w.after)
        continue;
      --w.limit;
      if (!w.visit(row_))
        return false;
    }
  }
  return w.limit > 0;
}

std::optional<checkpoint> reader::load_checkpoint(shard_id shard) {
  const finished at_end{checkpoint_};
  if (!checkpoint_.bind(1, shard).step())
    return std::nullopt;
  return checkpoint{shard, checkpoint_.number(0), checkpoint_.hash(1),
                    std::string{checkpoint_.text(2)}};
}

std::optional<snapshot> reader::load_snapshot(shard_id shard, const std::string& kind,
                                              const std::string& entity) {
  const finished at_end{snapshot_};
  if (!snapshot_.bind(1, shard).bind(2, kind).bind(3, entity).step())
    return std::nullopt;
  return snapshot{kind, entity, snapshot_.number(0), snapshot_.hash(1),
                  std::string{snapshot_.text(2)}};
}

} // namespace callout::sqlite
