// Tells a listener of technicians and sessions as they change, on whichever node, where lists are
// kept in a database that all share: begins with what is known there, takes rows as they are told,
// and reads in the log what it has missed. Keeps nothing.
#pragma once

#include "persistence/journal.hpp"
#include "persistence/views/listener.hpp"
#include "persistence/views/options.hpp"

#include <condition_variable>
#include <mutex>
#include <set>
#include <thread>
#include <unordered_map>

namespace callout::views {

/// Whether a row says something that `listener` hears from a follower.
bool is_followed(const event_row&);

class follower {
public:
  using rows = std::shared_ptr<const std::vector<event_row>>;
  /// All technicians, as the events up to these positions have left them.
  struct known {
    std::unordered_map<shard_id, std::uint64_t> at;
    std::vector<std::pair<person_id, technician_facts>> technicians;
  };
  /// Throws journal_error.
  using source = std::function<known()>;

  /// Of these shards; others are passed over. Journal and listener must outlive this.
  follower(std::vector<shard_id>, journal&, source, listener&, views_options);
  ~follower();

  void start();
  /// For any thread: of the rows in (after, upto] at least those that are followed. Does not
  /// block.
  void told(shard_id, std::uint64_t after, std::uint64_t upto, rows);
  /// The log holds followed rows up to this one.
  void reached(shard_id, std::uint64_t seq);
  /// Something may have been missed anywhere.
  void look_again();
  void stop();

private:
  struct part {
    shard_id shard;
    std::uint64_t after, upto;
    rows what;
  };
  void run();
  void begin();
  void take(const part&);
  void read_missed(shard_id);
  void tell(const event_row&);

  const std::vector<shard_id> shards_;
  journal& journal_;
  const source source_;
  listener& hears_;
  const views_options options_;

  std::mutex mutex_;
  std::condition_variable changed_;
  std::vector<part> queue_;
  std::size_t queued_ = 0;
  std::set<shard_id> behind_;
  bool stopped_ = false;

  // Of the thread.
  std::unique_ptr<journal_reader> log_;
  std::unordered_map<shard_id, std::uint64_t> at_;
  bool begun_ = false;
  bool caught_up_ = false;
  std::thread thread_;
};

} // namespace callout::views
