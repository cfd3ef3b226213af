// The end of the log, which is not yet indexed in the file: where its rows stand is kept in
// memory, and found again at a start by reading that end. Shared by appender and readers.
#pragma once

#include "persistence/sqlite/database.hpp"
#include "persistence/sqlite/run_set.hpp"

#include <shared_mutex>

namespace callout::sqlite {

/// Ids of rows, ascending. When not `complete`, earlier ones that were asked for are in the
/// file's index.
struct found_rows {
  std::vector<std::uint64_t> ids;
  bool complete = false;
};

/// A row that was appended, with the hash of its entity.
struct hashed_row {
  const event_row* row;
  std::size_t hash;
};

class tail {
public:
  /// Rows of the shard with seq above `after`, at most `limit` of them.
  found_rows rows(shard_id, std::uint64_t after, std::size_t limit) const;
  /// Rows of the entity whose run reaches beyond version `after`: some may be earlier.
  found_rows rows(const entity_view&, std::uint64_t after) const;
  /// Ids of the last rows of the shard, ascending; empty when they are all in the file's index.
  std::vector<std::uint64_t> last_rows(shard_id) const;

  /// The rest is for the one who writes.
  /// Seq of the last row of each shard that has rows in the tail.
  std::unordered_map<shard_id, std::uint64_t> last_seqs() const;
  /// 0 when the tail does not know.
  std::uint64_t last_version(const entity_view&, std::size_t hash) const;
  void add(std::span<const hashed_row>, std::uint64_t first_id);
  /// Takes in rows of the file from after `last_id()` on, at most `limit`. Returns how many.
  std::size_t scan(database&, std::size_t limit);
  void clear(std::uint64_t indexed);

  std::uint64_t last_id() const { return active_.rows() > 0 ? active_.last_id() : base_; }
  std::uint64_t rows() const { return active_.rows(); }
  /// Sets what is there aside to be indexed; it is still found until `forget`.
  const run_set& freeze();
  void forget();

private:
  mutable std::shared_mutex guard_;
  run_set active_, frozen_;
  std::uint64_t base_ = 0;
};

} // namespace callout::sqlite
