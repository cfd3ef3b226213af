// The write path: judges batches, writes all that are fit in one transaction, and says of each
// what became of it.
#pragma once

#include "persistence/admission.hpp"
#include "persistence/sqlite/indexer.hpp"
#include "persistence/sqlite/sqlite_journal.hpp"
#include "persistence/sqlite/wal_mover.hpp"

namespace callout::sqlite {

class appender : private log_knowledge {
public:
  /// Reads the end of the log. Throws journal_error when the file does not add up.
  appender(database&, tail&, const sqlite_options&);

  /// Does not throw: what goes wrong is in the reports.
  std::vector<append_report> append(std::span<const shard_batch>);

private:
  std::uint64_t last_seq(shard_id) override;
  std::uint64_t last_version(shard_id, std::string_view kind, std::string_view entity) override;

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
  std::vector<const event_row*> written_;
  int wal_frames_ = 0;
  wal_mover mover_;
};

} // namespace callout::sqlite
