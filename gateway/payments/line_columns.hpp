// How a line lies in its table.
#pragma once

#include "gateway/payments/order.hpp"
#include "persistence/sqlite/database.hpp"

namespace callout::payments {

/// One payment gate and one bank: each has idempotency keys of its own.
constexpr std::uint64_t desk_of(deed d) {
  return d == deed::payout ? 1 : 0;
}

/// `told`, `capture_before` and `about` are 0 where there is none.
constexpr const char* make_tables = R"(
create table if not exists lines(
  id integer primary key,
  desk integer not null,
  key text not null,
  deed text not null,
  asked integer not null,
  currency text not null,
  party text not null,
  of text not null,
  result text not null,
  reference text not null,
  told integer not null,
  capture_before integer not null,
  code text not null,
  booked integer not null,
  about integer not null,
  at integer not null);
create unique index if not exists lines_by_key on lines(desk, key);
create index if not exists lines_about on lines(about) where about > 0;
)";

constexpr const char* insert_line =
    "insert into lines values(?1,?2,?3,?4,?5,?6,?7,?8,?9,?10,?11,?12,?13,?14,?15,?16)";
constexpr const char* select_by_key = "select * from lines where desk = ?1 and key = ?2";
constexpr const char* select_by_id = "select * from lines where id = ?1";
/// What was drawn on a line, and how often. The index is partial, so the query says `about > 0`
/// too: without it SQLite reads all of the books.
constexpr const char* select_about =
    "select coalesce(sum(case when deed in ('capture','refund') then booked end), 0), count(*) "
    "from lines where about = ?1 and about > 0 and result = 'ok'";
constexpr const char* select_after = "select * from lines where id > ?1 order by id limit ?2";

void insert(sqlite::statement&, const line&);
/// The row the statement stands on. Throws journal_error when no line can look like that.
line read_line(const sqlite::statement&);

} // namespace callout::payments
