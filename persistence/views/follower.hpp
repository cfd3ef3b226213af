// Tells a listener of technicians and sessions as they change, on whichever node, where lists are
// kept in a database that all share: begins with what is known there, and goes on with the log.
#pragma once

#include "persistence/views/listener.hpp"
#include "persistence/views/log_tail.hpp"

namespace callout::views {

/// Whether a row says something that `listener` hears from a follower.
bool is_followed(const event_row&);

class follower {
public:
  /// All technicians, as the events up to these positions have left them.
  struct known {
    log_tail::positions at;
    std::vector<std::pair<person_id, technician_facts>> technicians;
  };
  /// Throws journal_error.
  using source = std::function<known()>;

  /// Of these shards; others are passed over. Journal and listener must outlive this.
  follower(std::vector<shard_id>, journal&, source, listener&, views_options);

  void start() { tail_.start(); }
  /// As of `log_tail`.
  void told(shard_id s, std::uint64_t after, std::uint64_t upto, log_tail::rows r) {
    tail_.told(s, after, upto, std::move(r));
  }
  void reached(shard_id s, std::uint64_t seq) { tail_.reached(s, seq); }
  void look_again() { tail_.look_again(); }
  void stop() { tail_.stop(); }

private:
  log_tail::positions begin();
  void tell(const event_row&);

  const source source_;
  listener& hears_;
  const views_options options_;
  log_tail tail_; ///< its thread ends first
};

} // namespace callout::views
