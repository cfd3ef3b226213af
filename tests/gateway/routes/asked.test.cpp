// What stands in headers and after the `?`, as text.
#include "gateway/routes/asked.hpp"
#include "gateway/routes/client_frames.hpp"

#include <gtest/gtest.h>

#include <limits>

namespace callout::routes {
namespace {

using versions = std::vector<std::uint64_t>;
constexpr auto none = std::numeric_limits<std::uint64_t>::max();

TEST(Asked, AKeyIsBareOrInQuotationMarks) {
  EXPECT_EQ(*key_in(std::nullopt), std::nullopt);
  EXPECT_EQ(*key_in("a-1"), "a-1");
  EXPECT_EQ(*key_in("\"a-1\""), "a-1");
  for (const auto* bad : {"", "\"", "\"\"", "\"a", "a b", "\"a\"b\"", "a\x7f", "\xd8\xa8"})
    EXPECT_EQ(key_in(bad).error().code, "idempotency_key_malformed") << bad;
  EXPECT_FALSE(key_in(std::string(256, 'k')));
}

TEST(Asked, ETagsThatAreNoneOfOursMatchNothing) {
  EXPECT_EQ(*versions_in(std::nullopt), versions{});
  EXPECT_EQ(*versions_in(" * "), versions{});
  EXPECT_EQ(*versions_in("\"7\""), versions{7});
  EXPECT_EQ(*versions_in("\"7\" , W/\"8\",\"x\",\"07\",\"99999999999999999999\""),
            (versions{7, none, none, none, none}));
  for (const auto* bad : {"", "7", "\"7", "\"7\",", "\"7\" \"8\"", "W/7"})
    EXPECT_EQ(versions_in(bad).error().code, "if_match_malformed") << bad;
}

TEST(Asked, APageIsBounded) {
  EXPECT_EQ(*page_limit(std::nullopt, 50, 200), 50u);
  EXPECT_EQ(*page_limit("200", 50, 200), 200u);
  for (const auto* bad : {"", "0", "201", "-1", "1x", " 1", "99999999999999999999"})
    EXPECT_EQ(page_limit(bad, 50, 200).error().detail, "limit: expected 1 to 200") << bad;
}

TEST(Asked, ACursorOfAHistoryComesBack) {
  EXPECT_EQ(*version_after(""), 0u);
  EXPECT_EQ(*version_after(cursor_after(17)), 17u);
  for (const auto* bad : {"v", "17", "v-1", "v1x", "w1", "v9223372036854775808"})
    EXPECT_FALSE(version_after(bad)) << bad;
}

TEST(ClientFrames, AreReadByTheTable) {
  const auto offset = [](const char* text) { return offset_in(*read_client_frame(text)); };
  EXPECT_EQ(offset(R"({"type":"ack","offset":7})"), 7u);
  EXPECT_EQ(offset(R"({"type":"ack"})"), std::nullopt);
  EXPECT_EQ(offset(R"({"type":"resume","offset":-1})"), std::nullopt);
  EXPECT_EQ(token_in(*read_client_frame(R"({"type":"hello","token":5})")), std::nullopt);
  EXPECT_FALSE(read_client_frame(R"({"type":"ping","offset":1})"));
  for (const auto* other : {"[]", "5", R"({"type":"pong"})", R"({"type":7})"})
    EXPECT_EQ(read_client_frame(other)->said, nullptr) << other;
  EXPECT_FALSE(position_in(*read_client_frame(R"({"type":"location","lat":91})")));
}

} // namespace
} // namespace callout::routes
