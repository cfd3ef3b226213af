// Sessions that were ended while access tokens of theirs may still be about. An entry is kept
// until the last such token has expired by itself.
#pragma once

#include "protocols/values.hpp"

#include <atomic>
#include <map>
#include <shared_mutex>
#include <unordered_map>

namespace callout::auth {

/// Safe to use from many threads.
class revocations {
public:
  explicit revocations(std::size_t limit) : limit_{limit} {}

  /// Forgets sessions whose time has passed. When more than `limit` remain, every token that was
  /// issued before now counts as revoked instead: all have to use their refresh tokens once,
  /// which is a nuisance, but nobody who was shut out comes back.
  void add(const session_id&, instant until, instant now);
  /// Whether a token issued at that time in this session is to be refused.
  bool holds(const session_id&, instant issued_at) const;
  std::size_t size() const;

private:
  void forget(instant now);

  const std::size_t limit_;
  mutable std::shared_mutex mutex_;
  std::unordered_map<std::string, instant> until_;
  std::multimap<instant, std::string> by_time_;
  // The usual case, nobody revoked, costs no lock.
  std::atomic<std::size_t> size_{0};
  std::atomic<std::int64_t> floor_{INT64_MIN}; // Milliseconds; issued up to then: revoked.
};

} // namespace callout::auth
