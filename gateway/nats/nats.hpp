// What NATS is here: the way between nodes. Start here.
#pragma once

#include "actors/mesh/transport.hpp"
#include "gateway/nats/options.hpp"

#include <memory>

namespace callout::nats {

/// Two connections to NATS: one sends at once, for requests; one gathers, for the rest.
class connections;

/// Throws `unusable` when no server takes us. Later they are made anew for as long as it takes.
std::shared_ptr<connections> connect(const options&, log);

/// Not to be destroyed by its own callbacks.
std::unique_ptr<mesh::transport> make_transport(std::shared_ptr<connections>);

} // namespace callout::nats
