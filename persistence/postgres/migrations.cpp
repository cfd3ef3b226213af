#include "persistence/postgres/migrations.hpp"

#include <iterator>

namespace callout::postgres {

namespace {

/// Two nodes that start at once take turns by this number; it means "CALL".
constexpr long turn = 0x43414C4C;

// Steps are only ever added at the end. Text is compared byte by byte, everywhere alike.
constexpr const char* steps[] = {
    R"(
CREATE TABLE events (
  shard         integer NOT NULL,
  seq           bigint NOT NULL CHECK (seq > 0),
  kind          text COLLATE "C" NOT NULL,
  entity        text COLLATE "C" NOT NULL,
  version       bigint NOT NULL CHECK (version > 0),
  at            bigint NOT NULL,
  type          text COLLATE "C" NOT NULL,
  data          bytea NOT NULL,
  effects       bytea NOT NULL,
  command_id    text COLLATE "C" NOT NULL,
  request_hash  text COLLATE "C" NOT NULL,
  principal     text COLLATE "C" NOT NULL,
  trace         text COLLATE "C" NOT NULL,
  previous_hash bytea NOT NULL CHECK (octet_length(previous_hash) = 32),
  CONSTRAINT events_in_order PRIMARY KEY (shard, seq),
  CONSTRAINT events_of_entity UNIQUE (shard, kind, entity, version)
);
CREATE TABLE checkpoints (
  shard integer PRIMARY KEY,
  seq   bigint NOT NULL,
  hash  bytea NOT NULL,
  state bytea NOT NULL
);
CREATE TABLE snapshots (
  shard   integer NOT NULL,
  kind    text COLLATE "C" NOT NULL,
  entity  text COLLATE "C" NOT NULL,
  version bigint NOT NULL,
  hash    bytea NOT NULL,
  state   bytea NOT NULL,
  PRIMARY KEY (shard, kind, entity)
);
CREATE TABLE facts (name text COLLATE "C" PRIMARY KEY, value text NOT NULL);
)",
    // Of the last row of each append: what comes next must name it. Others have none.
    R"(
ALTER TABLE events ADD COLUMN hash bytea;
)"};

} // namespace

void migrate(session& s) {
  auto& connection = s.open();
  try {
    pqxx::work tx{connection};
    tx.exec("SET LOCAL statement_timeout = 0; SET LOCAL lock_timeout = 0");
    tx.exec("SELECT pg_advisory_xact_lock(" + std::to_string(turn) + ")");
    // Who only serves may make no tables, not even IF NOT EXISTS.
    if (tx.exec("SELECT to_regclass('schema_steps') IS NULL")[0][0].as<bool>())
      tx.exec("CREATE TABLE schema_steps (number integer PRIMARY KEY, "
              "taken_at timestamptz NOT NULL DEFAULT now())");
    const auto taken = tx.exec("SELECT coalesce(max(number), 0) FROM schema_steps");
    const auto done = taken[0][0].as<std::size_t>();
    if (done > std::size(steps))
      throw journal_error{"PostgreSQL: the schema is at step " + std::to_string(done) +
                          " and newer than this program, which knows " +
                          std::to_string(std::size(steps))};
    for (auto i = done; i < std::size(steps); ++i) {
      tx.exec(steps[i]);
      run(tx, "INSERT INTO schema_steps (number) VALUES ($1)", static_cast<int>(i + 1));
    }
    tx.commit();
  } catch (const journal_error&) {
    throw;
  } catch (const std::exception& e) {
    throw journal_error{"PostgreSQL: the schema: " + one_line(e)};
  }
}

} // namespace callout::postgres
