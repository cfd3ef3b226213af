// Where an entity lives. The number of shards is a fact of the store and never changes; so is
// this function.
#pragma once

#include "persistence/journal.hpp"
#include "protocols/entity_ref.hpp"

namespace callout {

constexpr shard_id shards_per_domain_max = 1024;

constexpr shard_id shard_of(domain home, std::string_view entity_id, std::uint32_t count) {
  std::uint64_t h = 14695981039346656037ull; // FNV-1a
  for (char c : placement_key(entity_id))
    h = (h ^ static_cast<unsigned char>(c)) * 1099511628211ull;
  h ^= h >> 32;
  return static_cast<shard_id>(home) * shards_per_domain_max + static_cast<shard_id>(h % count);
}

} // namespace callout
