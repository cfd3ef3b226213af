// The tables of the views. They may change at will: a file of another version is thrown away
// and folded again.
#pragma once

namespace callout::views {

/// "CALV", in the header of the file.
constexpr int application_mark = 0x43414C56;

/// Raised whenever tables change, or what is folded into them.
constexpr int schema_version = 3;

/// Times are in milliseconds since 1970, amounts in minor units. Empty text stands for none.
constexpr const char* schema = R"(
CREATE TABLE bookings (
  id         TEXT PRIMARY KEY,
  status     TEXT NOT NULL,
  customer   TEXT NOT NULL,
  technician TEXT NOT NULL,
  service    TEXT NOT NULL,
  minor      INTEGER NOT NULL,
  currency   TEXT NOT NULL,
  created_at INTEGER NOT NULL,
  updated_at INTEGER NOT NULL,
  version    INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX bookings_by_time ON bookings (created_at, id);
CREATE INDEX bookings_by_customer ON bookings (customer, created_at, id);
CREATE INDEX bookings_by_technician ON bookings (technician, created_at, id)
  WHERE technician <> '';
CREATE INDEX bookings_by_status ON bookings (status, created_at, id);

CREATE TABLE accounts (
  name     TEXT NOT NULL,
  currency TEXT NOT NULL,
  debits   INTEGER NOT NULL,
  credits  INTEGER NOT NULL,
  PRIMARY KEY (name, currency)
) STRICT, WITHOUT ROWID;

CREATE TABLE entries (
  account  TEXT NOT NULL,
  at       INTEGER NOT NULL,
  shard    INTEGER NOT NULL,
  seq      INTEGER NOT NULL,
  n        INTEGER NOT NULL,
  minor    INTEGER NOT NULL,
  currency TEXT NOT NULL,
  entity   TEXT NOT NULL,
  type     TEXT NOT NULL,
  PRIMARY KEY (account, at, shard, seq, n)
) STRICT, WITHOUT ROWID;

CREATE TABLE payouts (
  id         TEXT PRIMARY KEY,
  technician TEXT NOT NULL,
  status     TEXT NOT NULL,
  minor      INTEGER NOT NULL,
  currency   TEXT NOT NULL,
  created_at INTEGER NOT NULL,
  updated_at INTEGER NOT NULL,
  reference  TEXT NOT NULL,
  version    INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX payouts_by_time ON payouts (created_at, id);
CREATE INDEX payouts_by_technician ON payouts (technician, created_at, id);

CREATE TABLE earned (
  technician TEXT PRIMARY KEY,
  minor      INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX earned_by_payee ON earned (technician) WHERE minor > 0;

CREATE TABLE technicians (
  id       TEXT PRIMARY KEY,
  approved INTEGER NOT NULL,
  on_shift INTEGER NOT NULL,
  profile  TEXT NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE calendar (
  technician TEXT NOT NULL,
  booking    TEXT NOT NULL,
  start      INTEGER NOT NULL,
  until      INTEGER NOT NULL,
  site       TEXT NOT NULL,
  PRIMARY KEY (technician, booking)
) STRICT, WITHOUT ROWID;

CREATE TABLE positions (
  shard    INTEGER PRIMARY KEY,
  seq      INTEGER NOT NULL,
  previous BLOB NOT NULL
) STRICT;
)";

} // namespace callout::views
