// What nodes say to each other, and on which subjects. Envelopes are one line of JSON, and after
// it whatever travels with them as it is: a command's fields, an entity's view, a frame.
// No wall clock of one node is ever compared with another's: times travel as spans.
#pragma once

#include "protocols/entity_ref.hpp"
#include "protocols/json.hpp"

#include <optional>

namespace callout::between {

/// Spans of time beyond it are none that a node of ours says: they are reckoned with as they come.
inline constexpr std::int64_t day_ms = 86'400'000;

/// A shard that a node holds: under the claim of row `epoch`, 0 while it is being claimed.
struct held {
  std::uint32_t shard = 0;
  std::uint64_t epoch = 0;
  bool operator==(const held&) const = default;
  static constexpr auto fields() {
    return std::tuple{field{"shard", &held::shard}, field{"epoch", &held::epoch}};
  }
};

/// What a node says of itself each second, in the table of those who are there.
struct node_record {
  std::string node;
  std::string incarnation; ///< random, of this run of the program
  std::string address;     ///< of its HTTP server; empty when it has none
  std::string version;
  std::vector<std::string> roles;
  std::int64_t weight = 100; ///< its share of the shards, beside others'
  bool draining = false;
  bool able = true; ///< it reaches the log
  /// How often it was cut off: what it said then was not heard.
  std::int64_t cuts = 0;
  /// Development only: how far the clock was put forward.
  std::int64_t ahead_ms = 0;
  std::vector<held> holds;
  /// Shards in whose logs it met what its program does not know.
  std::optional<std::vector<std::uint32_t>> cannot_read;
  static constexpr auto fields() {
    using r = node_record;
    return std::tuple{field{"node", &r::node},         field{"incarnation", &r::incarnation},
                      field{"address", &r::address},   field{"version", &r::version},
                      field{"roles", &r::roles},       field{"weight", &r::weight},
                      field{"draining", &r::draining}, field{"able", &r::able},
                      field{"cuts", &r::cuts},         field{"ahead_ms", &r::ahead_ms},
                      field{"holds", &r::holds},       field{"cannot_read", &r::cannot_read}};
  }
};

/// Asked of a shard's owner. The command's fields follow the line.
struct command {
  static constexpr std::string_view kind = "command";
  std::string to_kind, to_id;
  std::string what; ///< the command's kind
  std::string by, id, request_hash, trace;
  std::vector<std::uint64_t> only_at;
  std::int64_t left_ms = 0; ///< to begin and to answer
  static constexpr auto fields() {
    using c = command;
    return std::tuple{field{"to_kind", &c::to_kind},
                      field{"to_id", &c::to_id},
                      field{"what", &c::what},
                      field{"by", &c::by},
                      field{"id", &c::id},
                      field{"request_hash", &c::request_hash},
                      field{"trace", &c::trace},
                      field{"only_at", &c::only_at},
                      field{"left_ms", &c::left_ms, "", bounds{.min = 0, .max = day_ms}}};
  }
};

struct view {
  static constexpr std::string_view kind = "view";
  std::string to_kind, to_id;
  std::string by;
  std::string preview_of;
  std::optional<bool> strong; ///< not without a look at the log; older nodes do not say
  static constexpr auto fields() {
    using v = view;
    return std::tuple{field{"to_kind", &v::to_kind}, field{"to_id", &v::to_id}, field{"by", &v::by},
                      field{"preview_of", &v::preview_of}, field{"strong", &v::strong}};
  }
};

/// An effect of another shard's log. The effect, as it is stored, follows the line.
struct tell {
  static constexpr std::string_view kind = "tell";
  std::uint32_t shard = 0;
  std::uint64_t seq = 0;
  std::uint32_t index = 0;
  std::string sender_kind, sender_id;
  static constexpr auto fields() {
    using t = tell;
    return std::tuple{field{"shard", &t::shard}, field{"seq", &t::seq}, field{"index", &t::index},
                      field{"sender_kind", &t::sender_kind}, field{"sender_id", &t::sender_id}};
  }
};

/// Puts a parked entity back into service.
struct release {
  static constexpr std::string_view kind = "release";
  std::string to_kind, to_id;
  static constexpr auto fields() {
    return std::tuple{field{"to_kind", &release::to_kind}, field{"to_id", &release::to_id}};
  }
};

/// What a shard knows of itself and of one of its entities, for operators.
struct inspect {
  static constexpr std::string_view kind = "inspect";
  std::string to_kind, to_id;
  static constexpr auto fields() {
    return std::tuple{field{"to_kind", &inspect::to_kind}, field{"to_id", &inspect::to_id}};
  }
};

using question = std::variant<command, view, tell, release, inspect>;

/// Answers a question. The entity's view follows the line.
struct done {
  static constexpr std::string_view kind = "done";
  std::uint64_t version = 0;
  std::uint32_t shard = 0;
  std::uint64_t seq = 0; ///< how far that shard's log had come
  bool replayed = false;
  bool pending = false;
  static constexpr auto fields() {
    return std::tuple{field{"version", &done::version}, field{"shard", &done::shard},
                      field{"seq", &done::seq}, field{"replayed", &done::replayed},
                      field{"pending", &done::pending}};
  }
};

struct refused {
  static constexpr std::string_view kind = "refused";
  std::string code, detail;
  std::int64_t status = 0;
  static constexpr auto fields() {
    return std::tuple{field{"code", &refused::code},
                      field{"detail", &refused::detail, "", bounds{.max_length = 64 * 1024}},
                      field{"status", &refused::status}};
  }
};

/// It was not begun here: look again who owns the shard.
struct again {
  static constexpr std::string_view kind = "again";
  static constexpr auto fields() { return std::tuple{}; }
};

using answer = std::variant<done, refused, again>;

/// To whoever waits for a command's answer; what `answer` says follows as in a reply.
struct answered {
  std::string command;
  static constexpr auto fields() { return std::tuple{field{"command", &answered::command}}; }
};

/// Where a technician was, `age_ms` before this was sent; by his own clock, which may be ahead.
struct moved {
  std::string from; ///< the incarnation that says so
  std::string technician;
  double lat = 0, lon = 0, accuracy_m = 0;
  std::int64_t age_ms = 0;
  static constexpr auto fields() {
    using m = moved;
    return std::tuple{field{"from", &m::from},
                      field{"technician", &m::technician},
                      field{"lat", &m::lat, "", bounds{.min = -90, .max = 90}},
                      field{"lon", &m::lon, "", bounds{.min = -180, .max = 180}},
                      field{"accuracy_m", &m::accuracy_m},
                      field{"age_ms", &m::age_ms, "", bounds{.min = -day_ms, .max = day_ms}}};
  }
};

/// Who is on the way to whom, or there, or is no more.
struct visit {
  std::string from; ///< the incarnation that says so
  std::string technician, booking, customer, status;
  static constexpr auto fields() {
    using v = visit;
    return std::tuple{field{"from", &v::from}, field{"technician", &v::technician},
                      field{"booking", &v::booking}, field{"customer", &v::customer},
                      field{"status", &v::status}};
  }
};

/// A frame for a person's sockets, which follows the line. `key`: what it replaces if that was
/// not sent yet; empty for one with an offset.
struct frame {
  std::string from;
  std::uint64_t offset = 0;
  std::string key;
  static constexpr auto fields() {
    return std::tuple{field{"from", &frame::from}, field{"offset", &frame::offset},
                      field{"key", &frame::key}};
  }
};

/// How far the logs of some shards have come that grew lately.
struct heads {
  std::string from;
  std::vector<held> at; ///< `epoch` is the last row's number here
  static constexpr auto fields() {
    return std::tuple{field{"from", &heads::from},
                      field{"at", &heads::at, "", bounds{.max_length = 65'536}}};
  }
};

/// A question to a provider that runs on another node. The request follows the line.
struct asked {
  std::string key;
  std::string what;
  static constexpr auto fields() {
    return std::tuple{field{"key", &asked::key}, field{"what", &asked::what}};
  }
};

/// The names of what is talked about, all under one word that tells installations apart.
struct subjects {
  std::string first;
  std::string shard(std::uint32_t id) const { return first + ".shard." + std::to_string(id); }
  /// Of whoever claimed it by that row, alone.
  std::string shard(std::uint32_t id, std::uint64_t epoch) const {
    return shard(id) + '.' + std::to_string(epoch);
  }
  std::string log(std::uint32_t id) const { return first + ".log." + std::to_string(id); }
  std::string logs() const { return first + ".log.*"; }
  std::string events(std::uint32_t id) const { return first + ".events." + std::to_string(id); }
  std::string all_events() const { return first + ".events.*"; }
  std::string heads() const { return first + ".heads"; }
  std::string moved() const { return first + ".moved"; }
  std::string visits() const { return first + ".visits"; }
  std::string answers() const { return first + ".answers"; }
  std::string person(std::string_view id) const { return first + ".person." + token(id); }
  std::string provider(std::string_view name) const { return first + ".provider." + token(name); }
  /// One word of a subject, whatever the id holds: subjects have dots and wildcards of their own.
  static std::string token(std::string_view id);
};

/// The line, which for one of a family opens with its kind, and what follows it.
template <class T>
std::string pack(const T& header, std::string_view rest = {}) {
  std::string out;
  if constexpr (record<T>) {
    codec<T>::write(out, header);
  } else {
    out.append(family<T>::kind_of(header)) += ' ';
    family<T>::write(out, header);
  }
  out += '\n';
  return out.append(rest);
}

/// Nothing when it is no such thing; what follows the line is left in `rest`, which is a part of
/// `text`. Fields of a newer version are passed over.
template <class T>
std::optional<T> unpack(std::string_view text, std::string_view& rest);

json parse_header(std::string_view& text, std::string_view& rest);

template <class T>
struct unpacker {
  static std::optional<T> read(std::string_view text, std::string_view& rest) {
    auto header = from_json<T>(parse_header(text, rest), false);
    return header ? std::optional<T>{*std::move(header)} : std::nullopt;
  }
};
template <message... Ts>
struct unpacker<std::variant<Ts...>> {
  static std::optional<std::variant<Ts...>> read(std::string_view text, std::string_view& rest) {
    const auto space = text.find(' ');
    if (space == text.npos)
      return std::nullopt;
    const auto kind = text.substr(0, space);
    text.remove_prefix(space + 1);
    try {
      return family<std::variant<Ts...>>::read(kind, parse_header(text, rest),
                                               pointer{.closed = false});
    } catch (const malformed&) {
      return std::nullopt;
    }
  }
};

template <class T>
std::optional<T> unpack(std::string_view text, std::string_view& rest) {
  return unpacker<T>::read(text, rest);
}

} // namespace callout::between
