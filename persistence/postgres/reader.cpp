#include "persistence/postgres/reader.hpp"

#include "persistence/hash_chain.hpp"
#include "persistence/postgres/event_columns.hpp"

#include <algorithm>

namespace callout::postgres {

namespace {

/// Rows in memory at a time.
constexpr std::size_t page = 1'000;

std::string select(const char* where) {
  return std::string{"SELECT "} + event_columns + " FROM events WHERE " + where;
}

session::statements all_statements() {
  return {{"head", select("shard = $1 ORDER BY seq DESC LIMIT 1")},
          {"of_shard", select("shard = $1 AND seq > $2 ORDER BY seq LIMIT $3")},
          {"of_entity", select("shard = $1 AND kind = $2 AND entity = $3 AND version > $4 "
                               "ORDER BY version LIMIT $5")},
          {"checkpoint", "SELECT seq, hash, state FROM checkpoints WHERE shard = $1"},
          {"snapshot", "SELECT version, hash, state FROM snapshots "
                       "WHERE shard = $1 AND kind = $2 AND entity = $3"}};
}

/// Numbers are kept as signed ones.
std::int64_t storable(std::uint64_t number) {
  return static_cast<std::int64_t>(std::min<std::uint64_t>(number, INT64_MAX - 1));
}

std::int64_t number_of(shard_id shard) {
  return static_cast<std::int64_t>(shard);
}

} // namespace

reader::reader(postgres_options o) : session_{std::move(o), "read", all_statements()} {
}

/// A connection that broke while it lay idle is no reason to fail: reading can be repeated.
template <class... Args>
pqxx::result reader::ask(const char* statement, const Args&... args) {
  for (bool again = false;; again = true) {
    auto& connection = session_.open();
    try {
      const auto guard = session_.guard();
      pqxx::nontransaction tx{connection};
      return run_prepared(tx, statement, args...);
    } catch (const std::exception& e) {
      const bool broken = !session_.is_open();
      session_.close();
      if (again || !broken)
        throw journal_error{"PostgreSQL: " + one_line(e)};
    }
  }
}

template <class Page>
void reader::show(std::uint64_t event_row::*number, std::uint64_t after, std::size_t limit,
                  const visitor& visit, Page next) {
  while (limit > 0) {
    const auto wanted = std::min(limit, page);
    const pqxx::result rows = next(storable(after), static_cast<std::int64_t>(wanted));
    for (const auto& r : rows) {
      take_event(r, row_);
      after = row_.*number;
      --limit;
      if (!visit(row_))
        return;
    }
    if (static_cast<std::size_t>(rows.size()) < wanted)
      return;
  }
}

log_head reader::head(shard_id shard) {
  const auto rows = ask("head", number_of(shard));
  if (rows.empty())
    return {};
  take_event(rows[0], row_);
  return {row_.seq, hash_of(row_), row_.at};
}

void reader::read(shard_id shard, std::uint64_t after, std::size_t limit, const visitor& visit) {
  show(&event_row::seq, after, limit, visit, [&](std::int64_t from, std::int64_t most) {
    return ask("of_shard", number_of(shard), from, most);
  });
}

void reader::read(shard_id shard, const std::string& kind, const std::string& entity,
                  std::uint64_t after, std::size_t limit, const visitor& visit) {
  show(&event_row::version, after, limit, visit, [&](std::int64_t from, std::int64_t most) {
    return ask("of_entity", number_of(shard), kind, entity, from, most);
  });
}

std::optional<checkpoint> reader::load_checkpoint(shard_id shard) {
  const auto rows = ask("checkpoint", number_of(shard));
  if (rows.empty())
    return std::nullopt;
  checkpoint c{shard, rows[0][0].as<std::uint64_t>(), take_digest(rows[0][1]), {}};
  take_bytes({rows[0][2].c_str(), rows[0][2].size()}, c.state);
  return c;
}

std::optional<snapshot> reader::load_snapshot(shard_id shard, const std::string& kind,
                                              const std::string& entity) {
  const auto rows = ask("snapshot", number_of(shard), kind, entity);
  if (rows.empty())
    return std::nullopt;
  snapshot s{kind, entity, rows[0][0].as<std::uint64_t>(), take_digest(rows[0][1]), {}};
  take_bytes({rows[0][2].c_str(), rows[0][2].size()}, s.state);
  return s;
}

} // namespace callout::postgres
