// What has become durable, on its way from the threads of the shards to the one that folds; and
// word of how far that has come, for those who wait in order to read.
#pragma once

#include "persistence/journal.hpp"
#include "persistence/views/options.hpp"

#include <chrono>
#include <condition_variable>
#include <map>
#include <mutex>
#include <set>

namespace callout::views {

class intake {
public:
  using time = std::chrono::steady_clock::time_point;
  using rows = std::shared_ptr<const std::vector<event_row>>;

  /// `bound`: how many rows may wait. Beyond it all are forgotten, and their shards are behind.
  intake(std::size_t bound, rhythm r) : bound_{bound}, rhythm_{r} {}

  // -- for any thread; none of these waits for folding or disk.
  void put(shard_id, rows);
  /// These shards are to be read from the journal. Nothing is taken before the first call.
  void fall_behind(const std::vector<shard_id>&);
  /// The log of this shard holds rows up to this one, whether or not they are put: one that is
  /// not folded by the next look is read from the journal.
  void reached(shard_id, std::uint64_t seq);
  /// A reader found the file damaged.
  void report_damage();
  void stop();
  bool stopped() const;

  // -- for readers.
  /// Stands for all that was put so far.
  std::uint64_t ticket() const;
  /// Waits until all of it shows, at most until then, and asks for haste.
  void wait_for(std::uint64_t ticket, time until);
  bool shows(std::uint64_t ticket) const;

  // -- for the thread that folds.
  struct taken {
    std::vector<rows> queue;
    std::set<shard_id> behind;
    std::map<shard_id, std::uint64_t> reached;
    std::uint64_t ticket = 0;
    bool damaged = false;
    bool stopped = false;
    /// What is folded should be written now.
    bool due = false;
  };
  /// Waits until `earliest`, then for something to do. `last_write`: when the file was
  /// last written; none when nothing is folded that it lacks.
  taken take(time earliest, std::optional<time> last_write);
  void shown(std::uint64_t ticket);
  /// The file is about to be made anew: until `shown` is called again nothing shows.
  void hide();

private:
  bool has_work() const { return started_ && (called_ || !queue_.empty() || damaged_); }
  bool is_due(const std::optional<time>& last_write) const;
  void wake();

  const std::size_t bound_;
  const rhythm rhythm_;
  mutable std::mutex mutex_;
  std::condition_variable wake_;
  std::condition_variable shown_changed_;
  std::vector<rows> queue_;
  std::size_t queued_rows_ = 0;
  std::set<shard_id> behind_;
  std::map<shard_id, std::uint64_t> reached_;
  bool started_ = false;
  bool called_ = false; ///< some shard is behind, or folding is to begin
  bool damaged_ = false;
  bool stopped_ = false;
  bool listening_ = false; ///< the folding thread waits for something to do
  std::uint64_t received_ = 0;
  std::uint64_t shown_ = 0;
  std::uint64_t wanted_ = 0;
};

} // namespace callout::views
