// Nodes that work together, each a process of its own, on servers that others share with them.
#pragma once

#include "protocols/json.hpp"
#include "tests/end_to_end/cluster/nodes.hpp"
#include "tests/kit/nats_server.hpp"
#include "tests/kit/postgres_server.hpp"
#include "tests/kit/temporary_directory.hpp"

namespace callout::bench {

class several_nodes {
public:
  /// In a fresh database and under subjects of their own; returns when each serves what rendezvous
  /// hashing gives it. Throws std::runtime_error when that takes too long.
  several_nodes(kit::postgres_server&, const kit::nats_server&, std::size_t count);

  std::size_t count() const { return nodes_.size(); }
  std::vector<std::uint16_t> doors() const;
  /// Of all nodes together, in seconds.
  double cpu_seconds() const;
  /// First word of all subjects on which they speak.
  const std::string& prefix() const { return prefix_; }
  /// The data folder of the first.
  std::filesystem::path data() const;
  /// By its number from 0, the node that serves this entity.
  std::size_t owner(const std::string& kind, const std::string& id) const;

private:
  json tool(std::vector<std::string> words) const;
  bool shared_out() const;

  const std::string prefix_;
  kit::temporary_directory folder_;
  std::vector<std::unique_ptr<kit::server_process>> nodes_;
};

} // namespace callout::bench
