// What a person must not miss, in order. A frame's offset on the stream is the version of
// this entity, so that a client which was away can ask the log for the rest.
#pragma once

#include "protocols/json.hpp"
#include "protocols/separate_family.hpp"

namespace callout::inbox {

struct notify {
  static constexpr std::string_view kind = "inbox.notify";
  std::string type; ///< as in booking.changed, payment.changed
  raw_json data;
  bool operator==(const notify&) const = default;
  static constexpr auto fields() {
    return std::tuple{field{"type", &notify::type}, field{"data", &notify::data}};
  }
};
using command = std::variant<notify>;

/// `of` is a record whose `kind` is the frame's type.
template <message Frame>
notify about(const Frame& of) {
  return {std::string{Frame::kind}, {to_json(of)}};
}

struct notified {
  static constexpr std::string_view kind = "inbox.notified";
  person_id person;
  std::string type;
  raw_json data;
  instant at{};
  bool operator==(const notified&) const = default;
  static constexpr auto fields() {
    using e = notified;
    return std::tuple{field{"person", &e::person}, field{"type", &e::type}, field{"data", &e::data},
                      field{"at", &e::at}};
  }
};
using event = std::variant<notified>;

inline constexpr refusal not_found{"inbox.not_found", 404, "There is no such inbox."};

/// What a listener sees; `data` is described by the record whose kind is `type`.
struct frame {
  std::string type;
  std::uint64_t offset = 0;
  instant at{};
  raw_json data;
  bool operator==(const frame&) const = default;
  static constexpr auto fields() {
    using f = frame;
    return std::tuple{field{"type", &f::type}, field{"offset", &f::offset}, field{"at", &f::at},
                      field{"data", &f::data}};
  }
};

struct view {
  person_id id;
  std::uint64_t offset = 0; ///< of the newest frame
  bool operator==(const view&) const = default;
  static constexpr auto fields() {
    return std::tuple{field{"id", &view::id},
                      field{"offset", &view::offset, "Of the newest frame."}};
  }
};

} // namespace callout::inbox

namespace callout {
template <>
struct family<inbox::command> : separate_family<inbox::command> {};
template <>
struct family<inbox::event> : separate_family<inbox::event> {};
} // namespace callout
