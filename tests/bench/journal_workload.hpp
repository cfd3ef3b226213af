// Draws batches of rows like those of bookings under way, the same ones for every contender.
#pragma once

#include "persistence/journal.hpp"

#include <random>

namespace callout::bench {

class journal_workload {
public:
  /// Of text in a row: 250 in data, a hundred in effects of every other row, ids and hashes.
  static constexpr std::size_t usual_bytes = 570;
  static constexpr std::size_t shards = 64;

  journal_workload();
  /// So many rows over all shards, each of an entity that is under way and ends after 12.
  std::vector<shard_batch> draw(std::size_t rows);
  /// So many rows of this shard, which is below `shards`.
  shard_batch draw(shard_id, std::size_t rows);

private:
  struct entity {
    std::string kind, id;
    std::uint64_t version = 0;
  };

  entity fresh();
  std::string uuid();
  std::string words(std::size_t from, std::size_t count);
  event_row next(shard_id);

  std::mt19937_64 luck_{7};
  std::string text_;
  std::vector<std::vector<entity>> under_way_;
  std::vector<log_head> heads_;
};

} // namespace callout::bench
