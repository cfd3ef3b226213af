// A service that operators' tools find, as ADR-32 of NATS describes: what it is called, where it
// can be asked, and how it does. Built on the transport alone.
#pragma once

#include "actors/mesh/transport.hpp"

#include <cstdint>
#include <map>

namespace callout::nats {

struct endpoint {
  std::string name; ///< A-Z a-z 0-9 - _
  std::string subject;
  std::string queue_group;
  std::map<std::string, std::string> metadata;
};

/// Of one endpoint, since the service started.
struct endpoint_counts {
  std::uint64_t num_requests = 0, num_errors = 0;
  std::string last_error;
  std::chrono::nanoseconds processing_time{0}; ///< of all requests together
};

struct service_description {
  std::string name;    ///< A-Z a-z 0-9 - _
  std::string id;      ///< of this instance; likewise
  std::string version; ///< as semver.org has it
  std::string description;
  std::map<std::string, std::string> metadata;
  std::vector<endpoint> endpoints;
  std::chrono::system_clock::time_point started;
};

class micro {
public:
  /// Called for each answer of how it does, from any thread; must not block.
  using count = std::function<endpoint_counts(const endpoint&)>;

  /// Throws std::invalid_argument for a description that the tools would not take.
  micro(mesh::transport&, service_description, count);

private:
  std::vector<mesh::transport::subscribed> served_;
};

} // namespace callout::nats
