// What a node gives its shards: time, storage, providers, sockets. In production these have
// threads of their own; in simulations they are deterministic and hostile.
#pragma once

#include "actors/runtime/work.hpp"

namespace caf {
class actor_system;
}

namespace callout {

class clock {
public:
  virtual ~clock() = default;
  virtual instant now() = 0;
};

/// Carries batches to the journal and runs reads, neither on the caller's thread.
class lane {
public:
  using appended = std::function<void(append_report, shard_batch)>;

  virtual ~lane() = default;
  /// At most one batch of a shard may be under way. The batch comes back with the report.
  virtual void append(shard_batch, appended) = 0;
  /// `job` may throw journal_error only inside itself.
  virtual void read(std::function<void(journal_reader&)> job) = 0;
};

/// Someone outside: a payment gate, a bank, an SMS gateway, the discovery index. `ask` does not
/// block. `key` is the same when the same thing is asked again. `done` may be called from any
/// thread, at most once; a provider that never answers is asked again after a restart.
class provider {
public:
  virtual ~provider() = default;
  virtual void ask(const std::string& key, const payload& request,
                   std::function<void(payload answer)> done) = 0;
};

/// Wakes shards when their next timer is due.
class alarm {
public:
  virtual ~alarm() = default;
  virtual void set(shard_id, std::optional<instant> next) = 0;
};

/// What a node runs on: in production threads, in simulations whoever turns the world. Goes before
/// the actors do.
class engine {
public:
  virtual ~engine() = default;
  virtual callout::lane& lane() = 0;
  virtual callout::alarm& alarm() = 0;
  /// Reads that do not wait behind the lane's.
  virtual void probe(std::function<void(journal_reader&)> job) = 0;
  /// From now on `ring` hears of each shard that is due, and `each_second` is called.
  virtual void start(std::function<void(shard_id)> ring,
                     std::function<void(instant)> each_second) = 0;
  virtual void stop() = 0;
  /// As of the journal.
  virtual std::uint64_t doubts() const { return 0; }
  /// The policy of CAF's scheduler.
  virtual const char* scheduler() const { return "sharing"; }
  virtual void runs(caf::actor_system&) {}
  /// Where no threads do it: runs what waits, and what that leads to, until all is at rest.
  virtual void settle() {}
};

/// Hears what has become durable, in order within a shard. Must not block.
class observer {
public:
  virtual ~observer() = default;
  virtual void appended(shard_id, std::shared_ptr<const std::vector<event_row>>) = 0;
  virtual void pushed(const std::string& subject, std::uint64_t offset, std::string frame) = 0;
};

/// The other nodes, as the shards of one see them. None of it blocks, or is sure to arrive.
class neighbours {
public:
  virtual ~neighbours() = default;
  /// An effect for a shard that is not here. `heard` is called once, from any thread: with true
  /// when the receiver's answer is durable, with false when it may not be.
  virtual void tell(shard_id to, const effect_position&, const entity_ref& sender,
                    const callout::tell&, std::function<void(bool)> heard) = 0;
  /// A command has its answer, and whoever waits for it does not wait here.
  virtual void answered(const std::string& command, const outcome<reply>&) = 0;
  /// What becomes of a shard that this node took: it serves, under the claim of this row; or
  /// another node has claimed it.
  virtual void serves(shard_id, std::uint64_t epoch) = 0;
  virtual void lost(shard_id) = 0;
  /// In the log of this shard, which sits here, is something that this program does not know.
  virtual void cannot_read(shard_id) = 0;
  /// Whether the others take this node for alive. If not, what it says without an append that
  /// vouches for it is checked against the log first.
  virtual bool fresh() const = 0;
};

} // namespace callout
