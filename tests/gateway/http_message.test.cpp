// Problems, headers, and what goes onto the wire.
#include "gateway/http/message.hpp"
#include "gateway/http/utf8.hpp"
#include "gateway/http/writer.hpp"

#include <gtest/gtest.h>

namespace callout::testing {
namespace {

TEST(Problem, IsWhatRfc9457Asks) {
  const auto r = http::problem(rejection{"taken", "It is \"taken\".", 409}, "req-1",
                               json{{"allowed", {"cancel"}}});
  EXPECT_EQ(r.status, 409u);
  EXPECT_EQ(r.content_type, "application/problem+json");
  const json expected{{"type", "urn:callout:problem:taken"},
                      {"title", "Conflict"},
                      {"status", 409},
                      {"detail", "It is \"taken\"."},
                      {"code", "taken"},
                      {"instance", "req-1"},
                      {"allowed", {"cancel"}}};
  EXPECT_EQ(json::parse(r.body), expected);
}

TEST(Headers, AreFoundInAnyCase) {
  const std::string block = "A: 1\r\nIdempotency-Key: k\r\na: 2\r\nEmpty: \r\n";
  const std::string_view all = block;
  http::header_list headers{all,
                            {{all.substr(0, 1), all.substr(3, 1)},
                             {all.substr(6, 15), all.substr(23, 1)},
                             {all.substr(26, 1), all.substr(29, 1)},
                             {all.substr(32, 5), {}}}};
  const auto moved = std::move(headers);
  EXPECT_EQ(moved.find("idempotency-key"), "k");
  EXPECT_EQ(moved.find("a"), "1");
  EXPECT_EQ(moved.all("A"), (std::vector<std::string_view>{"1", "2"}));
  EXPECT_EQ(moved.find("empty"), "");
  EXPECT_EQ(moved.find("none"), std::nullopt);
}

TEST(Writer, CannotBeMadeToSplitAResponse) {
  http::response r{.body = "{}"};
  r.headers = {{"Location", "/a\r\nSet-Cookie: b"},
               {"Bad Name", "x"},
               {"X: Y", "z"},
               {"Content-Length", "99"},
               {"Retry-After", "3"}};
  std::string out;
  http::write_response(out, r, {.request_id = "a\r\nb", .date = "now"});
  EXPECT_EQ(out, "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 2\r\n"
                 "Date: now\r\nX-Content-Type-Options: nosniff\r\nRetry-After: 3\r\n\r\n{}");
}

TEST(Writer, SendsNoBodyWhereThereIsNone) {
  std::string out;
  http::write_response(out, {.status = 204, .body = "lost"}, {.date = "now", .keep_alive = false});
  EXPECT_EQ(out.find("\r\nContent-"), std::string::npos);
  EXPECT_NE(out.find("Connection: close\r\n\r\n"), std::string::npos);
  EXPECT_TRUE(out.ends_with("\r\n\r\n"));
  out.clear();
  http::write_response(out, {.body = "four"}, {.date = "now", .head_only = true});
  EXPECT_NE(out.find("Content-Length: 4\r\n"), std::string::npos);
  EXPECT_TRUE(out.ends_with("\r\n\r\n"));
}

TEST(Utf8, IsJudgedAlikeWhereverItIsCut) {
  const std::string good = "a\xC2\x80\xE0\xA0\x80\xED\x9F\xBF\xEF\xBF\xBF\xF0\x90\x80\x80"
                           "\xF4\x8F\xBF\xBF";
  const std::string bad[] = {
      "\x80",     "\xC0\x80",         "\xC1\xBF",         "\xE0\x9F\xBF", "\xED\xA0\x80",
      "\xF5\x80", "\xF0\x8F\xBF\xBF", "\xF4\x90\x80\x80", "\xC2\x41",     "\xE1\x80\x41",
      "\xFF"};
  for (std::size_t cut = 0; cut <= good.size(); ++cut) {
    http::utf8_check check;
    EXPECT_TRUE(check.feed(good.substr(0, cut)) && check.feed(good.substr(cut))) << cut;
    EXPECT_TRUE(check.whole());
  }
  for (const auto& bytes : bad)
    for (std::size_t cut = 0; cut <= bytes.size(); ++cut) {
      http::utf8_check check;
      EXPECT_FALSE(check.feed(bytes.substr(0, cut)) && check.feed(bytes.substr(cut))) << bytes;
    }
  EXPECT_FALSE(http::is_utf8("\xE0\xA0"));
}

} // namespace
} // namespace callout::testing
