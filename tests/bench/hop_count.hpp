// What nodes say to each other over NATS, by kind: a listener on all of their subjects, who counts.
// Who listens costs the server something, so that nothing is timed meanwhile.
#pragma once

#include "gateway/nats/nats.hpp"

#include <map>
#include <mutex>

namespace callout::bench {

class hop_count {
public:
  /// By kind, as in "question: command booking.accept".
  using counts = std::map<std::string, std::size_t>;

  /// Counts from now on. While it listens no question finds nobody: only for shards at rest.
  hop_count(const std::string& url, const std::string& prefix);

  counts so_far() const;
  /// Of these counts, those of one node's questions to another.
  static std::size_t questions(const counts&);

private:
  void hear(const std::string& subject, const std::string& body);

  const std::string prefix_;
  std::shared_ptr<nats::connections> connections_;
  std::unique_ptr<mesh::transport> transport_;
  mutable std::mutex mutex_;
  counts counts_;
  mesh::transport::subscribed subscription_;
};

} // namespace callout::bench
