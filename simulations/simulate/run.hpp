// One run of one seed: a town lives for a while in bad weather, then all is healed, comes to rest,
// and is judged.
#pragma once

#include "simulations/simulate/scenario.hpp"

namespace callout::sim {

struct verdict {
  std::map<std::string, auditors::findings> findings; ///< by auditor; those that found something
  std::map<std::string, std::uint64_t> happened;
  std::size_t rows = 0, acknowledged = 0, bookings = 0;
  ticks took{}; ///< of virtual time
  std::uint64_t steps = 0;
  std::deque<std::string> story;
  /// Of the whole log: the same seed must give the same.
  std::uint64_t fingerprint = 0;
  bool good() const { return findings.empty(); }

  /// Nothing is noted where nothing was found.
  void find(const std::string& who, auditors::findings);
};

verdict run(const scenario&, std::uint64_t seed, bool with_story);

} // namespace callout::sim
