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

/// Every shard there is.
inline std::vector<shard_id> all_shards(std::uint32_t per_domain) {
  std::vector<shard_id> all;
  for (shard_id d = 0; d < domain_count; ++d)
    for (shard_id n = 0; n < per_domain; ++n)
      all.push_back(d * shards_per_domain_max + n);
  return all;
}

} // namespace callout
