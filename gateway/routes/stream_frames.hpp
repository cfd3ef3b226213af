// Frames that the stream makes itself; client_frames.hpp has those that it takes.
#pragma once

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

} // namespace callout::routes
