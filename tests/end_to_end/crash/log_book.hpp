// The log as an outsider reads it: straight from the file's tables, by none of the server's own
// code, so that the server's word is not taken for anything.
#pragma once

#include "protocols/json.hpp"

#include <cstdint>
#include <filesystem>
#include <map>
#include <string>
#include <vector>

namespace callout::crash {

struct row {
  std::int64_t shard = 0, seq = 0, version = 0;
  std::int64_t at = 0; ///< ms since 1970
  std::string kind, entity, type, data, effects, command, by;

  json body() const { return json::parse(data); }
};

/// All rows in the order in which they became durable (of different shards in a database: in which
/// they happened), and those of each entity in theirs.
struct log_book {
  std::vector<row> rows;
  std::map<std::pair<std::string, std::string>, std::vector<const row*>> by_entity;

  const std::vector<const row*>& of(const std::string& kind, const std::string& entity) const;
  /// Calls `f(entity, rows)` for every entity of this kind.
  template <class F>
  void each(const std::string& kind, F f) const {
    for (auto it = by_entity.lower_bound({kind, ""});
         it != by_entity.end() && it->first.first == kind; ++it)
      f(it->first.second, it->second);
  }

  log_book() = default;
  log_book(log_book&&) = default;
  log_book(const log_book&) = delete; // by_entity points into rows.
};

/// Reads DIR/journal.db, or the table in this database; a server may be writing to it. Throws
/// std::runtime_error.
log_book read_log(const std::filesystem::path& data, const std::string& database = {});

/// What the sandbox gate and bank have done, from their own file: (operation, key) → amount.
std::map<std::pair<std::string, std::string>, std::int64_t>
read_books(const std::filesystem::path& data);

/// As in 2026-11-22T10:14:00.000Z, to ms since 1970.
std::int64_t ms_of(const json& time);

} // namespace callout::crash
