// Tells of some shards' rows as they become durable, each once and in order: takes what it is told,
// and reads in the log what it has missed. Keeps nothing.
#pragma once

#include "persistence/journal.hpp"
#include "persistence/views/options.hpp"

#include <condition_variable>
#include <mutex>
#include <set>
#include <thread>
#include <unordered_map>

namespace callout::views {

class log_tail {
public:
  using rows = std::shared_ptr<const std::vector<event_row>>;
  using positions = std::unordered_map<shard_id, std::uint64_t>;
  /// All are called on its own thread; `row` must not throw.
  struct hooks {
    /// Which rows are told of; others may be left out of what it is told.
    std::function<bool(const event_row&)> wanted;
    /// After which rows it begins; asked again when that fails, and when rows at the log's end may
    /// be lost. Throws journal_error.
    std::function<positions(journal_reader&)> begin;
    std::function<void(const event_row&)> row;
    /// What the log held at the start has been told.
    std::function<void()> caught_up;
    /// Between looks at what it was told, so that many rows wake it once.
    span pace{0};
  };

  /// Of these shards; others are passed over. The journal must outlive this.
  log_tail(std::vector<shard_id>, journal&, hooks, views_options);
  ~log_tail();

  void start();
  /// For any thread: of the rows in (after, upto] at least those that are wanted. Does not block.
  void told(shard_id, std::uint64_t after, std::uint64_t upto, rows);
  /// The log holds wanted rows up to this one.
  void reached(shard_id, std::uint64_t seq);
  /// Something may have been missed anywhere.
  void look_again();
  /// Rows that are known to be in the log and have not been looked at.
  std::uint64_t behind() const;
  bool caught_up() const;
  void stop();

private:
  struct part {
    shard_id shard;
    std::uint64_t after, upto;
    rows what;
  };
  void run();
  void begin();
  bool log_went_back();
  void take(const part&);
  void read_missed(shard_id);
  std::uint64_t at(shard_id) const;
  void advance(shard_id, std::uint64_t);
  bool stopped() const;

  const std::vector<shard_id> shards_;
  journal& journal_;
  const hooks hooks_;
  const views_options options_;

  mutable std::mutex mutex_;
  std::condition_variable changed_;
  std::vector<part> queue_;
  std::size_t queued_ = 0;
  std::set<shard_id> behind_;
  positions at_, known_;
  bool idle_ = false; ///< waits for anything to do
  bool stopped_ = false;
  bool caught_up_ = false;

  // Of the thread.
  std::unique_ptr<journal_reader> log_;
  bool begun_ = false;
  std::uint64_t doubts_; ///< of the log, that were heeded
  std::thread thread_;
};

} // namespace callout::views
