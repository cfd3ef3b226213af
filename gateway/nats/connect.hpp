// From our options to the library's. Not for other folders.
#pragma once

#include "gateway/nats/library.hpp"

namespace callout::nats {

/// What a connection is for.
enum class use {
  requests, ///< each message is sent at once
  bulk,     ///< many go together
};

/// Throws `unusable` and says which option is wrong.
settings settings_for(const options&, use);

/// How long to wait before the attempt: longer each time, and different on each node.
std::chrono::milliseconds wait_before(int attempt, const options&);

} // namespace callout::nats
