// Reads the log by its runs: those in the file's index first, then those of the tail.
#pragma once

#include "persistence/sqlite/tail.hpp"

namespace callout::sqlite {

class reader : public journal_reader {
public:
  /// Without a tail to share, the reader scans the end of the log for itself before each read.
  reader(std::unique_ptr<database>, std::shared_ptr<const tail> shared);

  log_head head(shard_id) override;
  void read(shard_id, std::uint64_t after, std::size_t limit, const visitor&) override;
  void read(shard_id, const std::string& kind, const std::string& entity, std::uint64_t after,
            std::size_t limit, const visitor&) override;
  std::optional<checkpoint> load_checkpoint(shard_id) override;
  std::optional<snapshot> load_snapshot(shard_id, const std::string& kind,
                                        const std::string& entity) override;

private:
  class view;
  struct walk;

  void show(const found_rows&, statement& runs, walk&);
  bool show_rows(std::span<const std::uint64_t> ids, walk&);
  bool take_row(std::uint64_t id);

  std::unique_ptr<database> db_;
  std::shared_ptr<const tail> tail_;
  std::shared_ptr<tail> own_;
  std::uint64_t own_indexed_ = 0;
  bool busy_ = false;
  statement begin_, commit_, rows_, shard_runs_, entity_runs_, last_runs_, checkpoint_, snapshot_;
  event_row row_;
};

} // namespace callout::sqlite
