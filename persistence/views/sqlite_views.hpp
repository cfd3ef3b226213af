// The views of one process, in an SQLite file of their own: one thread folds, one answers.
// Start reading here, then folder.hpp.
#pragma once

#include "persistence/audit.hpp"
#include "persistence/views/listener.hpp"
#include "persistence/views/options.hpp"
#include "persistence/views/views.hpp"

#include <filesystem>

namespace callout::views {

/// How far the views in this file have come, whoever has it open; nothing when there is no such
/// file, or one that would be made anew. Throws journal_error when it cannot be read.
std::vector<view_position> positions_in(const std::filesystem::path& file);

class sqlite_views final : public store {
public:
  /// Makes the file where there is none, or one that is damaged, foreign or of another version.
  /// Throws journal_error when that fails. Journal and listener must outlive this.
  sqlite_views(std::filesystem::path file, journal&, listener&, views_options = {});
  ~sqlite_views() override;

  /// Folding begins: with what is kept, and what these shards' logs hold beyond it. Returns at
  /// once; the listener hears when it is done. Again: looks for what was missed.
  void catch_up(const std::vector<shard_id>&);
  /// For any thread, in order within a shard, after each durable append. Does not block.
  void appended(shard_id, std::shared_ptr<const std::vector<event_row>>);
  /// The log of a shard of another node has come so far, whether or not its rows were given.
  void reached(shard_id, std::uint64_t seq);
  /// Does not block.
  /// One node folds all, so that what it knows is all there is.
  void read(std::function<void(reader&)> job, freshness = freshness::known) override;
  /// Writes what was given so far, answers who waits, and ends both threads.
  void stop();

private:
  struct inside;
  std::unique_ptr<inside> in_;
};

} // namespace callout::views
