// Decides which batches may be appended, once for all implementations that are the only writer
// of their store: so that memory and SQLite refuse the same things with the same words.
#pragma once

#include "persistence/entity_key.hpp"

#include <unordered_set>

namespace callout {

/// What a store holds already.
class log_knowledge {
public:
  virtual ~log_knowledge() = default;
  /// Number of the shard's last row; 0 for an empty log.
  virtual std::uint64_t last_seq(shard_id) = 0;
  /// Last version of the entity in that shard; 0 when it has no row. `hash` is entity_hash's.
  virtual std::uint64_t last_version(const entity_view&, std::size_t hash) = 0;
  /// Whether versions are to be judged here, and not by the store itself.
  virtual bool knows_versions() const { return true; }
};

/// Keeps its scratch space from one append to the next: it is on the path of every row.
class admission {
public:
  /// One report for each batch: `appended` for those that may now be written, and for the others
  /// what is wrong. Beyond what the port asks, a version must be above the entity's last.
  std::vector<append_report> judge(std::span<const shard_batch>, log_knowledge&);

  /// entity_hash of each row of all batches, in order; only those of admitted ones are set.
  std::span<const std::size_t> hashes() const { return hashes_; }

private:
  /// The last version that this append gives an entity; of an earlier append when `round` is.
  struct given {
    const event_row* row = nullptr;
    std::size_t hash = 0;
    std::uint64_t round = 0;
  };

  append_report judge_batch(const shard_batch&, std::size_t first_row, log_knowledge&);
  append_report judge_numbers(const std::vector<event_row>&, shard_id, log_knowledge&);
  append_report judge_versions(const std::vector<event_row>&, std::size_t first_row,
                               log_knowledge&);
  given& place_of(const entity_view&, std::size_t hash);

  std::unordered_set<shard_id> taken_;
  std::vector<std::size_t> hashes_;
  std::vector<given> given_;
  std::uint64_t round_ = 0;
};

} // namespace callout
