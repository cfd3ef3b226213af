// The checks of the gate, in the order in which they matter: framing first, since after a
// framing error nothing else in the request can be believed.
#include "gateway/http/gate.hpp"

#include "gateway/http/refusals.hpp"
#include "gateway/http/target.hpp"

#include <algorithm>

namespace callout::http {

namespace {

/// The fields the gate looks at; each may be given once only.
struct known_fields {
  using value = std::optional<std::string_view>;
  value accept, authorization, connection, content_length, content_type, expect, host,
      idempotency_key, if_match, origin, request_id, traceparent, transfer_encoding, upgrade;

  value* find(std::string_view name) {
    switch (name.size()) {
    case 4: return same_word(name, "host") ? &host : nullptr;
    case 6:
      return same_word(name, "expect") ? &expect : same_word(name, "origin") ? &origin : nullptr;
    case 7: return same_word(name, "upgrade") ? &upgrade : nullptr;
    case 8: return same_word(name, "if-match") ? &if_match : nullptr;
    case 11: return same_word(name, "traceparent") ? &traceparent : nullptr;
    case 12:
      return same_word(name, "content-type")   ? &content_type
             : same_word(name, "x-request-id") ? &request_id
                                               : nullptr;
    case 13: return same_word(name, "authorization") ? &authorization : nullptr;
    case 14: return same_word(name, "content-length") ? &content_length : nullptr;
    case 15: return same_word(name, "idempotency-key") ? &idempotency_key : nullptr;
    case 17: return same_word(name, "transfer-encoding") ? &transfer_encoding : nullptr;
    default: return nullptr;
    }
  }
};

using wrong = std::optional<rejection>;

wrong collect(const head& h, known_fields& known, std::string& connection) {
  for (const auto& [name, value] : h.fields) {
    // Lists may be spread over several fields.
    if (same_word(name, "connection")) {
      connection.append(connection.empty() ? "" : ",").append(value);
    } else if (same_word(name, "accept")) {
      // Several together exclude little; they are not weighed.
      known.accept = known.accept ? std::string_view{"*/*"} : value;
    } else if (auto* place = known.find(name)) {
      if (*place)
        return because(place == &known.host ? bad_host
                       : place == &known.content_length || place == &known.transfer_encoding
                           ? bad_framing
                           : bad_header,
                       std::string{name} + " is given twice.");
      *place = value;
    }
  }
  return {};
}

wrong judge_codings(std::string_view value, const head& h) {
  if (h.version < 11)
    return because(bad_framing, "HTTP/1.0 has no Transfer-Encoding.");
  if (same_word(value, "chunked"))
    return {};
  const auto last = value.rfind(',');
  auto final_coding = value.substr(last == value.npos ? 0 : last + 1);
  final_coding.remove_prefix(std::min(final_coding.find_first_not_of(" \t"), final_coding.size()));
  if (last == value.npos || !same_word(final_coding, "chunked"))
    return because(bad_framing, "Transfer-Encoding must be chunked.");
  for (const auto* known : {"gzip", "x-gzip", "deflate", "compress", "x-compress"})
    if (lists_word(value.substr(0, last), known))
      return unsupported_coding;
  return because(bad_framing, "Transfer-Encoding must be chunked.");
}

/// Digits only; a number too large to hold is larger than any limit.
std::optional<std::uint64_t> read_length(std::string_view text) {
  if (text.empty() || text.find_first_not_of("0123456789") != text.npos)
    return std::nullopt;
  std::uint64_t n = 0;
  for (const char c : text)
    n = std::min<std::uint64_t>(n * 10 + static_cast<std::uint64_t>(c - '0'), 1ULL << 50);
  return n;
}

wrong judge_framing(const head& h, const known_fields& known, admission& a) {
  if (known.transfer_encoding) {
    if (known.content_length)
      return because(bad_framing, "Content-Length beside Transfer-Encoding.");
    if (auto no = judge_codings(*known.transfer_encoding, h))
      return no;
    a.chunked = true;
  } else if (known.content_length) {
    const auto length = read_length(*known.content_length);
    if (!length)
      return because(bad_framing, "Content-Length must be one decimal number.");
    a.length = *length;
  }
  return {};
}

/// Cuts off the port, but not the last group of an IPv6 address.
std::string_view without_port(std::string_view host) {
  const auto colon = host.rfind(':');
  if (colon == host.npos || host.find(']', colon) != host.npos)
    return host;
  return host.substr(0, colon);
}

bool well_formed_host(std::string_view host) {
  const auto name = without_port(host);
  const auto port = host.substr(std::min(name.size() + 1, host.size()));
  if (name.empty() || host.size() > 255 || port.find_first_not_of("0123456789") != port.npos)
    return false;
  constexpr std::string_view digits_and_letters =
      "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789";
  const bool literal = name.size() > 2 && name.front() == '[' && name.back() == ']';
  const std::string_view also = literal ? ":." : "-._~";
  const auto inner = literal ? name.substr(1, name.size() - 2) : name;
  return std::all_of(inner.begin(), inner.end(), [&](char c) {
    return digits_and_letters.find(c) != digits_and_letters.npos || also.find(c) != also.npos;
  });
}

wrong judge_host(const known_fields& known, const limits& bounds) {
  if (!known.host || !well_formed_host(*known.host))
    return bad_host;
  const auto name = without_port(*known.host);
  if (!bounds.hosts.empty() && std::none_of(bounds.hosts.begin(), bounds.hosts.end(),
                                            [&](const auto& h) { return same_word(h, name); }))
    return misdirected;
  return {};
}

wrong judge_method(const head& h, admission& a) {
  const auto known = from_name<verb>(h.method);
  if (!known)
    return method_not_allowed;
  a.method = *known;
  if (a.has_body() && (a.method == verb::get || a.method == verb::head || a.method == verb::del ||
                       a.method == verb::options))
    return because(unexpected_body, std::string{h.method} + " takes no body.");
  return {};
}

wrong judge_target(const head& h, const limits& bounds, admission& a) {
  if (h.target.size() > bounds.target_bytes)
    return because(target_too_long, "The target may have at most " +
                                        std::to_string(bounds.target_bytes) + " bytes.");
  auto read = read_target(h.target);
  if (!read)
    return read.error();
  a.path = std::move(read->path);
  a.query = std::move(read->query);
  return {};
}

wrong judge_body(const known_fields& known, const limits& bounds, admission& a) {
  if (known.expect) {
    if (!same_word(*known.expect, "100-continue"))
      return expectation_failed;
    a.expects_continue = a.has_body();
  }
  if (a.has_body() && !(known.content_type && is_json(*known.content_type)))
    return unsupported_media_type;
  if (a.length > bounds.body_bytes)
    return because(body_too_large,
                   "The body may have at most " + std::to_string(bounds.body_bytes) + " bytes.");
  if (known.accept && !accepts(*known.accept, bounds.media_types))
    return not_acceptable;
  return {};
}

} // namespace

outcome<admission> admit(const head& h, const limits& bounds) {
  admission a;
  known_fields known;
  std::string connection;
  if (h.fields.size() > bounds.header_fields)
    return because(header_too_large, "There may be at most " +
                                         std::to_string(bounds.header_fields) + " header fields.");
  if (auto no = collect(h, known, connection))
    return *no;
  if (auto no = judge_framing(h, known, a))
    return *no;
  if (auto no = judge_host(known, bounds))
    return *no;
  if (auto no = judge_method(h, a))
    return *no;
  if (auto no = judge_target(h, bounds, a))
    return *no;
  if (auto no = judge_body(known, bounds, a))
    return *no;
  a.keep_alive = h.version == 11 && !lists_word(connection, "close");
  a.wants_websocket = a.method == verb::get && h.version == 11 && known.upgrade &&
                      lists_word(*known.upgrade, "websocket") && lists_word(connection, "upgrade");
  return a;
}

} // namespace callout::http
