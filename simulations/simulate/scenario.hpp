// What a run is made of: nodes, people, and how bad it may get. As files of simulations/scenarios
// have it, and as a seed draws from one.
#pragma once

#include "simulations/simulate/narrow.hpp"
#include "simulations/simulate/nemesis.hpp"
#include "simulations/workloads/workload.hpp"

namespace callout::sim {

struct scenario {
  std::string name;
  bool takes_long = false;
  std::size_t nodes_least = 1; ///< a seed draws between this and world.nodes
  world_options world;
  bool draws_limits = true; ///< else they are the production's
  std::vector<workload_plan> workloads;
  ticks lasts{120'000'000};
  hazards faults;
  std::pair<ticks, ticks> every{1'000'000, 15'000'000}; ///< between which faults.pause is drawn
  store_weather store;
  net_weather net;
  outside_weather outside;
  std::vector<narrowing> narrow;
};

/// One thing that may go wrong, and how often at most.
struct knob {
  const char* name;
  double* share;
  double most;
};
std::vector<knob> knobs(scenario&);

/// The file of that name in simulations/scenarios, or at that path. Throws std::runtime_error that
/// says what is wrong with it.
scenario read_scenario(const std::string& name);
/// All in that folder but those that take long, which are run when they are named.
std::vector<scenario> scenarios();

/// What this seed makes of a scenario, whose faults are the worst that may come: half of the seeds
/// leave half of them out, so that some things are left alone long enough to go wrong by themselves
/// (swarm testing).
scenario drawn(scenario, std::uint64_t seed);

} // namespace callout::sim
