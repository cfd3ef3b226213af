#include "gateway/auth/access_token.hpp"
#include "gateway/auth/base64url.hpp"
#include "protocols/json.hpp"
#include "tests/gateway/auth/keys.hpp"

#include <gtest/gtest.h>

#include <thread>

namespace callout::auth {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

const principal amal{role::customer, {"p-amal"}};
const session_id session{"p-amal:s-1"};

std::string segment(const std::string& token, int number) {
  std::size_t from = 0;
  for (int i = 0; i < number; ++i)
    from = token.find('.', from) + 1;
  return *from_base64url(token.substr(from, token.find('.', from) - from));
}

TEST(AccessToken, SaysWhoShowsIt) {
  access_tokens tokens{known_keys()};
  const auto got = tokens.verify(tokens.issue(amal, session, seconds{600}, noon), noon);
  ASSERT_TRUE(got) << got.error().code;
  EXPECT_EQ(*got, (claims{amal, session, noon, noon + seconds{600}, {}}));
}

TEST(AccessToken, SaysWhenASecondFactorWasShown) {
  access_tokens tokens{known_keys()};
  const auto token = tokens.issue(amal, session, seconds{600}, noon, noon - seconds{30});
  EXPECT_EQ((*parse(segment(token, 1)))["auth_time"], 1'795'341'570);
  EXPECT_EQ(tokens.verify(token, noon)->proven_at, noon - seconds{30});
}

TEST(AccessToken, IsAJsonWebTokenOfTheStandardsForm) {
  access_tokens tokens{known_keys()};
  const auto token = tokens.issue(amal, session, seconds{600}, noon + milliseconds{999});
  EXPECT_EQ(segment(token, 0),
            R"({"alg":"EdDSA","kid":")" + known_keys().kid() + R"(","typ":"at+jwt"})");
  auto payload = *parse(segment(token, 1));
  EXPECT_EQ(payload["jti"].get<std::string>().size(), 22u);
  payload.erase("jti");
  EXPECT_EQ(payload, (json{{"iss", "callout"},
                           {"aud", "callout.v1"},
                           {"sub", "p-amal"},
                           {"role", "customer"},
                           {"sid", "p-amal:s-1"},
                           {"iat", 1'795'341'600},
                           {"nbf", 1'795'341'600},
                           {"exp", 1'795'342'200}}));
  EXPECT_EQ(segment(token, 2).size(), 64u);
  EXPECT_LT(token.size(), 600u);
}

TEST(AccessToken, IsNeverTheSameTwice) {
  access_tokens tokens{known_keys()};
  EXPECT_NE(tokens.issue(amal, session, seconds{600}, noon),
            tokens.issue(amal, session, seconds{600}, noon));
}

TEST(AccessToken, ExpiresOnceAndForAllAlsoWhenItIsRemembered) {
  access_tokens tokens{known_keys()};
  const auto token = tokens.issue(amal, session, seconds{600}, noon);
  for (int round = 0; round < 2; ++round) {
    EXPECT_TRUE(tokens.verify(token, noon + seconds{600}));
    EXPECT_TRUE(tokens.verify(token, noon + seconds{630} - milliseconds{1}));
    const auto late = tokens.verify(token, noon + seconds{630});
    ASSERT_FALSE(late);
    EXPECT_EQ(late.error().code, "auth.token_expired");
    EXPECT_EQ(tokens.verify(token, noon + seconds{631}).error().status, 401);
  }
}

TEST(AccessToken, IsNotTakenBeforeItsTime) {
  access_tokens tokens{known_keys()};
  const auto token = tokens.issue(amal, session, seconds{600}, noon + seconds{31});
  EXPECT_FALSE(tokens.verify(token, noon));
  EXPECT_TRUE(tokens.verify(token, noon + seconds{1}));
  EXPECT_FALSE(tokens.verify(token, noon)); // Now it is remembered, and judged all the same.
}

TEST(AccessToken, OfARevokedSessionIsRefusedFromThenOn) {
  access_tokens tokens{known_keys()};
  const auto seen = tokens.issue(amal, session, seconds{600}, noon);
  const auto unseen = tokens.issue(amal, session, seconds{600}, noon);
  const auto other = tokens.issue(amal, {"p-amal:s-2"}, seconds{600}, noon);
  EXPECT_TRUE(tokens.verify(seen, noon));
  tokens.revoke(session, noon + seconds{600}, noon);
  for (const auto& token : {seen, unseen}) {
    const auto got = tokens.verify(token, noon + seconds{1});
    ASSERT_FALSE(got);
    EXPECT_EQ(got.error().code, "auth.token_revoked");
  }
  EXPECT_TRUE(tokens.verify(other, noon));
  // Others come and go, and it stays refused as long as it would have lived.
  tokens.revoke({"p-x:s"}, noon + seconds{1200}, noon + seconds{629});
  EXPECT_FALSE(tokens.verify(seen, noon + seconds{629}));
}

TEST(AccessToken, OfAFormerKeyIsTakenUntilTheKeyGoes) {
  access_tokens former{keyring{secrets{counting_secret(), {counting_secret(1)}}}};
  access_tokens both{keyring{secrets{counting_secret(), {counting_secret(2), counting_secret(1)}}}};
  access_tokens later{keyring{secrets{counting_secret(), {counting_secret(2)}}}};
  const auto token = former.issue(amal, session, seconds{600}, noon);
  EXPECT_TRUE(both.verify(token, noon));
  EXPECT_FALSE(later.verify(token, noon));
}

TEST(AccessToken, OfAnotherIssuerOrAudienceIsRefused) {
  access_tokens ours{known_keys()};
  access_tokens other_issuer{known_keys(), {.issuer = "someone"}};
  access_tokens other_audience{known_keys(), {.audience = "console"}};
  EXPECT_FALSE(ours.verify(other_issuer.issue(amal, session, seconds{600}, noon), noon));
  EXPECT_FALSE(ours.verify(other_audience.issue(amal, session, seconds{600}, noon), noon));
}

TEST(AccessToken, CarriesEveryRoleThatCanSignIn) {
  access_tokens tokens{known_keys()};
  for (const auto r : {role::customer, role::technician, role::operator_, role::admin}) {
    const auto got = tokens.verify(tokens.issue({r, {"p"}}, session, seconds{60}, noon), noon);
    ASSERT_TRUE(got);
    EXPECT_EQ(got->principal.role, r);
  }
  for (const auto r : {role::system, role::anyone})
    EXPECT_FALSE(tokens.verify(tokens.issue({r, {"p"}}, session, seconds{60}, noon), noon));
}

TEST(AccessToken, IsVerifiedByManyThreadsAtOnce) {
  access_tokens tokens{known_keys(), {.cached_max = 64}};
  std::vector<std::string> shown;
  for (int i = 0; i < 50; ++i)
    shown.push_back(
        tokens.issue({role::customer, {"p-" + std::to_string(i)}}, session, seconds{600}, noon));
  std::atomic<int> right{0};
  std::vector<std::jthread> users;
  for (int t = 0; t < 4; ++t)
    users.emplace_back([&] {
      for (int i = 0; i < 200; ++i)
        if (const auto got = tokens.verify(shown[static_cast<std::size_t>(i % 50)], noon);
            got && got->principal.subject.text == "p-" + std::to_string(i % 50))
          ++right;
    });
  users.clear();
  EXPECT_EQ(right, 800);
}

} // namespace
} // namespace callout::auth
