// Contenders that make the same rows durable, in turns, so that a noisy machine is noisy for all of
// them alike.
#pragma once

#include "tests/bench/journal_workload.hpp"
#include "tests/bench/report.hpp"

#include <functional>

namespace callout::bench {

/// Something that makes rows durable, with a workload of its own that is the same for all.
struct contender {
  std::string name;
  std::function<void(const std::vector<shard_batch>&)> append;
  journal_workload rows = {};
  /// Of processes that work for it, in seconds.
  std::function<double()> servers_cpu = [] { return 0.0; };
  /// Rows at a time that it can do at most; more are left out.
  std::size_t batch_most = SIZE_MAX;
};

struct race {
  double seconds = 1;      ///< of one turn
  int turns = 3;           ///< of each contender at each batch size
  std::size_t prefill = 0; ///< rows that are there before
  std::vector<std::size_t> sizes{1, 10, 100, 1000};
};

/// Throws when the journal did not take all of it.
void append_to(journal&, const std::vector<shard_batch>&);

/// Prints how the first, which is ours, did beside each of the others.
void run_race(std::vector<contender>&, const race&, goal beside_each);

} // namespace callout::bench
