#include "persistence/sqlite/appender.hpp"

#include "persistence/sqlite/event_columns.hpp"
#include "persistence/sqlite/store_file.hpp"

#include <algorithm>

namespace callout::sqlite {

namespace {

// The last run of each shard, found by leaping from shard to shard.
constexpr const char* last_runs =
    "WITH RECURSIVE s (shard) AS (SELECT min(shard) FROM shard_runs UNION ALL "
    "SELECT (SELECT min(shard) FROM shard_runs WHERE shard > s.shard) FROM s "
    "WHERE s.shard IS NOT NULL) "
    "SELECT shard, (SELECT last FROM shard_runs r WHERE r.shard = s.shard "
    "ORDER BY first DESC LIMIT 1) FROM s WHERE shard IS NOT NULL";

// Frames of half the write-ahead log: what is left is room for what comes during a move.
int frames_to_move(const sqlite_options& o) {
  return static_cast<int>(std::min<std::size_t>(o.wal_bytes / (page_bytes + 24) / 2, 1 << 20));
}

// A commit that could not be written leaves nothing that could be taken for one. When its last
// step failed, making it durable, nobody knows what the disk holds.
append_result after_failed_commit(int code) {
  const bool before_sync = (code & 0xff) == SQLITE_FULL || (code & 0xff) == SQLITE_BUSY ||
                           (code & 0xff) == SQLITE_NOMEM || code == SQLITE_IOERR_WRITE;
  return before_sync ? append_result::failed : append_result::unknown;
}

bool admitted(const append_report& r) {
  return r.result == append_result::appended;
}

} // namespace

appender::appender(database& db, tail& t, const sqlite_options& o)
    : db_{db}, tail_{t}, indexer_{db, t, o.tail_rows}, begin_{db, "BEGIN IMMEDIATE"},
      commit_{db, "COMMIT"}, rollback_{db, "ROLLBACK"}, others_{db, "PRAGMA data_version"},
      insert_{db, insert_event},
      last_version_{db, "SELECT last FROM entity_runs WHERE shard = ?1 AND kind = ?2 AND "
                        "entity = ?3 ORDER BY first DESC LIMIT 1"},
      checkpoint_{db, "INSERT INTO checkpoints (shard, seq, hash, state) VALUES (?1, ?2, ?3, ?4) "
                      "ON CONFLICT (shard) DO UPDATE SET seq = ?2, hash = ?3, state = ?4"},
      snapshot_{db, "INSERT INTO snapshots (shard, kind, entity, version, hash, state) "
                    "VALUES (?1, ?2, ?3, ?4, ?5, ?6) ON CONFLICT (shard, kind, entity) "
                    "DO UPDATE SET version = ?4, hash = ?5, state = ?6"},
      mover_{join_store(db.file(), o.vfs), frames_to_move(o)} {
  indexer_.catch_up();
  find_heads();
  sqlite3_wal_hook(
      db_.handle(),
      [](void* frames, sqlite3*, const char*, int n) {
        *static_cast<int*>(frames) = n;
        return SQLITE_OK;
      },
      &wal_frames_);
  seen_ = static_cast<std::uint64_t>(db_.number("PRAGMA data_version"));
}

void appender::find_heads() {
  auto indexed = db_.prepare(last_runs);
  while (indexed.step())
    heads_[static_cast<shard_id>(indexed.number(0))] = indexed.number(1);
  for (const auto& [shard, last] : tail_.last_seqs())
    heads_[shard] = last;
  std::uint64_t rows = 0;
  for (const auto& [shard, last] : heads_)
    rows += last;
  next_id_ = static_cast<std::uint64_t>(db_.number("SELECT max(id) FROM events")) + 1;
  if (rows != next_id_ - 1)
    raise(SQLITE_CORRUPT, db_.file(),
          "the log holds " + std::to_string(next_id_ - 1) + " rows where its shards end at " +
              std::to_string(rows) + " in all");
}

std::uint64_t appender::last_seq(shard_id shard) {
  const auto found = heads_.find(shard);
  return found == heads_.end() ? 0 : found->second;
}

std::uint64_t appender::last_version(const entity_view& of, std::size_t hash) {
  if (const auto known = recent_.of(hash))
    return known;
  if (const auto known = tail_.last_version(of, hash))
    return known;
  const finished at_end{last_version_};
  last_version_.bind(1, of.shard).bind(2, of.kind).bind(3, of.entity);
  return last_version_.step() ? last_version_.number(0) : 0;
}

std::vector<append_report> appender::append(std::span<const shard_batch> batches) {
  std::vector<append_report> reports;
  const auto all_are = [&](append_result result, const std::exception& why) {
    reports.resize(batches.size(), {append_result::appended, {}});
    for (auto& r : reports)
      if (admitted(r))
        r = {result, why.what()};
    roll_back();
  };
  try {
    // Within the transaction, so that looking for versions in the file takes no locks.
    begin_.run();
    reports = admission_.judge(batches, *this);
    if (std::ranges::none_of(reports, admitted)) {
      roll_back();
      return reports;
    }
    write(batches, reports);
  } catch (const std::exception& e) {
    all_are(append_result::failed, e);
    return reports;
  }
  try {
    commit_.run();
  } catch (const sql_error& e) {
    all_are(after_failed_commit(e.code), e);
    return reports;
  }
  adopt();
  return reports;
}

void appender::write(std::span<const shard_batch> batches,
                     const std::vector<append_report>& reports) {
  refuse_strangers();
  written_.clear();
  auto hash = admission_.hashes().begin();
  for (std::size_t i = 0; i < batches.size(); ++i) {
    const auto& rows = batches[i].rows;
    const auto hashes = std::exchange(hash, hash + std::ssize(rows));
    if (!admitted(reports[i]))
      continue;
    for (std::size_t r = 0; r < rows.size(); ++r) {
      bind_event(insert_, next_id_ + written_.size(), rows[r]);
      insert_.run();
      written_.push_back({&rows[r], hashes[static_cast<std::ptrdiff_t>(r)]});
    }
    write_folds(batches[i]);
  }
  indexer_.advance(written_.size());
}

void appender::write_folds(const shard_batch& batch) {
  if (const auto& c = batch.fold) {
    checkpoint_.bind(1, c->shard).bind(2, c->seq).bind(3, c->hash).bind(4, c->state);
    checkpoint_.run();
  }
  for (const auto& s : batch.snapshots) {
    const auto shard = batch.rows.empty() ? batch.fold->shard : batch.rows.front().shard;
    snapshot_.bind(1, shard).bind(2, s.kind).bind(3, s.entity).bind(4, s.version);
    snapshot_.bind(5, s.hash).bind(6, s.state).run();
  }
}

/// What this appender knows holds only while nobody else writes.
void appender::refuse_strangers() {
  const finished at_end{others_};
  if (others_.step() && others_.number(0) != seen_)
    throw journal_error{db_.file().string() +
                        ": another program wrote to it; the server must be started again"};
}

/// The rows are durable: from here on they are found.
void appender::adopt() {
  tail_.add(written_, next_id_);
  next_id_ += written_.size();
  for (const auto& [row, hash] : written_) {
    heads_[row->shard] = row->seq;
    recent_.keep(hash, row->version);
  }
  indexer_.committed();
  mover_.committed(db_, wal_frames_);
}

void appender::roll_back() {
  indexer_.rolled_back();
  if (sqlite3_get_autocommit(db_.handle()))
    return;
  try {
    rollback_.run();
  } catch (const journal_error&) {
    // The next BEGIN fails, and says why.
  }
}

} // namespace callout::sqlite
