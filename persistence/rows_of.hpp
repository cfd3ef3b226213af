// Rows of a log as lists, and as texts that tests can compare.
#pragma once

#include "persistence/hash_chain.hpp"

namespace callout {

/// For comparing: what does not differ between rows is left out of messages.
inline std::string text_of(const event_row& r) {
  return std::to_string(r.shard) + "#" + std::to_string(r.seq) + " " + r.kind + "/" + r.entity +
         "@" + std::to_string(r.version) + " " + to_hex(hash_of(r)).substr(0, 16);
}

inline std::vector<event_row> rows_of(journal_reader& log, shard_id shard, std::uint64_t after = 0,
                                      std::size_t limit = SIZE_MAX) {
  std::vector<event_row> rows;
  log.read(shard, after, limit, [&](const event_row& r) {
    rows.push_back(r);
    return true;
  });
  return rows;
}

inline std::vector<event_row> rows_of(journal_reader& log, shard_id shard, const std::string& kind,
                                      const std::string& entity, std::uint64_t after = 0,
                                      std::size_t limit = SIZE_MAX) {
  std::vector<event_row> rows;
  log.read(shard, kind, entity, after, limit, [&](const event_row& r) {
    rows.push_back(r);
    return true;
  });
  return rows;
}

inline std::vector<std::string> texts_of(const std::vector<event_row>& rows) {
  std::vector<std::string> texts;
  for (const auto& r : rows)
    texts.push_back(text_of(r));
  return texts;
}

} // namespace callout
