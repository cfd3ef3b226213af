// The thread that folds what this node has appended into the tables of the lists. What it missed,
// since it was stopped or another node had the shard, it reads from the log: the first row that
// comes of a shard is that of its claim, so that a new owner goes on where the last one ended.
#pragma once

#include "persistence/postgres_views/tables.hpp"
#include "persistence/views/intake.hpp"

namespace callout::postgres {

class folding {
public:
  /// `hears` of bookings that become a job or cease to be one, and of nothing else.
  folding(postgres_options, journal&, views::listener& hears, views::intake&,
          const views::views_options&);
  ~folding();

  /// Until the intake is stopped.
  void run();

private:
  using clock = std::chrono::steady_clock;
  /// How far a shard's rows are in the tables, and in `fold_->pending`.
  struct progress {
    std::uint64_t written = 0;
    std::uint64_t folded = 0;
  };
  class kept_lines;

  void work_on(views::intake::taken&);
  void heed_failover();
  void get_to_know(const std::vector<views::intake::rows>&);
  void take_live(const event_row&);
  void read_missed(shard_id);
  void add(const event_row&, progress&, bool tell);
  void write();
  void forget();

  tables tables_;
  journal& journal_;
  views::intake& intake_;
  const views::views_options& options_;
  std::unique_ptr<kept_lines> lines_;
  views::fold fold_;
  std::unique_ptr<journal_reader> log_;
  std::unordered_map<shard_id, progress> shards_;
  std::set<shard_id> behind_;
  std::uint64_t ticket_ = 0;
  std::uint64_t doubts_ = 0; ///< of the log, that were heeded
  clock::time_point earliest_{};
  clock::time_point last_write_{};
};

} // namespace callout::postgres
