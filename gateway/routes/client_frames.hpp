// The form of the messages that the stream takes from clients, judged by its table.
#pragma once

#include "gateway/routes/bodies.hpp"
#include "gateway/routes/stream_messages.hpp"

namespace callout::routes {

/// A message of a client's that is JSON, and holds no field that its kind does not have.
struct client_frame {
  json document;
  std::string type;                     ///< empty: it has none
  const stream_message* said = nullptr; ///< null: no client says that
};
outcome<client_frame> read_client_frame(std::string_view text);

/// What is in it, by its type. Nothing or a rejection: it does not say so, or not well.
std::optional<std::string> token_in(const client_frame&);    ///< of a hello
outcome<routes::position> position_in(const client_frame&);  ///< of a location
std::optional<std::uint64_t> offset_in(const client_frame&); ///< of a resume

} // namespace callout::routes
