// A whole installation in one thread: nodes, store, network, gate and bank, clocks, and the chance
// that moves them. Folk and faults are added by whoever makes one.
#pragma once

#include "simulations/auditors/audits.hpp"
#include "simulations/world/machine.hpp"

#include <deque>

namespace callout::sim {

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
  std::string want() const;
  bool is_whole() const;
  /// The node that serves this shard; null if none does.
  machine* owner_of(shard_id);
  /// All snapshots and checkpoints are lost: what is not in the log is gone with the nodes.
  void forget_folds();
  /// Ends whatever is wrong with nodes, network, store and clocks. Gate and bank stay as they are:
  /// one has to get along with them.
  void heal();
  /// All clocks at once.
  void advance(span);

  /// Something happened; counted, and told in a story.
  void note(const std::string& what) { ++happened[what]; }
  void tell(std::string line);

  std::uint64_t steps() const { return steps_; }
  const world_options& options() const { return options_; }
  const hosted_kinds& kinds() const { return kinds_; }

  std::map<std::string, std::uint64_t> happened;
  std::vector<acknowledged> acks;
  std::deque<std::string> story; ///< latest last; none unless it is wanted
  bool wants_story = false;
  /// No new demand: what is under way comes to its end.
  bool closing = false;
  /// Homeowners and technicians have gone home: what they left open is the desk's to end.
  bool asleep = false;

  double pace() const { return options_.pace; }
  double demand = 1;    ///< so many times as much as usual is wanted
  bool resting = false; ///< nobody does anything just now

  /// Begins whatever nobody may say to those whom it does not concern: addresses, phones.
  static constexpr const char* secret = "+9665tnt";
  /// Where it was said all the same: in a node's log, or in the name of a message.
  auditors::findings leaked;
  void overhear(const std::string& where, const std::string& said);

  /// The log as auditors see it.
  const auditors::log_book& log() const { return log_; }

private:
  bool step();
  void see(const std::vector<event_row>&, const std::string& writer);
  void look_after();

  const world_options options_;
  const hosted_kinds kinds_;
  ground ground_;
  std::vector<std::unique_ptr<machine>> nodes_;
  std::vector<std::unique_ptr<machine>> twins_;
  auditors::log_book log_;
  std::map<shard_id, std::uint64_t> heads_;
  std::vector<machine*> busy_; ///< of this step
  bool broken_ = false;        ///< the log, so that there is no use in going on
  std::uint64_t steps_ = 0;
};

} // namespace callout::sim
