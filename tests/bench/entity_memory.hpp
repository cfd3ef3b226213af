// What many entities of a kind take in memory. Each case belongs into a process of its own,
// since memory that was freed is not given back as it was.
#pragma once

#include <cstddef>

namespace callout::bench {

struct memory_figures {
  double heap = 0;     ///< bytes of the C library's heap in use for each; 0 with another allocator
  double resident = 0; ///< bytes of resident memory for each
};

/// A bare CAF actor with 200 bytes of state.
memory_figures bare_actors(std::size_t count);
/// A booking whose money is held and that waits for its day, as an actor and nothing else.
memory_figures booking_actors(std::size_t count);
/// The same in a node: with its payment, its timers, its place among the residents of a shard.
memory_figures idle_bookings(std::size_t count);
/// As before, once booking and payment have left memory: what stays is timers.
memory_figures sleeping_bookings(std::size_t count);
/// Amid its cascade: wanted at once, money held, a dispatching begun, and the search for
/// technicians asked of the index and not yet answered.
memory_figures active_bookings(std::size_t count);

} // namespace callout::bench
