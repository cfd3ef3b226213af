// The table of nodes in a JetStream key-value bucket.
#pragma once

#include "gateway/nats/nats.hpp"

namespace callout::nats {

struct roll_options {
  std::string bucket = "callout_nodes";
  /// After it the server forgets a key. It tells nobody: watchers judge by clocks of their own.
  std::chrono::milliseconds ttl{10'000};
  /// Makes a missing bucket at once. One node of those that start at the same time may; the others
  /// leave it 2 s, and up to 2 s more. A bucket that was lost later is made by any of them.
  bool maker = true;
  int replicas = 1;
  std::chrono::milliseconds patience{2'000};
  /// Of a watcher: three of them without a sign, and it asks anew.
  std::chrono::milliseconds heartbeat{1'000};
};

/// The bucket is made where it is missing, also later, by who watches or writes; until then `write`
/// throws and does not wait. Node names: A-Z a-z 0-9 - _ / = and dots.
std::unique_ptr<mesh::roll> make_roll(std::shared_ptr<connections>, roll_options = {});

} // namespace callout::nats
