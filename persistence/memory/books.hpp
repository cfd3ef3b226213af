// The shelves of the journal in memory. Rows never change once written, so readers take
// pointers under the lock and visit them without it.
#pragma once

#include "persistence/entity_key.hpp"
#include "persistence/journal.hpp"

#include <map>
#include <shared_mutex>
#include <unordered_map>

namespace callout {

struct memory_books {
  using rows = std::vector<std::shared_ptr<const event_row>>;
  template <class T>
  using by_entity = std::unordered_map<entity_key, T, entity_hash, entity_equal>;

  mutable std::shared_mutex guard;
  std::unordered_map<shard_id, rows> shards;
  by_entity<rows> entities;
  by_entity<snapshot> snapshots;
  std::unordered_map<shard_id, checkpoint> checkpoints;
  std::map<std::string, std::string> facts;
};

} // namespace callout
