// The opening handshake: from an HTTP request to a WebSocket.
#pragma once

#include "gateway/http/message.hpp"
#include "gateway/websocket/limits.hpp"
#include "gateway/websocket/socket.hpp"

#include <functional>

namespace callout::websocket {

/// Called on the socket's thread when it is open; a peer is expected.
using opener = std::function<std::shared_ptr<peer>(std::shared_ptr<socket>)>;

/// The answer to a request for a WebSocket, from any thread: 101, upon which `open` is called,
/// or a problem if the handshake is not as RFC 6455 section 4.2 wants it (400, 403, 426).
/// Whether this client may have one is for the caller to decide before.
http::response accept(const http::request&, std::shared_ptr<const limits>, opener open);

/// Sec-WebSocket-Accept for a key.
std::string accept_key(std::string_view key);

} // namespace callout::websocket
