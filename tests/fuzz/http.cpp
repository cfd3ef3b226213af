// A request as it comes out of a socket: where its head ends, what is in it, whether the gate lets
// it pass, and what the routes read out of its headers and its query.
#include "gateway/http/gate.hpp"
#include "gateway/http/target.hpp"
#include "gateway/http/utf8.hpp"
#include "gateway/routes/asked.hpp"
#include "gateway/routes/query.hpp"
#include "tests/fuzz/target.hpp"

#include <algorithm>
#include <set>

namespace callout::fuzz {

namespace {

using verdict = http::head_scan::verdict;

/// The kinds of field that queries of ours have.
struct question {
  std::string service;
  double lat = 0, lon = 0;
  std::optional<instant> start;
  std::optional<std::int64_t> radius_m, limit;
  std::optional<std::string> near;
  static constexpr auto fields() {
    using q = question;
    return std::tuple{field{"service", &q::service, "", bounds{.max_length = 64}},
                      field{"lat", &q::lat, "", bounds{.min = -90, .max = 90}},
                      field{"lon", &q::lon, "", bounds{.min = -180, .max = 180}},
                      field{"start", &q::start},
                      field{"radius_m", &q::radius_m, "", bounds{.min = 1, .max = 100'000}},
                      field{"limit", &q::limit, "", bounds{.min = 1, .max = 100}},
                      field{"near", &q::near, "", bounds{.min_length = 1, .max_length = 200}}};
  }
};

void append_encoded(std::string& out, std::string_view text, bool keep_slashes) {
  constexpr std::string_view digits = "0123456789ABCDEF";
  for (const char c : text) {
    const bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                       c == '-' || c == '.' || c == '_' || c == '~' || (c == '/' && keep_slashes);
    const auto byte = static_cast<unsigned char>(c);
    if (plain)
      out += c;
    else
      out.append({'%', digits[byte >> 4], digits[byte & 15]});
  }
}

/// What was decoded says the same when it is encoded as plainly as can be.
void check_target(const std::string& path, const std::vector<http::name_value>& query) {
  must(path.starts_with('/') && path.find("//") == path.npos, "a path has no empty segment");
  must((path + '/').find("/../") == path.npos && (path + '/').find("/./") == path.npos,
       "a path has no dot segment");
  must(http::is_utf8(path), "a path is UTF-8");
  std::set<std::string> names;
  std::string text;
  append_encoded(text, path, true);
  for (const auto& [name, value] : query) {
    must(!name.empty() && names.insert(name).second, "each parameter has a name of its own");
    must(http::is_utf8(name) && http::is_utf8(value), "a query is UTF-8");
    append_encoded(text += names.size() == 1 ? '?' : '&', name, false);
    append_encoded(text += '=', value, false);
  }
  const auto again = http::read_target(text);
  must(bool{again}, "an encoded target is taken: " + text);
  must(again->path == path && again->query == query, "an encoded target says the same: " + text);
}

void check_headers(const http::header_list& headers) {
  if (const auto key = routes::key_in(headers.find("idempotency-key")); !key)
    must_be_telling(key.error());
  else if (*key && (*key)->find('"') == std::string::npos) // Bare ones may hold it within.
    must(routes::key_in('"' + **key + '"') && *routes::key_in('"' + **key + '"') == *key,
         "a key is the same in quotation marks");
  const auto versions = routes::versions_in(headers.find("if-match"));
  if (!versions)
    return must_be_telling(versions.error());
  std::string tags;
  for (const auto v : *versions)
    tags.append(tags.empty() ? "\"" : ", \"").append(std::to_string(v)).append("\"");
  if (!tags.empty())
    must(*routes::versions_in(tags) == *versions, "ETags are read as they are written: " + tags);
}

void check_query(const std::vector<http::name_value>& query) {
  const auto q = routes::from_query<question>(query);
  if (!q)
    must_be_telling(q.error());
  else
    must(bool{from_json<question>(read_back(to_json(*q)))}, "a query is good as a document too");
  for (const auto& [name, value] : query)
    if (const auto limit = routes::page_limit(value, 50, 200); !limit)
      must_be_telling(limit.error());
    else
      must(*limit >= 1 && *limit <= 200, "a page is bounded");
}

/// However the bytes of a chunked body come, they say the same.
void check_chunks(std::string_view block, std::string_view rest) {
  constexpr std::size_t most = 4096;
  const auto collect = [&](std::size_t piece) {
    http::chunked_body body{block, most};
    std::string text, held;
    for (std::size_t at = 0; at < rest.size(); at += piece) {
      held += rest.substr(at, piece);
      const auto p = body.feed(held, text);
      held.erase(0, p.used);
      if (p.wrong)
        must_be_telling(*p.wrong);
      if (p.wrong || p.done)
        return std::pair{p.done, text};
    }
    return std::pair{false, text};
  };
  const auto whole = collect(std::max<std::size_t>(rest.size(), 1)), bytes = collect(1);
  must(whole.first == bytes.first, "a chunked body ends or not, however it comes");
  must(!whole.first || whole.second == bytes.second, "a chunked body is the same however it comes");
  must(whole.second.size() <= most, "a chunked body is bounded");
}

void check_admitted(const http::head& h, const http::admission& a) {
  using enum http::verb;
  check_target(a.path, a.query);
  check_query(a.query);
  const auto given = [&](std::string_view name) {
    return std::ranges::count_if(h.fields,
                                 [&](const auto& f) { return http::same_word(f.name, name); });
  };
  must(given("host") == 1, "there is one host");
  must(given("content-length") + given("transfer-encoding") <= 1, "a body has one length");
  must(!(a.chunked && a.length > 0), "a body has one length");
  const bool bare = a.method == get || a.method == head || a.method == del || a.method == options;
  must(!(bare && a.has_body()), "what takes no body has none");
  must(!a.has_body() || given("content-type") == 1, "a body says what it is");
  must(!a.wants_websocket || a.method == get, "a WebSocket begins with GET");
}

} // namespace

void examine(std::string_view input) {
  http::head_scan scan;
  const auto found = scan.look(input);
  http::head_scan slow;
  auto last = verdict::more;
  for (std::size_t n = 1; n <= input.size() && last == verdict::more; ++n)
    last = slow.look(input.substr(0, n));
  must(input.empty() || last == found, "a head ends where it ends, however it comes");
  if (found != verdict::whole)
    return;
  must(slow.size() == scan.size(), "a head ends where it ends, however it comes");
  const auto block = input.substr(0, scan.size());
  http::head head;
  if (const auto read = http::parse_head(block, head); !read)
    return must_be_telling(read.error());
  const http::limits bounds;
  if (block.size() <= bounds.header_bytes) {
    const http::header_list headers{block, head.fields};
    for (const auto& f : head.fields)
      must(std::ranges::count(headers.all(f.name), f.value) > 0, "a field that was sent is found");
    check_headers(headers);
  }
  const auto admitted = http::admit(head, bounds);
  if (!admitted) {
    must_be_telling(admitted.error());
    const auto told = http::problem(admitted.error(), "r-1");
    must(read_back(told.body)["code"] == admitted.error().code, "a problem has the code");
    return;
  }
  check_admitted(head, *admitted);
  if (admitted->chunked)
    check_chunks(block, input.substr(scan.size()));
}

} // namespace callout::fuzz
