// The threads that answer: each takes one question at a time, waits until the tables show what this
// node knew to be durable when it was asked, and asks the database.
#pragma once

#include "persistence/postgres/postgres_journal.hpp"
#include "persistence/views/intake.hpp"
#include "persistence/views/views.hpp"

#include <deque>
#include <thread>

namespace callout::postgres {

class table_reader;

class answering {
public:
  answering(postgres_options, const journal&, views::intake& own, const views::views_options&);
  ~answering();

  /// The log of a shard of another node holds rows up to this one, of which somebody here has
  /// heard.
  void reached(shard_id, std::uint64_t seq);
  void ask(std::function<void(views::reader&)> job, views::freshness);
  /// Answers who waits, and ends.
  void stop();

private:
  using clock = std::chrono::steady_clock;
  using heads = std::map<shard_id, std::uint64_t>;
  struct question {
    std::function<void(views::reader&)> job;
    std::uint64_t ticket = 0; ///< of what this node appended
    heads others;
    clock::time_point until;
    views::freshness fresh;
  };
  void run();
  void answer(table_reader&, const question&);
  /// False when it took too long.
  bool wait_for(table_reader&, const question&);
  /// What was heard of before a failover may be lost. Under the lock.
  void heed_failover();
  void forget_shown(const std::map<shard_id, std::uint64_t>& at);

  const postgres_options postgres_;
  const journal& journal_;
  views::intake& own_;
  const views::views_options& options_;
  std::mutex mutex_;
  std::condition_variable changed_;
  std::deque<question> waiting_;
  heads others_; ///< that the tables may not show yet
  std::uint64_t doubts_ = 0;
  bool stopped_ = false;
  std::vector<std::thread> threads_;
};

} // namespace callout::postgres
