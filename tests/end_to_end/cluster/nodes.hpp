// How one of several nodes on one log is started: its settings file, name, roles and folder.
#pragma once

#include "tests/kit/server_process.hpp"

#include <cstdint>

namespace callout::cluster {

/// What a node is told of the others, and where it finds what it shares with them.
struct surroundings {
  std::string postgres; ///< for libpq
  std::string nats;     ///< as in nats://localhost:4222
  std::string prefix = "callout";
  std::filesystem::path keys; ///< folder of the file that all nodes share
  int ttl_ms = 4000;
  std::string store = {}; ///< further settings of the store, as text
  std::string more = {};  ///< and others
};

/// node-1, node-2, …
std::string node_name(std::size_t number);

/// Writes `folder`/node-N.toml and answers how that node is started; its data is in
/// `folder`/node-N, its log in `folder`/node-N.log. The sandbox has one pair of books, so that the
/// first node alone is a worker.
kit::server_options node_options(const std::filesystem::path& folder, std::size_t number,
                                 const surroundings&);

} // namespace callout::cluster
