// The read models of many nodes, in the database that holds the log: each node folds the rows that
// it appends itself, all read the same tables. Start reading here, then folding.hpp and tables.hpp.
#pragma once

#include "persistence/audit.hpp"
#include "persistence/postgres/postgres_journal.hpp"
#include "persistence/views/follower.hpp"
#include "persistence/views/views.hpp"

namespace callout::views {

/// How far the lists in this database have come. Throws journal_error.
std::vector<view_position> positions_in(const postgres_options&);

class postgres_views final : public store {
public:
  /// The journal has made the tables. `jobs` hears of jobs among the bookings of this node, and of
  /// nothing else; both must outlive this.
  postgres_views(postgres_options, journal&, listener& jobs, views_options = {});
  ~postgres_views() override;

  /// For any thread, in order within a shard, after each durable append of this node. Does not
  /// block.
  void appended(shard_id, std::shared_ptr<const std::vector<event_row>>);
  /// The log of a shard of another node has come so far: reads from now on wait for that.
  void reached(shard_id, std::uint64_t seq);
  /// Does not block.
  void read(std::function<void(reader&)> job, freshness = freshness::known) override;
  /// Writes what was given so far, answers who waits, and ends its threads.
  void stop();

  /// For a follower. Throws journal_error.
  follower::known technicians();
  /// All jobs whose technician is on the way or there, as the lists show them. Throws
  /// journal_error.
  struct visit {
    person_id technician;
    booking_id booking;
    person_id customer;
    std::string status;
  };
  std::vector<visit> visits();

private:
  struct inside;
  std::unique_ptr<inside> in_;
};

} // namespace callout::views
