// The tables of the journal's file, and the marks by which it is known again.
#pragma once

namespace callout::sqlite {

/// "CALL", in the header of the file.
constexpr int application_mark = 0x43414C4C;

/// Raised when the tables change; an older program then refuses the file.
constexpr int schema_version = 1;

/// `events` is written at its end only. Rows are found through the runs, which hold those with
/// an id up to progress.indexed: derived, and made again when they are missing.
constexpr const char* schema = R"(
CREATE TABLE events (
  id            INTEGER PRIMARY KEY,
  shard         INTEGER NOT NULL,
  seq           INTEGER NOT NULL,
  kind          TEXT NOT NULL,
  entity        TEXT NOT NULL,
  version       INTEGER NOT NULL,
  at            INTEGER NOT NULL,
  type          TEXT NOT NULL,
  data          TEXT NOT NULL,
  effects       TEXT NOT NULL,
  command_id    TEXT NOT NULL,
  request_hash  TEXT NOT NULL,
  principal     TEXT NOT NULL,
  trace         TEXT NOT NULL,
  previous_hash BLOB NOT NULL
) STRICT;

CREATE TABLE shard_runs (
  shard INTEGER NOT NULL,
  first INTEGER NOT NULL,
  last  INTEGER NOT NULL,
  ids   BLOB NOT NULL,
  PRIMARY KEY (shard, first)
) STRICT, WITHOUT ROWID;

CREATE TABLE entity_runs (
  shard  INTEGER NOT NULL,
  kind   TEXT NOT NULL,
  entity TEXT NOT NULL,
  first  INTEGER NOT NULL,
  last   INTEGER NOT NULL,
  ids    BLOB NOT NULL,
  PRIMARY KEY (shard, kind, entity, first)
) STRICT, WITHOUT ROWID;

CREATE TABLE progress (indexed INTEGER NOT NULL) STRICT;
INSERT INTO progress VALUES (0);

CREATE TABLE checkpoints (
  shard INTEGER PRIMARY KEY,
  seq   INTEGER NOT NULL,
  hash  BLOB NOT NULL,
  state TEXT NOT NULL
) STRICT;

CREATE TABLE snapshots (
  shard   INTEGER NOT NULL,
  kind    TEXT NOT NULL,
  entity  TEXT NOT NULL,
  version INTEGER NOT NULL,
  hash    BLOB NOT NULL,
  state   TEXT NOT NULL,
  PRIMARY KEY (shard, kind, entity)
) STRICT;

CREATE TABLE facts (name TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT;
)";

} // namespace callout::sqlite
