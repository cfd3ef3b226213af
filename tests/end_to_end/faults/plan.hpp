// What is done to the cluster, drawn beforehand: the same seed gives the same faults.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace callout::faults {

enum class kind {
  kill,             ///< kill -9 of a node, and a new start once others hold its shards
  kill_and_return,  ///< the same, started again at once
  pause,            ///< SIGSTOP, and SIGCONT later
  cut_nats,         ///< a node that reaches PostgreSQL only
  cut_postgres,     ///< a node that reaches NATS only
  cut_both,         ///< a node that reaches neither
  restart_nats,     ///< nats-server stopped in order, and started again
  kill_nats,        ///< the same by kill -9
  restart_postgres, ///< all connections end, and nobody answers for a while
  kill_postgres,    ///< the same by kill -9
  lose_statement,   ///< connections break before an append gets to the server
  lose_answer,      ///< connections break between an append and its answer
  twin,             ///< a second node of the same name
  fill,             ///< the log takes nothing for a while, and more is asked than may wait for it
  clock,            ///< a node's wall clock is five minutes ahead or behind for a life
};

std::string name_of(kind);

struct blow {
  kind what = kind::kill;
  std::size_t victim = 0;
  std::size_t safe = 0; ///< the node that clients are connected to; never the victim
  int ms = 0;           ///< how long it lasts
  bool silent = false;  ///< of cut wires: bytes are kept, not refused
  int count = 0;        ///< how many statements or answers are lost
  int ahead_s = 0;      ///< how far the clock is moved
};

/// Each kind comes once before any comes again. A long run has longer pauses. `only`: the name of
/// a kind, where no other is wanted.
std::vector<blow> draw_plan(std::size_t rounds, std::uint64_t seed, std::size_t nodes,
                            bool with_clock, bool long_pauses, const std::string& only = {});

/// As in "node-2 pauses for 5000 ms; clients at node-3".
std::string text_of(const blow&);

} // namespace callout::faults
