// Frames that the stream makes itself, and the form of those it takes.
#pragma once

#include "gateway/routes/stream_messages.hpp"
#include "persistence/journal.hpp"
#include "protocols/json.hpp"

namespace callout::routes {

/// What a row of an inbox shows its owner.
inline std::string inbox_frame(const event_row& row) {
  const auto notice = json::parse(row.data);
  std::string out = "{\"type\":";
  write_quoted(out, notice.value("type", std::string{}));
  out += ",\"offset\":" + std::to_string(row.version) + ",\"at\":";
  codec<instant>::write(out, row.at);
  return out + ",\"data\":" + notice.at("data").dump() + '}';
}

inline std::string offset_frame(const char* type, std::uint64_t offset) {
  return std::string{"{\"type\":\""} + type + "\",\"offset\":" + std::to_string(offset) + '}';
}

/// As in bodies of requests, a field that is not known is refused and not passed over.
inline std::optional<rejection> unknown_field(const json& frame, const stream_message& said) {
  for (const auto& [name, value] : frame.items())
    if (!said.frame.at("properties").contains(name))
      return rejection{"malformed", pointer{}.to(name).text() + ": unknown field"};
  return std::nullopt;
}

} // namespace callout::routes
