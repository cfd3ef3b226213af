// Who makes a bucket that is missing. Asked twice within milliseconds, nats-server 2.9.10 may make
// two streams of one name, of which it knows one: who watches the other hears nothing ever. Not for
// other folders.
#pragma once

#include "gateway/nats/link.hpp"

#include <optional>

namespace callout::nats {

/// When it is this node's turn. Not for several threads at once.
class making_turn {
public:
  explicit making_turn(bool maker) : maker_{maker} {}

  void found();
  /// It is missing: has our turn come?
  bool has_come();
  /// Somebody else is at it.
  void put_off();
  /// Nobody else makes it at first.
  bool is_makers() const { return maker_ && !seen_; }

private:
  using clock = std::chrono::steady_clock;

  const bool maker_;
  bool seen_ = false; ///< what is missing now was lost, and everybody's turn is as good as ours
  std::optional<clock::time_point> due_;
};

/// Whether of all who ask this now, by the same subject, we are the one. Takes a quarter of a
/// second, in which all of them say their numbers; the smallest has it.
bool is_ours_alone(link&, const std::string& subject);

} // namespace callout::nats
