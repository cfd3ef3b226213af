// Moves the tail into the file's index, a slice with each append and in key order, so that a
// page of the index is written once for thousands of rows and not once for each.
#pragma once

#include "persistence/sqlite/tail.hpp"

namespace callout::sqlite {

class indexer {
public:
  /// `capacity`: rows in the tail before they are set aside to be indexed.
  indexer(database&, tail&, std::size_t capacity);

  /// At a start: takes in the end of the log, indexing all but the last of it. Opens and
  /// commits transactions of its own.
  void catch_up();

  /// Within the transaction of an append of so many rows: writes a slice.
  void advance(std::size_t rows);
  /// The transaction was committed, and its rows are in the tail.
  void committed();
  /// The transaction was rolled back: the slice is written again with the next.
  void rolled_back() {
    pending_ = done_;
    owed_ = 0;
  }

private:
  using chains = std::vector<const run_set::chain*>;
  struct position {
    std::size_t shard = 0;
    std::size_t entity = 0;
    bool operator==(const position&) const = default;
  };

  void begin();
  void write(std::size_t rows);
  void write_shard(shard_id, const run&);
  /// Returns how many rows the run has.
  std::size_t write_entity(const run_set::chain&);
  bool all_written(const position& p) const { return p.shard == shards_.size(); }

  database& db_;
  tail& tail_;
  const std::size_t capacity_;
  statement put_shard_, put_entity_, put_progress_;
  const run_set* set_ = nullptr;
  std::vector<std::pair<shard_id, chains>> shards_;
  position done_, pending_;
  std::size_t owed_ = 0;
};

} // namespace callout::sqlite
