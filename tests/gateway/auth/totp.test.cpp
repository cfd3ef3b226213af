#include "gateway/auth/totp.hpp"
#include "tests/gateway/auth/keys.hpp"

#include <gtest/gtest.h>

#include <set>

namespace callout::auth {
namespace {

constexpr std::string_view known = "12345678901234567890";

instant at(std::int64_t second) {
  return instant{std::chrono::seconds{second}};
}

// RFC 4226, appendix D.
TEST(Totp, HasTheCodesOfTheCounterStandard) {
  const char* codes[] = {"755224", "287082", "359152", "969429", "338314",
                         "254676", "287922", "162583", "399871", "520489"};
  for (std::int64_t i = 0; i < 10; ++i)
    EXPECT_EQ(totp_code(known, i), codes[i]) << i;
}

// RFC 6238, appendix B, the last six of its eight digits.
TEST(Totp, HasTheCodesOfTheTimeStandard) {
  const std::pair<std::int64_t, const char*> codes[] = {{59, "287082"},
                                                        {1'111'111'109, "081804"},
                                                        {1'111'111'111, "050471"},
                                                        {1'234'567'890, "005924"},
                                                        {2'000'000'000, "279037"},
                                                        {20'000'000'000, "353130"}};
  for (const auto& [second, code] : codes)
    EXPECT_EQ(totp_code(known, totp_step(at(second))), code) << second;
}

TEST(Totp, TakesTheCodeOfNowOfBeforeAndOfAfter) {
  const auto step = totp_step(noon);
  for (const auto off : {-1, 0, 1})
    EXPECT_EQ(totp_match(known, totp_code(known, step + off), noon), step + off);
  for (const auto off : {-2, 2})
    EXPECT_FALSE(totp_match(known, totp_code(known, step + off), noon));
  EXPECT_FALSE(totp_match(known, "", noon));
  EXPECT_FALSE(totp_match(known, "0000000", noon));
}

// RFC 4648, 10, without padding.
TEST(Totp, WritesBase32) {
  EXPECT_EQ(to_base32(""), "");
  EXPECT_EQ(to_base32("f"), "MY");
  EXPECT_EQ(to_base32("fo"), "MZXQ");
  EXPECT_EQ(to_base32("foo"), "MZXW6");
  EXPECT_EQ(to_base32("foob"), "MZXW6YQ");
  EXPECT_EQ(to_base32("fooba"), "MZXW6YTB");
  EXPECT_EQ(to_base32("foobar"), "MZXW6YTBOI");
}

TEST(Totp, GivesEachInvitationItsOwnSecret) {
  const auto keys = known_keys();
  const auto one = totp_secret(keys, {"huda"}, 1);
  EXPECT_EQ(one.size(), 20u);
  EXPECT_EQ(one, totp_secret(keys, {"huda"}, 1));
  EXPECT_NE(one, totp_secret(keys, {"huda"}, 2));
  EXPECT_NE(one, totp_secret(keys, {"badr"}, 1));
  EXPECT_EQ(totp_uri(one, {"huda"}, "Callout"),
            "otpauth://totp/Callout:huda?secret=" + to_base32(one) + "&issuer=Callout");
}

TEST(Totp, KnowsItsRecoveryCodesHoweverTheyAreTyped) {
  const auto all = recovery_codes(known_keys(), {"huda"}, 1, 10);
  EXPECT_EQ((std::set<std::string>{all.begin(), all.end()}.size()), 10u);
  EXPECT_EQ(all[0].size(), 11u);
  EXPECT_EQ(recovery_match(all, all[3]), 3);
  auto typed = all[7];
  typed.erase(5, 1);
  for (auto& c : typed)
    c = static_cast<char>(std::tolower(c));
  EXPECT_EQ(recovery_match(all, typed), 7);
  EXPECT_FALSE(recovery_match(all, ""));
  EXPECT_FALSE(recovery_match(all, all[3].substr(0, 10)));
  EXPECT_FALSE(recovery_match(recovery_codes(known_keys(), {"huda"}, 2, 10), all[3]));
}

} // namespace
} // namespace callout::auth
