// How much a shard takes, and how long it waits before it does something again.
#pragma once

#include "protocols/values.hpp"

namespace callout {

struct shard_limits {
  std::size_t queue = 1024; ///< clients' commands waiting in one shard, and rows for the store
  std::size_t rows = 64;    ///< that wait for the unit under way
  std::uint64_t snapshot_every = 100;    ///< versions of an entity
  std::uint64_t checkpoint_every = 5000; ///< rows of the shard, at least
  span idle{10 * 60'000};                ///< before an entity leaves memory
  span housekeeping{10'000};             ///< between looks for idle entities and lost effects
  span resend{30'000};                   ///< before an effect without an answer is sent again
  span restart_window{10'000};           ///< DESIGN §5: three crashes in ten seconds
  std::size_t restarts = 3;
  span try_again{1'000};    ///< before a timer whose entity crashed
  span tell_again{300};     ///< before an effect that another node did not hear of
  span claim_again{500};    ///< after an append failed
  span read_again{5'000};   ///< after the log could not be read
  span revive{200};         ///< a shard that died; twice that after each further time,
  span revive_most{30'000}; ///< but no more than this; one that lived longer begins anew
};

} // namespace callout
