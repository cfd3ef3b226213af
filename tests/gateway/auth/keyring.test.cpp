#include "gateway/auth/base64url.hpp"
#include "gateway/auth/ed25519.hpp"
#include "tests/gateway/auth/keys.hpp"

#include <gtest/gtest.h>

#include <set>

namespace callout::auth {
namespace {

secret rfc8037_seed() {
  secret s;
  const auto bytes = from_base64url("nWGxne_9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2A");
  std::copy(bytes->begin(), bytes->end(), s.bytes.begin());
  return s;
}

// RFC 8037, appendix A.1 to A.5.
TEST(Ed25519, SignsAsTheStandardShows) {
  const ed25519 key{rfc8037_seed()};
  EXPECT_EQ(to_base64url(key.public_key()), "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo");
  EXPECT_EQ(key.kid(), "kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k");
  const std::string text = "eyJhbGciOiJFZERTQSJ9.RXhhbXBsZSBvZiBFZDI1NTE5IHNpZ25pbmc";
  const auto signature = key.sign(text);
  EXPECT_EQ(
      to_base64url(signature),
      "hgyY0il_MGCjP0JzlnLWG1PPOt7-09PGcvMg3AIbQR6dWbhijcNR4ki4iylGjg5BhVsPt9g7sVvpAr_MuM0KAg");
  EXPECT_TRUE(key.verify(text, signature));
}

TEST(Ed25519, RefusesASignatureWithAnyBitChanged) {
  const ed25519 key{counting_secret()};
  const auto signature = key.sign("said");
  for (std::size_t bit = 0; bit < signature.size() * 8; ++bit) {
    auto bent = signature;
    bent[bit / 8] = static_cast<char>(bent[bit / 8] ^ (1 << bit % 8));
    EXPECT_FALSE(key.verify("said", bent)) << bit;
  }
  EXPECT_FALSE(key.verify("sajd", signature));
  EXPECT_FALSE(key.verify("said", signature.substr(1)));
  EXPECT_FALSE(key.verify("said", signature + "x"));
  EXPECT_FALSE(key.verify("said", ""));
}

// A signature must have one spelling: s + L is as good in the equation, and refused.
TEST(Ed25519, RefusesTheOtherSpellingOfASignature) {
  const ed25519 key{counting_secret()};
  auto signature = key.sign("said");
  static constexpr std::uint8_t order[32] = {0xed, 0xd3, 0xf5, 0x5c, 0x1a, 0x63, 0x12, 0x58,
                                             0xd6, 0x9c, 0xf7, 0xa2, 0xde, 0xf9, 0xde, 0x14,
                                             0,    0,    0,    0,    0,    0,    0,    0,
                                             0,    0,    0,    0,    0,    0,    0,    0x10};
  unsigned carry = 0;
  for (std::size_t i = 0; i < 32; ++i) {
    carry += static_cast<unsigned char>(signature[32 + i]) + order[i];
    signature[32 + i] = static_cast<char>(carry);
    carry >>= 8;
  }
  EXPECT_FALSE(key.verify("said", signature));
}

// Worked out with another implementation of HKDF and HMAC.
TEST(Keyring, DerivesWhatItAlwaysDerived) {
  const auto keys = known_keys();
  EXPECT_EQ(keys.otp_code({"ch-1"}), "175353");
  EXPECT_EQ(keys.start_code({"bk-1"}, 1), "3983");
  EXPECT_EQ(keys.derived_id(purpose::account_id, {"+966501234567"}),
            "a9dbd692-4fc2-88cf-b46e-5bfd04686c98");
  EXPECT_EQ(keys.derived_id(purpose::idempotency, {"a", "bc"}),
            "37fe06f1-0495-8e91-aff9-4f4b98c1bd42");
}

TEST(Keyring, KeepsPurposesAndPartsApart) {
  const auto keys = known_keys();
  std::set<std::string> ids;
  for (const auto p : {purpose::otp, purpose::start_code, purpose::refresh, purpose::idempotency,
                       purpose::account_id}) {
    ids.insert(keys.derived_id(p, {"ab", "c"}));
    ids.insert(keys.derived_id(p, {"a", "bc"}));
    ids.insert(keys.derived_id(p, {"abc"}));
    ids.insert(keys.derived_id(p, {"abc", ""}));
  }
  EXPECT_EQ(ids.size(), 20u);
  const keyring others{secrets{counting_secret(1), {counting_secret(0x40)}}};
  EXPECT_FALSE(ids.contains(others.derived_id(purpose::otp, {"abc"})));
}

TEST(Keyring, GivesUuidsOfVersion8) {
  const auto keys = known_keys();
  for (int i = 0; i < 1000; ++i) {
    const auto id = keys.derived_id(purpose::idempotency, {std::to_string(i)});
    ASSERT_EQ(id.size(), 36u);
    EXPECT_EQ(id[14], '8');
    EXPECT_NE(std::string_view{"89ab"}.find(id[19]), std::string_view::npos);
    for (const std::size_t at : {8, 13, 18, 23})
      EXPECT_EQ(id[at], '-');
  }
}

TEST(Keyring, SpreadsCodesEvenlyAndKeepsLeadingZeros) {
  const auto keys = known_keys();
  std::array<int, 10> first{};
  for (int i = 0; i < 10'000; ++i) {
    const auto code = keys.otp_code({"challenge-" + std::to_string(i)});
    ASSERT_EQ(code.size(), 6u);
    ++first[static_cast<std::size_t>(code[0] - '0')];
  }
  for (const int n : first) // 1000 each, give or take five standard deviations.
    EXPECT_NEAR(n, 1000, 150);
  EXPECT_NE(keys.start_code({"bk-1"}, 1), keys.start_code({"bk-1"}, 2));
}

TEST(Keyring, BelievesFormerKeysButSignsWithTheFirst) {
  const keyring former{secrets{counting_secret(), {counting_secret(1)}}};
  const keyring both{secrets{counting_secret(), {counting_secret(2), counting_secret(1)}}};
  const auto signature = former.sign("said");
  EXPECT_TRUE(both.verify(former.kid(), "said", signature));
  EXPECT_NE(both.kid(), former.kid());
  EXPECT_FALSE(both.verify(both.kid(), "said", signature));
  EXPECT_FALSE(former.verify(both.kid(), "said", both.sign("said")));
}

TEST(Texts, AreEqualOnlyWhenAllOfThemIs) {
  EXPECT_TRUE(equal("123456", "123456"));
  EXPECT_FALSE(equal("123456", "123457"));
  EXPECT_FALSE(equal("123456", "12345"));
  EXPECT_FALSE(equal("", "1"));
  EXPECT_TRUE(equal("", ""));
}

} // namespace
} // namespace callout::auth
