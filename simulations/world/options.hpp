// What an installation is made with, and how slowly life goes on around it.
#pragma once

#include "actors/runtime/shard_limits.hpp"
#include "simulations/world/chance.hpp"

namespace callout::sim {

struct world_options {
  std::size_t nodes = 3;
  std::uint32_t shards = 2; ///< per domain
  shard_limits limits;
  std::size_t commands_in_flight = 4096; ///< of one node
  span deadline{10'000};                 ///< of a command
  std::chrono::milliseconds ttl{2'000};  ///< a node that is not heard of for so long is gone
  ticks turn{100'000};                   ///< between two looks of a node at what is to be done
  bool together = false;                 ///< bookings that compete are chosen for together
  double pace = 1;                       ///< whatever people do takes so many times as long
};

} // namespace callout::sim
