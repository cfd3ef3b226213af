// The log as auditors see it: rows as they are stored, whoever read them from wherever they are
// kept. Nobody's word is taken for what they mean.
#pragma once

#include "protocols/json.hpp"

#include <cstdint>
#include <deque>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace callout::auditors {

struct row {
  std::int64_t shard = 0, seq = 0, version = 0;
  std::int64_t at = 0; ///< ms since 1970
  std::string kind, entity, type, data, effects, command, by;
  std::string writer; ///< the program that wrote it, where somebody saw that; else empty

  /// Read once, since many ask.
  const json& body() const { return read(data, read_data); }
  /// A list; empty where there are none.
  const json& what_follows() const { return read(effects.empty() ? "[]" : effects, read_effects); }

  mutable std::optional<json> read_data{}, read_effects{};

private:
  static const json& read(const std::string& text, std::optional<json>& once) {
    return once ? *once : once.emplace(json::parse(text));
  }
};

/// All rows in the order in which they became durable (of different shards in a database: in which
/// they happened), and those of each entity in theirs.
struct log_book {
  std::deque<row> rows;
  std::map<std::pair<std::string, std::string>, std::vector<const row*>> by_entity;

  const std::vector<const row*>& of(const std::string& kind, const std::string& entity) const;
  /// Calls `f(entity, rows)` for every entity of this kind.
  template <class F>
  void each(const std::string& kind, F f) const {
    for (auto it = by_entity.lower_bound({kind, ""});
         it != by_entity.end() && it->first.first == kind; ++it)
      f(it->first.second, it->second);
  }

  /// One more, behind the others; cheaper than to index all anew.
  const row& add(row);
  /// The rows are all there: finds those of each entity.
  void index();

  log_book() = default;
  log_book(log_book&&) = default;
  log_book(const log_book&) = delete; // by_entity points into rows.
};

/// As in 2026-11-22T10:14:00.000Z, to ms since 1970.
std::int64_t ms_of(const json& time);

} // namespace callout::auditors
