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
    // Lists that are folded from the log: a step that changes what is folded empties them, and
    // their positions, and they are folded again. Times are in milliseconds, amounts in minor
    // units, empty text stands for none. An account has a row for each shard that moves its money,
    // so that no two owners wait for one.
    R"(
CREATE TABLE view_positions (
  shard integer PRIMARY KEY, seq bigint NOT NULL, previous bytea NOT NULL
);
CREATE TABLE view_bookings (
  id text COLLATE "C" PRIMARY KEY, shard integer NOT NULL, status text COLLATE "C" NOT NULL,
  customer text COLLATE "C" NOT NULL, technician text COLLATE "C" NOT NULL, service text NOT NULL,
  minor bigint NOT NULL, currency text NOT NULL, created_at bigint NOT NULL,
  updated_at bigint NOT NULL, version bigint NOT NULL
);
CREATE INDEX view_bookings_by_time ON view_bookings (created_at, id);
CREATE INDEX view_bookings_by_customer ON view_bookings (customer, created_at, id);
CREATE INDEX view_bookings_by_technician ON view_bookings (technician, created_at, id)
  WHERE technician <> '';
CREATE INDEX view_bookings_by_status ON view_bookings (status, created_at, id);
CREATE TABLE view_accounts (
  name text COLLATE "C" NOT NULL, currency text COLLATE "C" NOT NULL, shard integer NOT NULL,
  debits bigint NOT NULL, credits bigint NOT NULL, PRIMARY KEY (name, currency, shard)
);
CREATE TABLE view_entries (
  account text COLLATE "C" NOT NULL, at bigint NOT NULL, shard integer NOT NULL,
  seq bigint NOT NULL, n bigint NOT NULL, minor bigint NOT NULL, currency text NOT NULL,
  entity text NOT NULL, type text NOT NULL, PRIMARY KEY (account, at, shard, seq, n)
);
CREATE TABLE view_payouts (
  id text COLLATE "C" PRIMARY KEY, shard integer NOT NULL, technician text COLLATE "C" NOT NULL,
  status text NOT NULL, minor bigint NOT NULL, currency text NOT NULL, created_at bigint NOT NULL,
  updated_at bigint NOT NULL, reference text NOT NULL, version bigint NOT NULL
);
CREATE INDEX view_payouts_by_time ON view_payouts (created_at, id);
CREATE INDEX view_payouts_by_technician ON view_payouts (technician, created_at, id);
CREATE TABLE view_earned (
  technician text COLLATE "C" PRIMARY KEY, shard integer NOT NULL, minor bigint NOT NULL
);
CREATE INDEX view_earned_by_payee ON view_earned (technician) WHERE minor > 0;
CREATE TABLE view_technicians (
  id text COLLATE "C" PRIMARY KEY, shard integer NOT NULL, approved smallint, on_shift smallint,
  profile text
);
CREATE TABLE view_calendar (
  technician text COLLATE "C" NOT NULL, booking text COLLATE "C" NOT NULL, shard integer NOT NULL,
  start bigint NOT NULL, until bigint NOT NULL, PRIMARY KEY (technician, booking)
);
)",
    // Of the last row of each append: what comes next must name it. Others have none.
    R"(
ALTER TABLE events ADD COLUMN hash bytea;
)",
    // Where the visit is, as JSON; empty for those from before it was kept in calendars.
    R"(
ALTER TABLE view_calendar ADD COLUMN site text NOT NULL DEFAULT '';
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
