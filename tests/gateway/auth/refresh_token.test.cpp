#include "gateway/auth/refresh_token.hpp"
#include "gateway/auth/base64url.hpp"
#include "tests/gateway/auth/keys.hpp"

#include <gtest/gtest.h>

namespace callout::auth {
namespace {

TEST(RefreshToken, IsWhatItAlwaysWas) {
  EXPECT_EQ(refresh_token(known_keys(), {"p-1:s-1"}, 7),
            "rt1.AAAAB3AtMTpzLTGImLUGft7Q_gUsMQQq4CsV5nhOmxGjXqTZud0efCg7fA");
}

TEST(RefreshToken, OpensToItsSessionAndGeneration) {
  const auto keys = known_keys();
  for (const auto generation : {0u, 1u, 255u, 256u, 65'536u, 4'294'967'295u})
    for (const auto& session : {std::string{"a"}, std::string{"p-1:s-1"}, std::string(80, 'x')}) {
      const auto got = open_refresh(keys, refresh_token(keys, {session}, generation));
      ASSERT_TRUE(got) << session << generation;
      EXPECT_EQ(*got, (refresh_claims{{session}, generation}));
    }
}

TEST(RefreshToken, IsRefusedWithAnyLetterChanged) {
  const auto keys = known_keys();
  const auto token = refresh_token(keys, {"p-1:s-1"}, 1);
  for (std::size_t i = 0; i < token.size(); ++i)
    for (const char c : {'A', 'B', '_', '=', ' ', '.'}) {
      if (token[i] == c)
        continue;
      auto bent = token;
      bent[i] = c;
      EXPECT_FALSE(open_refresh(keys, bent)) << bent;
    }
}

TEST(RefreshToken, IsRefusedCutLongOrFromElsewhere) {
  const auto keys = known_keys();
  const auto token = refresh_token(keys, {"p-1:s-1"}, 1);
  for (std::size_t n = 0; n < token.size(); ++n)
    EXPECT_FALSE(open_refresh(keys, token.substr(0, n)));
  for (const auto& text :
       {token + "A", token + "=", token + "AAAA", " " + token, token.substr(4),
        std::string(1'000'000, 'A'), "rt1." + std::string(200, 'A'), "RT1." + token.substr(4)})
    EXPECT_FALSE(open_refresh(keys, text)) << text.substr(0, 80);
  const keyring others{secrets{counting_secret(9), {counting_secret(0x40)}}};
  EXPECT_FALSE(open_refresh(others, token));
  EXPECT_EQ(open_refresh(others, token).error().status, 401);
}

// The same key made a mark over something else: it must not open as a session.
TEST(RefreshToken, IsNotMadeOfOtherMarks) {
  const auto keys = known_keys();
  const std::string said = std::string(4, '\0') + "p-1:s-1";
  const auto mark = keys.mac(purpose::otp, {"rt1.", said});
  const std::string bytes = said + std::string{mark.begin(), mark.end()};
  EXPECT_FALSE(open_refresh(keys, "rt1." + to_base64url(bytes)));
}

} // namespace
} // namespace callout::auth
