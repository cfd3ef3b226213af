// What a shard knows by folding its own log: timers, effects under way, the head. Kept as a
// checkpoint from time to time, so that recovery reads only what came after.
#pragma once

#include "actors/runtime/relay_book.hpp"
#include "actors/runtime/timer_book.hpp"

namespace callout {

struct shard_books {
  timer_book timers;
  relay_book relay;

  /// Folds one row. `stays_here` says whether an entity belongs to this shard: commands told
  /// to those never leave it, and are in the same append.
  template <class StaysHere>
  void fold(shard_id self, const entity_ref& owner, std::uint64_t seq,
            const std::string& command_id, const effects& all, StaysHere&& stays_here) {
    timers.done(command_id);
    relay.done_by(command_id, self);
    for (std::uint32_t i = 0; i < all.size(); ++i) {
      const effect_position at{self, seq, i};
      const auto& e = all[i];
      if (const auto* t = std::get_if<start_timer>(&e))
        timers.start(owner, *t, seq, i);
      else if (const auto* c = std::get_if<cancel_timer>(&e))
        timers.cancel(owner, c->name);
      else if (const auto* to = std::get_if<tell>(&e); to && !stays_here(to->to))
        relay.add(at, owner, e);
      else if (std::holds_alternative<call>(e) || std::holds_alternative<consult>(e))
        relay.add(at, owner, e);
    }
  }
};

/// What a shard's owner finds in the log when it takes over.
struct shard_recovery {
  log_head head;
  shard_books books;
  std::size_t rows = 0; ///< read since the checkpoint
  std::string wrong;    ///< why it could not be read
  bool unknown = false; ///< what is wrong is not the store but what stands there
};

/// Loads the checkpoint, if it matches the log, and folds what came after it.
shard_recovery recover_shard(journal_reader&, shard_id,
                             const std::function<bool(const entity_ref&)>& stays_here);

std::string write_checkpoint(const shard_books&);

} // namespace callout
