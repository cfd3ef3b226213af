// Three nodes, the servers that they share, and wires to them that can be spoilt.
#pragma once

#include "tests/end_to_end/cluster/nodes.hpp"
#include "tests/end_to_end/crash/site.hpp"
#include "tests/end_to_end/faults/wire.hpp"
#include "tests/kit/nats_server.hpp"
#include "tests/kit/postgres_server.hpp"

#include <map>
#include <set>

namespace callout::faults {

/// In the message to PostgreSQL that runs the statement prepared under this name.
inline const std::string append_message{"\0append\0", 8};

class arena {
public:
  static constexpr std::size_t size = 3;
  static constexpr std::chrono::milliseconds ttl{2'000};

  struct node {
    wire postgres, nats;
    kit::server_options options;
    std::unique_ptr<kit::server_process> process;
  };
  /// What a node says of the cluster.
  struct holding {
    std::set<std::string> nodes; ///< that are there, and reach the log
    std::set<std::string> holders;
    std::map<std::int64_t, std::string> holder_of; ///< by shard; none of one that nobody holds
    std::size_t free = 0;                          ///< shards that nobody holds
    std::size_t unsaved = 0;                       ///< rows that it has decided, not yet durable
  };

  /// What PostgreSQL is set to, as in "fsync=off", and what the nodes' store is.
  explicit arena(std::vector<std::string> settings = {"fsync=off"}, std::string store = {});

  node& at(std::size_t i) { return *nodes_[i]; }
  kit::postgres_server& postgres() { return postgres_; }
  kit::nats_server& nats() { return nats_; }
  /// Clients knock here, and are led to this node.
  void lead_clients_to(std::size_t);
  /// `variables` of its environment, for this life. Throws std::runtime_error when it does not
  /// become ready.
  void start(std::size_t, std::vector<std::string> variables = {});
  /// Nothing when it does not answer.
  std::optional<holding> ask(std::size_t) const;
  /// Whether all nodes are there and all shards are held, as this one sees it.
  bool whole(std::size_t) const;
  kit::command_result tool(std::vector<std::string> words) const;

  crash::site here() const;
  std::filesystem::path keep() { return folder_.keep(), folder_.path(); }

private:
  kit::temporary_directory folder_;
  kit::postgres_server postgres_;
  const std::string database_;
  kit::nats_server nats_;
  std::vector<std::unique_ptr<node>> nodes_;
  wire door_{{.port = 1}};
};

} // namespace callout::faults
