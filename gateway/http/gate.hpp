// The gate every request passes after parsing and before anyone acts on it: it lets through
// only requests that all servers and proxies would read in the same way.
#pragma once

#include "gateway/http/limits.hpp"
#include "gateway/http/parse.hpp"

namespace callout::http {

/// What the gate learned about a request it let through.
struct admission {
  verb method = verb::get;
  std::string path;
  std::vector<name_value> query;
  std::uint64_t length = 0; // of the body, when not chunked
  bool chunked = false;
  bool keep_alive = true;
  bool expects_continue = false;
  bool wants_websocket = false;

  bool has_body() const { return chunked || length > 0; }
};

/// Pure. A refusal is final: the connection is answered and closed.
outcome<admission> admit(const head&, const limits&);

/// Content-Type is absent or `application/json`, charset UTF-8 if any.
bool is_json(std::string_view content_type);
/// An Accept header lets at least one of `produced` through.
bool accepts(std::string_view accept, const std::vector<std::string>& produced);
/// A list such as Connection's or Upgrade's holds that word.
bool lists_word(std::string_view list, std::string_view word);

} // namespace callout::http
