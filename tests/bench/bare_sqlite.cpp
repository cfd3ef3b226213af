#include "tests/bench/bare_sqlite.hpp"

namespace callout::bench {

namespace {

constexpr const char* columns =
    "CREATE TABLE events (shard INTEGER NOT NULL, seq INTEGER NOT NULL, kind TEXT NOT NULL, "
    "entity TEXT NOT NULL, version INTEGER NOT NULL, at INTEGER NOT NULL, type TEXT NOT NULL, "
    "data TEXT NOT NULL, effects TEXT NOT NULL, command_id TEXT NOT NULL, "
    "request_hash TEXT NOT NULL, principal TEXT NOT NULL, trace TEXT NOT NULL, "
    "previous_hash BLOB NOT NULL";

} // namespace

bare_sqlite::bare_sqlite(const std::filesystem::path& file, bool indexes) {
  if (sqlite3_open(file.c_str(), &db_) != SQLITE_OK)
    throw std::runtime_error{sqlite3_errmsg(db_)};
  // The settings of the yardstick that the project measures itself by.
  run("PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA wal_autocheckpoint = 10000; "
      "PRAGMA cache_size = -65536");
  const std::string keys =
      indexes ? ", PRIMARY KEY (shard, seq), UNIQUE (shard, kind, entity, version)) STRICT"
              : ") STRICT";
  run((columns + keys).c_str());
  if (sqlite3_prepare_v2(db_, "INSERT INTO events VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?,?)", -1,
                         &insert_, nullptr) != SQLITE_OK)
    throw std::runtime_error{sqlite3_errmsg(db_)};
}

bare_sqlite::~bare_sqlite() {
  sqlite3_finalize(insert_);
  sqlite3_close(db_);
}

void bare_sqlite::append(const std::vector<shard_batch>& batches) {
  run("BEGIN IMMEDIATE");
  for (const auto& batch : batches)
    for (const auto& row : batch.rows)
      insert(row);
  run("COMMIT");
}

void bare_sqlite::run(const char* sql) {
  if (sqlite3_exec(db_, sql, nullptr, nullptr, nullptr) != SQLITE_OK)
    throw std::runtime_error{sqlite3_errmsg(db_)};
}

void bare_sqlite::insert(const event_row& r) {
  const auto number = [&](int at, std::uint64_t x) {
    sqlite3_bind_int64(insert_, at, static_cast<sqlite3_int64>(x));
  };
  const auto text = [&](int at, const std::string& x) {
    sqlite3_bind_text(insert_, at, x.data(), static_cast<int>(x.size()), SQLITE_STATIC);
  };
  number(1, r.shard);
  number(2, r.seq);
  text(3, r.kind);
  text(4, r.entity);
  number(5, r.version);
  number(6, static_cast<std::uint64_t>(r.at.time_since_epoch().count()));
  text(7, r.type);
  text(8, r.data);
  text(9, r.effects);
  text(10, r.command_id);
  text(11, r.request_hash);
  text(12, r.principal);
  text(13, r.trace);
  sqlite3_bind_blob(insert_, 14, r.previous_hash.data(), static_cast<int>(r.previous_hash.size()),
                    SQLITE_STATIC);
  if (sqlite3_step(insert_) != SQLITE_DONE)
    throw std::runtime_error{sqlite3_errmsg(db_)};
  sqlite3_reset(insert_);
}

} // namespace callout::bench
