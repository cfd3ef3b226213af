// How many sockets this process can have open: a limit of the system's, which the server has to
// stay below so that it can still accept a connection to say that it is full.
#pragma once

#include <cstddef>

namespace callout::http {

/// Kept for the store, logs, the listening sockets and whoever is being turned away.
inline constexpr std::size_t descriptor_reserve = 256;

/// Puts the limit as high as this process may, and returns what it is then. Throws
/// std::system_error when it cannot be asked for.
std::size_t raise_descriptor_limit();

/// Connections to serve at once: as many as wanted, or as that many descriptors leave room for
/// beside the reserve, which never takes more than half of them.
std::size_t connections_within(std::size_t descriptors, std::size_t wanted);

} // namespace callout::http
