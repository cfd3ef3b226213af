// Where the shards of a node sit. One that threw outside its entities, which is a bug or want
// of memory, is dead; it is started anew after a while, and reads its log as after a fall.
#pragma once

#include "actors/runtime/shard.hpp"

#include <map>
#include <shared_mutex>

namespace callout {

class shard_seats {
public:
  shard_seats(caf::actor_system&, const shard_surroundings&);

  /// Spawns these and wakes them; one that sits here already is left alone.
  void fill(const std::vector<shard_id>&);
  /// Ends one in order; `ended` is called, from any thread, once its seat is empty.
  void give_up(shard_id, std::function<void()> ended);
  /// It has ended, or is about to.
  void forget(shard_id);
  /// Nobody where it does not sit here. What is sent to one that is dead is let go of.
  caf::actor at(shard_id) const;
  std::size_t size() const;
  /// The alarm of this shard: a dead one is started if it has been dead for long enough.
  void ring(shard_id);
  void ring_all();
  /// Ends them in order; returns when all have ended.
  void stop();
  void clear();

private:
  struct seat {
    caf::actor holder;
    bool dead = false;
    unsigned times = 0; ///< that it died, until it had lived for a while
    instant died_at{};
    instant again_at{};
  };
  caf::actor spawn(shard_id);
  void died(shard_id, const caf::actor_addr&);
  bool see_to(shard_id, seat&);

  caf::actor_system& system_;
  const shard_surroundings& around_;
  mutable std::shared_mutex mutex_;
  std::map<shard_id, seat> seats_;
  bool stopping_ = false;
};

} // namespace callout
