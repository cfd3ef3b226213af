// The runs of a stretch of the table of events, in memory. Every appended row passes through
// here, so it is a few flat tables: nothing is allocated for a row, and all is let go at once.
#pragma once

#include "persistence/entity_key.hpp"
#include "persistence/sqlite/runs.hpp"

#include <unordered_map>

namespace callout::sqlite {

class run_set {
public:
  /// An entity that has rows here: they are a list in `links_`.
  struct chain {
    std::size_t hash = 0;
    std::uint64_t first_version = 0, last_version = 0;
    shard_id shard = 0;
    std::uint32_t text = 0; ///< where kind and id stand in `text_`
    std::uint32_t kind_size = 0, entity_size = 0;
    std::uint32_t first = 0, last = 0; ///< in `links_`
  };

  void add(const entity_view&, std::size_t hash, std::uint64_t seq, std::uint64_t version,
           std::uint64_t id);

  std::uint64_t rows() const { return links_.size(); }
  std::uint64_t last_id() const { return last_id_; }
  const std::unordered_map<shard_id, run>& shards() const { return shards_; }
  const std::vector<chain>& entities() const { return chains_; }

  /// Null when it has no row here.
  const run* find(shard_id) const;
  const chain* find(const entity_view&, std::size_t hash) const;
  entity_view name(const chain&) const;
  run run_of(const chain&) const;

private:
  struct link {
    std::uint64_t id;
    std::uint32_t next;
  };

  std::size_t place_of(const entity_view&, std::size_t hash) const;
  void grow();

  std::unordered_map<shard_id, run> shards_;
  std::vector<chain> chains_;
  std::vector<std::uint32_t> places_; ///< by hash: number of the chain and one; 0 is free
  std::vector<link> links_;
  std::string text_;
  std::uint64_t last_id_ = 0;
};

} // namespace callout::sqlite
