// What the gate lets through and what it refuses, as a table over parsed heads.
#include "gateway/http/gate.hpp"

#include <gtest/gtest.h>

namespace callout::testing {
namespace {

using http::admission;
using http::head;
using http::limits;

/// Splits text lines into a head without asking any parser.
head head_of(const std::string& text) {
  head h;
  const std::string_view all = text;
  auto next = [&, at = std::size_t{0}]() mutable {
    const auto end = std::min(all.find('\n', at), all.size());
    const auto line = all.substr(at, end - at);
    at = std::min(end + 1, all.size());
    return line;
  };
  const auto first = next();
  const auto one = first.find(' '), two = first.rfind(' ');
  h.method = first.substr(0, one);
  h.target = first.substr(one + 1, two - one - 1);
  h.version = first.ends_with("1.0") ? 10 : 11;
  for (auto line = next(); !line.empty(); line = next()) {
    const auto colon = line.find(": ");
    h.fields.push_back({line.substr(0, colon), line.substr(colon + 2)});
  }
  return h;
}

outcome<admission> judge(const std::string& text, const limits& bounds = {}) {
  return admit(head_of(text), bounds);
}

struct row {
  const char* text;
  int status;
  const char* code;
};

constexpr const char* json_post = "POST /v1/a HTTP/1.1\nHost: h\nContent-Type: application/json\n";

const row refused_rows[] = {
    // Framing.
    {"POST / HTTP/1.1\nHost: h\nTransfer-Encoding: identity", 400, "bad_framing"},
    {"POST / HTTP/1.1\nHost: h\nTransfer-Encoding: chunked, identity", 400, "bad_framing"},
    {"POST / HTTP/1.1\nHost: h\nTransfer-Encoding: xchunked", 400, "bad_framing"},
    {"POST / HTTP/1.1\nHost: h\nTransfer-Encoding: chunked, chunked", 400, "bad_framing"},
    {"POST / HTTP/1.1\nHost: h\nTransfer-Encoding: gzip", 400, "bad_framing"},
    {"POST / HTTP/1.1\nHost: h\nTransfer-Encoding: chunked, gzip", 400, "bad_framing"},
    {"POST / HTTP/1.1\nHost: h\nTransfer-Encoding: nonsense, chunked", 400, "bad_framing"},
    {"POST / HTTP/1.1\nHost: h\nTransfer-Encoding: gzip, chunked", 501, "unsupported_coding"},
    {"POST / HTTP/1.1\nHost: h\nTransfer-Encoding: deflate,chunked", 501, "unsupported_coding"},
    {"POST / HTTP/1.1\nHost: h\nTransfer-Encoding: chunked\nTransfer-Encoding: chunked", 400,
     "bad_framing"},
    {"POST / HTTP/1.1\nHost: h\nTransfer-Encoding: ", 400, "bad_framing"},
    {"POST / HTTP/1.0\nHost: h\nTransfer-Encoding: chunked", 400, "bad_framing"},
    {"POST / HTTP/1.1\nHost: h\nTransfer-Encoding: chunked\nContent-Length: 3", 400, "bad_framing"},
    {"POST / HTTP/1.1\nHost: h\nContent-Length: 3\nTransfer-Encoding: chunked", 400, "bad_framing"},
    {"POST / HTTP/1.1\nHost: h\nContent-Length: 3\nContent-Length: 3", 400, "bad_framing"},
    {"POST / HTTP/1.1\nHost: h\nContent-Length: 3\nContent-Length: 4", 400, "bad_framing"},
    {"POST / HTTP/1.1\nHost: h\nContent-Length: 3, 3", 400, "bad_framing"},
    {"POST / HTTP/1.1\nHost: h\nContent-Length: +3", 400, "bad_framing"},
    {"POST / HTTP/1.1\nHost: h\nContent-Length: -3", 400, "bad_framing"},
    {"POST / HTTP/1.1\nHost: h\nContent-Length: 0x3", 400, "bad_framing"},
    {"POST / HTTP/1.1\nHost: h\nContent-Length: 3 ", 400, "bad_framing"},
    {"POST / HTTP/1.1\nHost: h\nContent-Length: ", 400, "bad_framing"},
    // Hosts.
    {"GET / HTTP/1.1", 400, "bad_host"},
    {"GET / HTTP/1.0", 400, "bad_host"},
    {"GET / HTTP/1.1\nHost: ", 400, "bad_host"},
    {"GET / HTTP/1.1\nHost: a\nHost: a", 400, "bad_host"},
    {"GET / HTTP/1.1\nHost: a\nhOsT: b", 400, "bad_host"},
    {"GET / HTTP/1.1\nHost: a b", 400, "bad_host"},
    {"GET / HTTP/1.1\nHost: user@a", 400, "bad_host"},
    {"GET / HTTP/1.1\nHost: a/b", 400, "bad_host"},
    {"GET / HTTP/1.1\nHost: a:b", 400, "bad_host"},
    {"GET / HTTP/1.1\nHost: a:1:2", 400, "bad_host"},
    {"GET / HTTP/1.1\nHost: :80", 400, "bad_host"},
    // Methods.
    {"get / HTTP/1.1\nHost: h", 405, "method_not_allowed"},
    {"TRACE / HTTP/1.1\nHost: h", 405, "method_not_allowed"},
    {"CONNECT h:80 HTTP/1.1\nHost: h", 405, "method_not_allowed"},
    {"PRI * HTTP/1.1\nHost: h", 405, "method_not_allowed"},
    {"BREW /pot HTTP/1.1\nHost: h", 405, "method_not_allowed"},
    {"GET / HTTP/1.1\nHost: h\nContent-Length: 1", 400, "unexpected_body"},
    {"DELETE / HTTP/1.1\nHost: h\nTransfer-Encoding: chunked", 400, "unexpected_body"},
    {"HEAD / HTTP/1.1\nHost: h\nContent-Length: 5", 400, "unexpected_body"},
    {"OPTIONS / HTTP/1.1\nHost: h\nContent-Length: 5", 400, "unexpected_body"},
    // Targets.
    {"GET * HTTP/1.1\nHost: h", 400, "bad_target"},
    {"OPTIONS * HTTP/1.1\nHost: h", 400, "bad_target"},
    {"GET http://h/ HTTP/1.1\nHost: h", 400, "bad_target"},
    {"GET h:80 HTTP/1.1\nHost: h", 400, "bad_target"},
    {"GET //x HTTP/1.1\nHost: h", 400, "bad_target"},
    {"GET /a//b HTTP/1.1\nHost: h", 400, "bad_target"},
    {"GET /a/../b HTTP/1.1\nHost: h", 400, "bad_target"},
    {"GET /a/.. HTTP/1.1\nHost: h", 400, "bad_target"},
    {"GET /. HTTP/1.1\nHost: h", 400, "bad_target"},
    {"GET /a/%2e%2e/b HTTP/1.1\nHost: h", 400, "bad_target"},
    {"GET /a/%2E./b HTTP/1.1\nHost: h", 400, "bad_target"},
    {"GET /a/%252e%252e/b HTTP/1.1\nHost: h", 400, "bad_target"},
    {"GET /a%2Fb HTTP/1.1\nHost: h", 400, "bad_target"},
    {"GET /a%5cb HTTP/1.1\nHost: h", 400, "bad_target"},
    {"GET /a%00 HTTP/1.1\nHost: h", 400, "bad_target"},
    {"GET /a?b=%00 HTTP/1.1\nHost: h", 400, "bad_target"},
    {"GET /a?b=%0d%0aX HTTP/1.1\nHost: h", 400, "bad_target"},
    {"GET /a% HTTP/1.1\nHost: h", 400, "bad_target"},
    {"GET /a%2 HTTP/1.1\nHost: h", 400, "bad_target"},
    {"GET /a%zz HTTP/1.1\nHost: h", 400, "bad_target"},
    {"GET /a#b HTTP/1.1\nHost: h", 400, "bad_target"},
    {"GET /a<b HTTP/1.1\nHost: h", 400, "bad_target"},
    {"GET /a\\b HTTP/1.1\nHost: h", 400, "bad_target"},
    {"GET /a[b] HTTP/1.1\nHost: h", 400, "bad_target"},
    {"GET /\xD8\xA7 HTTP/1.1\nHost: h", 400, "bad_target"},
    {"GET /%ff HTTP/1.1\nHost: h", 400, "bad_target"},
    {"GET /%c0%af HTTP/1.1\nHost: h", 400, "bad_target"},
    {"GET /%c0%ae%c0%ae/ HTTP/1.1\nHost: h", 400, "bad_target"},
    {"GET /%e0%80%af HTTP/1.1\nHost: h", 400, "bad_target"},
    {"GET /%ed%a0%80 HTTP/1.1\nHost: h", 400, "bad_target"},
    {"GET /%f4%90%80%80 HTTP/1.1\nHost: h", 400, "bad_target"},
    {"GET /%d8 HTTP/1.1\nHost: h", 400, "bad_target"},
    {"GET /?id=1&id=2 HTTP/1.1\nHost: h", 400, "bad_target"},
    {"GET /?id=1&%69d=2 HTTP/1.1\nHost: h", 400, "bad_target"},
    {"GET /?=1 HTTP/1.1\nHost: h", 400, "bad_target"},
    // Repeated fields.
    {"GET / HTTP/1.1\nHost: h\nAuthorization: a\nauthorization: b", 400, "bad_header"},
    {"GET / HTTP/1.1\nHost: h\nIdempotency-Key: a\nIdempotency-Key: a", 400, "bad_header"},
    {"GET / HTTP/1.1\nHost: h\nContent-Type: application/json\nContent-Type: text/html", 400,
     "bad_header"},
    {"GET / HTTP/1.1\nHost: h\nX-Request-Id: a\nX-Request-Id: b", 400, "bad_header"},
    {"GET / HTTP/1.1\nHost: h\nExpect: 100-continue\nExpect: 100-continue", 400, "bad_header"},
    // Media.
    {"POST / HTTP/1.1\nHost: h\nContent-Length: 2", 415, "unsupported_media_type"},
    {"POST / HTTP/1.1\nHost: h\nContent-Length: 2\nContent-Type: text/plain", 415,
     "unsupported_media_type"},
    {"POST / HTTP/1.1\nHost: h\nContent-Length: 2\nContent-Type: application/jsonp", 415,
     "unsupported_media_type"},
    {"POST / HTTP/1.1\nHost: h\nTransfer-Encoding: chunked\nContent-Type: "
     "application/x-www-form-urlencoded",
     415, "unsupported_media_type"},
    {"POST / HTTP/1.1\nHost: h\nContent-Length: 2\nContent-Type: application/json;charset=utf-16",
     415, "unsupported_media_type"},
    {"POST / HTTP/1.1\nHost: h\nContent-Length: 2\nContent-Type: application/json; v=2", 415,
     "unsupported_media_type"},
    {"GET / HTTP/1.1\nHost: h\nAccept: text/html", 406, "not_acceptable"},
    {"GET / HTTP/1.1\nHost: h\nAccept: application/xml, image/*;q=0.8", 406, "not_acceptable"},
    {"GET / HTTP/1.1\nHost: h\nAccept: */*;q=0.0", 406, "not_acceptable"},
    {"POST / HTTP/1.1\nHost: h\nExpect: something", 417, "expectation_failed"},
    {"GET / HTTP/1.1\nHost: h\nExpect: 200-ok", 417, "expectation_failed"},
};

TEST(Gate, RefusesEveryAmbiguousShape) {
  for (const auto& [text, status, code] : refused_rows) {
    const auto result = judge(text);
    ASSERT_FALSE(result) << text;
    EXPECT_EQ(result.error().status, status) << text;
    EXPECT_EQ(result.error().code, code) << text;
  }
}

TEST(Gate, LetsOrdinaryRequestsThrough) {
  const char* const rows[] = {
      "GET / HTTP/1.1\nHost: callout.example",
      "GET / HTTP/1.1\nHost: 127.0.0.1:8080",
      "GET / HTTP/1.1\nHost: [::1]:8080",
      "GET /v1/bookings?status=open&cursor=a%2Fb%20c HTTP/1.1\nHost: h",
      "GET /%D8%A7%D9%84%D8%B1%D9%8A%D8%A7%D8%B6 HTTP/1.1\nHost: h",
      "GET /a.b/..c/d... HTTP/1.1\nHost: h",
      "POST / HTTP/1.1\nHost: h",
      "POST / HTTP/1.1\nHost: h\nContent-Length: 0",
      "POST / HTTP/1.1\nHost: h\nContent-Length: 5\nContent-Type: application/json",
      R"(POST / HTTP/1.1
Host: h
Content-Length: 5
Content-Type: Application/JSON ; charset="UTF-8")",
      "PUT / HTTP/1.1\nHost: h\nTransfer-Encoding: Chunked\nContent-Type: application/json",
      "PATCH / HTTP/1.1\nHost: h\nAccept: text/html, application/*;q=0.5",
      "GET / HTTP/1.1\nHost: h\nAccept: text/html\nAccept: application/json",
      "GET / HTTP/1.1\nHost: h\nUpgrade: h2c\nConnection: Upgrade, HTTP2-Settings",
      "GET / HTTP/1.0\nHost: h",
      "DELETE /x HTTP/1.1\nHost: h\nContent-Length: 0",
      "POST / HTTP/1.1\nHost: h\nX-HTTP-Method-Override: DELETE",
  };
  for (const auto* text : rows) {
    const auto result = judge(text);
    EXPECT_TRUE(result) << text << (result ? "" : result.error().detail);
  }
}

TEST(Gate, TellsWhatItLearned) {
  const auto post = judge(std::string{json_post} + "Content-Length: 12\nExpect: 100-continue\n"
                                                   "Connection: foo, Close");
  ASSERT_TRUE(post);
  EXPECT_EQ(post->method, http::verb::post);
  EXPECT_EQ(post->length, 12u);
  EXPECT_TRUE(post->expects_continue);
  EXPECT_FALSE(post->keep_alive);

  const auto get = judge("GET /a%20b/c?x=1%262&y&z=a+b HTTP/1.1\nHost: h\n"
                         "Connection: keep-alive, Upgrade\nUpgrade: WebSocket");
  ASSERT_TRUE(get);
  EXPECT_EQ(get->path, "/a b/c");
  const std::vector<http::name_value> query{{"x", "1&2"}, {"y", ""}, {"z", "a+b"}};
  EXPECT_EQ(get->query, query);
  EXPECT_TRUE(get->keep_alive);
  EXPECT_TRUE(get->wants_websocket);
  EXPECT_FALSE(judge("GET / HTTP/1.1\nHost: h\nUpgrade: websocket")->wants_websocket);
  EXPECT_FALSE(judge("GET / HTTP/1.0\nHost: h")->keep_alive);
}

TEST(Gate, HoldsToItsLimitsExactly) {
  limits bounds;
  const auto path = std::string(bounds.target_bytes - 1, 'a');
  EXPECT_TRUE(judge("GET /" + path + " HTTP/1.1\nHost: h", bounds));
  EXPECT_EQ(judge("GET /a" + path + " HTTP/1.1\nHost: h", bounds).error().status, 414);

  const auto with_length = [&](std::size_t n) {
    return judge(json_post + ("Content-Length: " + std::to_string(n)), bounds);
  };
  EXPECT_TRUE(with_length(bounds.body_bytes));
  EXPECT_EQ(with_length(bounds.body_bytes + 1).error().status, 413);
  EXPECT_EQ(judge(json_post + std::string{"Content-Length: 99999999999999999999999999"}, bounds)
                .error()
                .status,
            413);

  std::string many = "GET / HTTP/1.1\nHost: h";
  for (std::size_t i = 1; i < bounds.header_fields; ++i)
    many += "\nX-" + std::to_string(i) + ": y";
  EXPECT_TRUE(judge(many, bounds));
  EXPECT_EQ(judge(many + "\nX: y", bounds).error().status, 431);
}

TEST(Gate, AnswersOnlyForTheHostsItIsTold) {
  limits bounds;
  bounds.hosts = {"callout.example", "[::1]"};
  EXPECT_TRUE(judge("GET / HTTP/1.1\nHost: Callout.Example:443", bounds));
  EXPECT_TRUE(judge("GET / HTTP/1.1\nHost: [::1]:8080", bounds));
  EXPECT_EQ(judge("GET / HTTP/1.1\nHost: other.example", bounds).error().status, 421);
  EXPECT_EQ(judge("GET / HTTP/1.1\nHost: callout.example.evil", bounds).error().status, 421);
}

} // namespace
} // namespace callout::testing
