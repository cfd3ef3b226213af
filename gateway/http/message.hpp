// What a client asks and what it is told, free of sockets: the routes speak in these.
#pragma once

#include "protocols/json.hpp"
#include "protocols/outcome.hpp"

#include <array>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace callout::http {

enum class verb { get, head, post, put, patch, del, options };

constexpr auto names(verb) {
  return std::array<std::string_view, 7>{"GET",   "HEAD",   "POST",   "PUT",
                                         "PATCH", "DELETE", "OPTIONS"};
}

/// ASCII only, as header names and media types are compared.
bool same_word(std::string_view a, std::string_view b);

/// The header fields of one request, kept as one block of text.
class header_list {
public:
  /// `name` and `value` must lie inside `block`.
  struct entry {
    std::string_view name;
    std::string_view value;
  };

  header_list() = default;
  header_list(std::string_view block, const std::vector<entry>& fields);

  /// The first value under that name in any case, or nothing.
  std::optional<std::string_view> find(std::string_view name) const;
  /// Every value under that name, in order.
  std::vector<std::string_view> all(std::string_view name) const;
  std::size_t size() const { return places_.size(); }

private:
  struct place {
    std::uint16_t name, name_size, value, value_size;
  };
  std::string text_;
  std::vector<place> places_;
};

using name_value = std::pair<std::string, std::string>;

/// A request that has passed the gate: its framing is beyond doubt, its path is decoded, has
/// neither `..` nor `//` and is UTF-8, and its body, if any, was declared as JSON.
struct request {
  verb method = verb::get;
  std::string path;
  /// Decoded, no name twice. `+` stands for itself.
  std::vector<name_value> query;
  header_list headers;
  std::string body;
  /// The client's `X-Request-Id` if it is a valid id, else made here.
  std::string request_id;
  /// IP address of the client, or of the nearest proxy that is not trusted.
  std::string peer;
  /// It asks to become a WebSocket: see websocket::accept.
  bool wants_websocket = false;

  std::optional<std::string_view> header(std::string_view name) const { return headers.find(name); }
  /// The value of a query parameter.
  std::optional<std::string_view> parameter(std::string_view name) const;
};

class takeover;

/// What an answer with status 101 turns the connection into.
class upgrade {
public:
  virtual ~upgrade() = default;
  /// Called once, on the connection's thread.
  virtual void take(takeover&&) = 0;
};

struct response {
  unsigned status = 200;
  std::string content_type = "application/json";
  std::string body = {};
  /// Beyond those the server writes: Content-Type, Content-Length, Date, Connection,
  /// X-Request-Id, X-Content-Type-Options. Ill-formed ones are left out.
  std::vector<name_value> headers = {};
  std::shared_ptr<upgrade> becomes = {};
};

/// RFC 9457: `{"type":"urn:callout:problem:<code>","title","status","detail","code",
/// "instance":<request id>}` and the members of `more`, an object or null.
response problem(unsigned status, std::string_view code, std::string_view detail,
                 std::string_view request_id = {}, const json& more = nullptr);
response problem(const rejection& why, std::string_view request_id = {},
                 const json& more = nullptr);

/// The reason phrase of a status, as in "Not Found".
std::string_view reason(unsigned status);

} // namespace callout::http
