// The write path: judges batches, writes all that are fit in one transaction, and says of each
// what became of it.
#pragma once

#include "persistence/admission.hpp"
#include "persistence/sqlite/indexer.hpp"
#include "persistence/sqlite/sqlite_journal.hpp"
#include "persistence/sqlite/wal_mover.hpp"

namespace callout::sqlite {

/// Last versions of entities written lately, told apart by 64 bits of hash: so that most rows
/// need no look at the tail or the file.
class recent_versions {
public:
  recent_versions() : kept_(std::size_t{1} << 16) {}
  void keep(std::size_t hash, std::uint64_t version) { at(hash) = {hash, version}; }
  /// 0 when it is not known.
  std::uint64_t of(std::size_t hash) { return at(hash).hash == hash ? at(hash).version : 0; }

private:
  struct entry {
    std::size_t hash = 0;
    std::uint64_t version = 0;
  };
  entry& at(std::size_t hash) { return kept_[(hash >> 24) % kept_.size()]; }

  std::vector<entry> kept_;
};

class appender : private log_knowledge {
public:
  /// Reads the end of the log. Throws journal_error when the file does not add up.
  appender(database&, tail&, const sqlite_options&);

  /// Does not throw: what goes wrong is in the reports.
  std::vector<append_report> append(std::span<const shard_batch>);

private:
  std::uint64_t last_seq(shard_id) override;
  std::uint64_t last_version(const entity_view&, std::size_t hash) override;

  void find_heads();
  void write(std::span<const shard_batch>, const std::vector<append_report>&);
  void write_folds(const shard_batch&);
  void refuse_strangers();
  void adopt();
  void roll_back();

  database& db_;
  tail& tail_;
  indexer indexer_;
  statement begin_, commit_, rollback_, others_, insert_, last_version_, checkpoint_, snapshot_;
  std::unordered_map<shard_id, std::uint64_t> heads_;
  std::uint64_t next_id_ = 1;
  std::uint64_t seen_ = 0;
  std::vector<hashed_row> written_;
  admission admission_;
  recent_versions recent_;
  int wal_frames_ = 0;
  wal_mover mover_;
};

} // namespace callout::sqlite
