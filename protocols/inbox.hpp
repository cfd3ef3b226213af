// What a person must not miss, in order. A frame's offset on the stream is the version of
// this entity, so that a client which was away can ask the log for the rest.
#pragma once

#include "protocols/json.hpp"

namespace callout::inbox {

struct notify {
  static constexpr std::string_view kind = "inbox.notify";
  std::string type; ///< offer.made, offer.withdrawn, booking.changed, payout.changed
  raw_json data;
  bool operator==(const notify&) const = default;
  static constexpr auto fields() {
    return std::tuple{field{"type", &notify::type}, field{"data", &notify::data}};
  }
};
using command = std::variant<notify>;

struct notified {
  static constexpr std::string_view kind = "inbox.notified";
  std::string type;
  raw_json data;
  bool operator==(const notified&) const = default;
  static constexpr auto fields() {
    return std::tuple{field{"type", &notified::type}, field{"data", &notified::data}};
  }
};
using event = std::variant<notified>;

} // namespace callout::inbox
