// One run of one seed: a town lives for a while in bad weather, then all is healed, comes to rest,
// and is judged.
#pragma once

#include "simulations/folk/homeowner.hpp"
#include "simulations/folk/worker.hpp"
#include "simulations/simulate/nemesis.hpp"

namespace callout::sim {

struct scenario {
  world_options world;
  std::size_t homeowners = 12, technicians = 6;
  homeowner_habits homeowner;
  worker_habits worker;
  ticks lasts{120'000'000};
  hazards faults;
  store_weather store;
  net_weather net;
  outside_weather outside;
};

/// One thing that may go wrong, and how often at most.
struct knob {
  const char* name;
  double* share;
  double most;
};
std::vector<knob> knobs(scenario&);

/// What this seed makes of a scenario: half of the seeds leave half of the faults out, so that
/// some things are left alone long enough to go wrong by themselves (swarm testing).
scenario drawn(std::uint64_t seed);

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
};

verdict run(const scenario&, std::uint64_t seed, bool with_story);

} // namespace callout::sim
