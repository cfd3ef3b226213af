// One entry for each message of the stream: who says it, what it means, what is in it. What clients
// say is judged by this table, and /asyncapi.json is read off it.
#pragma once

#include "gateway/websocket/limits.hpp"
#include "protocols/json.hpp"
#include "protocols/principal.hpp"

namespace callout::routes {

enum class speaker { client, server };

struct stream_message {
  std::string_view type; ///< as in offer.made
  speaker by = speaker::server;
  const char* meaning;
  std::vector<role> whom; ///< clients who say it, or who are told
  json frame;             ///< schema of the whole of it
  json example;
};

const std::vector<stream_message>& stream_messages();

/// Nothing: no client says that.
const stream_message* said_by_clients(std::string_view type);
/// Their types, as in "ack, hello or ping".
std::string types_of_clients();

namespace close_codes {

constexpr std::uint16_t token_expired = 4001;
constexpr std::uint16_t gave_way = 4002;

struct meaning {
  std::uint16_t code;
  const char* what;
};
constexpr meaning all[] = {
    {websocket::restart, "The server stops or lost its log: come back soon, and resume."},
    {token_expired, "The session has ended, or no good hello came: sign in again, and resume."},
    {gave_way, "To newer streams of the same person."},
    {websocket::too_slow, "What was sent was not read: come back, and resume."},
    {websocket::too_eager, "More was sent than may be: come back slower, and resume."},
};

} // namespace close_codes

/// AsyncAPI 3.1.
json asyncapi();

} // namespace callout::routes
