// A whole installation in one thread: nodes, store, network, gate and bank, clocks, and the chance
// that moves them. Folk and faults are added by whoever makes one.
#pragma once

#include "simulations/auditors/audits.hpp"
#include "simulations/world/machine.hpp"

#include <deque>

namespace callout::sim {

struct world_options {
  std::size_t nodes = 3;
  std::uint32_t shards = 2; ///< per domain
  shard_limits limits;
  std::chrono::milliseconds ttl{2'000};
};

/// A command that somebody was told is done.
struct acknowledged {
  std::string id;
  entity_ref to;
  std::uint64_t version = 0;
};

class world {
public:
  world(world_options, std::uint64_t seed);
  ~world();

  calendar time;
  chance luck;
  true_clock clock{time};
  callout::sim::store store;
  callout::sim::net net;
  callout::sim::outside outside;

  /// Until then from now, or sooner if that is true.
  bool run_for(
      ticks, const std::function<bool()>& enough = [] { return false; });

  std::size_t size() const { return nodes_.size(); }
  /// Null while it is down.
  machine* at(std::size_t i) { return nodes_[i].get(); }
  /// One that takes clients, by that luck; null if there is none.
  machine* any(chance&);
  void start(std::size_t i);
  void kill(std::size_t i);
  /// A second program under that node's name, for a while.
  void start_twin(std::size_t i);
  /// Why it is not so that every node is there, each shard is held by one of them, and nobody is
  /// cut off or frozen; empty when it is.
  std::string want();
  /// Ends whatever is wrong with nodes, network, store and clocks. Gate and bank stay as they are:
  /// one has to get along with them.
  void heal();
  /// All clocks at once.
  void advance(span);

  /// Something happened; counted, and told in a story.
  void note(const std::string& what) { ++happened[what]; }
  void tell(std::string line);

  std::uint64_t steps() const { return steps_; }

  std::map<std::string, std::uint64_t> happened;
  std::vector<acknowledged> acks;
  std::deque<std::string> story; ///< latest last; none unless it is wanted
  bool wants_story = false;
  /// No new demand: what is under way comes to its end.
  bool closing = false;
  /// Homeowners and technicians have gone home: what they left open is the desk's to end.
  bool asleep = false;

  /// The log as auditors see it.
  auditors::log_book log() const;

private:
  bool step();
  void look_after();

  const world_options options_;
  const hosted_kinds kinds_;
  ground ground_;
  std::vector<std::unique_ptr<machine>> nodes_;
  std::vector<std::unique_ptr<machine>> twins_;
  std::vector<auditors::row> rows_;
  std::map<shard_id, std::uint64_t> heads_;
  bool broken_ = false; ///< the log, so that there is no use in going on
  std::uint64_t steps_ = 0;
};

} // namespace callout::sim
