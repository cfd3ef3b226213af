// Tokens that were forged, bent or are stale. The first access would let someone in, so each is
// shown twice: what was refused must not be remembered as good.
#include "gateway/auth/access_token.hpp"
#include "gateway/auth/base64url.hpp"
#include "protocols/json.hpp"
#include "tests/gateway/auth/keys.hpp"

#include <gtest/gtest.h>
#include <openssl/hmac.h>

namespace callout::auth {
namespace {

using std::chrono::seconds;

std::string good_header() {
  return R"({"alg":"EdDSA","kid":")" + known_keys().kid() + R"(","typ":"at+jwt"})";
}

const std::string good_claims =
    R"({"iss":"callout","aud":"callout.v1","sub":"p-1","role":"customer","sid":"p-1:s-1",)"
    R"("iat":1795341600,"nbf":1795341600,"exp":1795342200,"jti":"j"})";

std::string replaced(std::string text, std::string_view what, std::string_view with) {
  const auto at = text.find(what);
  EXPECT_NE(at, std::string::npos) << what;
  return text.replace(at, what.size(), with);
}

/// Signed with the true key, whatever it says.
std::string signed_token(const std::string& header, const std::string& payload) {
  const auto text = to_base64url(header) + "." + to_base64url(payload);
  return text + "." + to_base64url(known_keys().sign(text));
}

std::string hs256(std::string_view text, std::string_view key) {
  unsigned char mac[32];
  unsigned size = 0;
  HMAC(EVP_sha256(), key.data(), static_cast<int>(key.size()),
       reinterpret_cast<const unsigned char*>(text.data()), text.size(), mac, &size);
  return to_base64url({reinterpret_cast<const char*>(mac), size});
}

class TokenAttack : public testing::Test {
protected:
  void refused(const std::string& token, const std::string& what) {
    for (int round = 0; round < 2; ++round) {
      const auto got = tokens.verify(token, noon);
      ASSERT_FALSE(got) << what << ": " << token.substr(0, 200);
      EXPECT_EQ(got.error().status, 401) << what;
    }
  }
  access_tokens tokens{known_keys()};
};

TEST_F(TokenAttack, DoesNotComeFromTheTestsOwnHand) {
  const auto got = tokens.verify(signed_token(good_header(), good_claims), noon);
  ASSERT_TRUE(got) << got.error().code;
  EXPECT_EQ(got->principal.subject.text, "p-1");
}

TEST_F(TokenAttack, ByNoSignatureFails) {
  for (const auto* alg : {"none", "None", "NONE", "nOnE", "", "null"}) {
    const auto text =
        to_base64url(replaced(good_header(), "EdDSA", alg)) + "." + to_base64url(good_claims);
    refused(text + ".", alg);
    refused(text, alg);
    refused(text + "." + to_base64url("x"), alg);
    refused(signed_token(replaced(good_header(), "EdDSA", alg), good_claims), alg);
  }
  refused(to_base64url(good_header()) + "." + to_base64url(good_claims) + ".", "empty signature");
  refused(to_base64url(R"({"alg":"none"})") + "." + to_base64url(good_claims) + ".", "bare none");
}

TEST_F(TokenAttack, ByAnotherAlgorithmFails) {
  const auto key = known_keys().public_key();
  const auto pem =
      "-----BEGIN PUBLIC KEY-----\n" + to_base64url(key) + "\n-----END PUBLIC KEY-----\n";
  for (const auto& secret_text : {key, to_base64url(key), pem, std::string{}}) {
    const auto text =
        to_base64url(replaced(good_header(), "EdDSA", "HS256")) + "." + to_base64url(good_claims);
    refused(text + "." + hs256(text, secret_text), "HS256 with the public key");
    const auto honest = to_base64url(good_header()) + "." + to_base64url(good_claims);
    refused(honest + "." + hs256(honest, secret_text), "an HMAC in place of the signature");
  }
  for (const auto* alg : {"ES256", "RS256", "Ed25519", "eddsa", "EDDSA", "EdDSA ", "HS256"})
    refused(signed_token(replaced(good_header(), "EdDSA", alg), good_claims), alg);
}

TEST_F(TokenAttack, ByChoosingTheKeyFails) {
  for (const auto* kid : {"../../../../dev/null", "' OR 1=1 --", "", "0", "/etc/passwd", "*",
                          "kid\\u0000", "http://evil.example/key"})
    refused(signed_token(replaced(good_header(), known_keys().kid(), kid), good_claims), kid);
  const keyring mine{secrets{counting_secret(), {counting_secret(0x77)}}};
  const auto x = to_base64url(mine.public_key());
  const std::string jwk = R"("jwk":{"kty":"OKP","crv":"Ed25519","x":")" + x + R"("},)";
  for (const auto& extra :
       {jwk, std::string{R"("jku":"https://evil.example/keys",)"},
        std::string{R"("x5u":"https://evil.example/cert",)"}, std::string{R"("x5c":["AAAA"],)"}}) {
    const auto header = replaced(good_header(), "{", "{" + extra);
    const auto text = to_base64url(header) + "." + to_base64url(good_claims);
    refused(text + "." + to_base64url(mine.sign(text)), extra);
    refused(signed_token(header, good_claims), extra);
  }
  const auto text = to_base64url(good_header()) + "." + to_base64url(good_claims);
  refused(text + "." + to_base64url(mine.sign(text)), "another key under our kid");
}

TEST_F(TokenAttack, ByExtensionsAndTypesFails) {
  for (const auto* extra :
       {R"("crit":["exp"],)", R"("b64":false,)", R"("crit":["b64"],"b64":false,)",
        R"("zip":"DEF",)", R"("cty":"JWT",)", R"("alg":"none",)", R"("kid":"x",)",
        R"("ALG":"none",)", R"("__proto__":{},)"})
    refused(signed_token(replaced(good_header(), "{", std::string{"{"} + extra), good_claims),
            extra);
  for (const auto* typ : {"JWT", "jwt", "AT+JWT", "application/at+jwt", "rt+jwt", ""})
    refused(signed_token(replaced(good_header(), "at+jwt", typ), good_claims), typ);
  for (const auto* header : {"{}", "[]", "null", "\"\"", "", "{", R"({"alg":1})",
                             R"({"alg":["EdDSA"]})", R"({"alg":"EdDSA"})"})
    refused(signed_token(header, good_claims), header);
  refused(signed_token(good_header() + " ", good_claims + "}"), "claims with a tail");
  refused(signed_token("\xEF\xBB\xBF" + good_header(), good_claims), "byte order mark");
}

TEST_F(TokenAttack, ByAnotherSpellingFails) {
  const auto token = signed_token(good_header(), good_claims);
  const auto dot = token.find('.'), last = token.rfind('.');
  for (const auto& bent : {token + "=",
                           token + "==",
                           token + "\n",
                           " " + token,
                           token + " ",
                           token + ".",
                           "." + token,
                           token + "." + token,
                           replaced(token, ".", ".."),
                           replaced(token, ".", ""),
                           replaced(token, ".", ". "),
                           token.substr(0, dot) + "=" + token.substr(dot),
                           token.substr(0, last) + "=" + token.substr(last),
                           "Bearer " + token,
                           token + "%00",
                           token + std::string(1, '\0'),
                           std::string{".."},
                           std::string{"."},
                           std::string{},
                           token.substr(0, last),
                           token.substr(dot),
                           token.substr(0, dot) + "..",
                           token + std::string(4096, 'A'),
                           std::string(5000, 'A'),
                           std::string(1 << 20, '.')})
    refused(bent, "spelling");
  // The last letter holds spare bits, which must be zero: other letters mean the same bytes.
  static constexpr std::string_view letters =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
  for (const char c : letters)
    if (c != token.back())
      refused(token.substr(0, token.size() - 1) + c, "last letter");
}

TEST_F(TokenAttack, ByCuttingOrChangingAnyLetterFails) {
  const auto token = signed_token(good_header(), good_claims);
  for (std::size_t n = 0; n < token.size(); ++n)
    ASSERT_FALSE(tokens.verify(token.substr(0, n), noon)) << n;
  for (std::size_t i = 0; i < token.size(); ++i) {
    auto bent = token;
    bent[i] = bent[i] == 'A' ? 'B' : 'A';
    ASSERT_FALSE(tokens.verify(bent, noon)) << i;
  }
  ASSERT_TRUE(tokens.verify(token, noon));
}

TEST_F(TokenAttack, BySwappingPartsOfTwoTokensFails) {
  const auto mine = signed_token(good_header(), good_claims);
  const auto other = signed_token(good_header(), replaced(good_claims, "customer", "admin"));
  ASSERT_TRUE(tokens.verify(mine, noon));
  ASSERT_TRUE(tokens.verify(other, noon));
  refused(other.substr(0, other.rfind('.')) + mine.substr(mine.rfind('.')), "swapped signature");
}

TEST_F(TokenAttack, ByClaimsOfAnotherShapeFails) {
  const struct {
    const char *what, *with;
  } rows[] = {
      {R"("exp":1795342200)", R"("exp":"1795342200")"},
      {R"("exp":1795342200)", R"("exp":1795342200.0)"},
      {R"("exp":1795342200)", R"("exp":1795342200.5)"},
      {R"("exp":1795342200)", R"("exp":1e99)"},
      {R"("exp":1795342200)", R"("exp":1.7953422e9)"},
      {R"("exp":1795342200)", R"("exp":99999999999999999999)"},
      {R"("exp":1795342200)", R"("exp":9223372036854775807)"},
      {R"("exp":1795342200)", R"("exp":-1)"},
      {R"("exp":1795342200)", R"("exp":null)"},
      {R"("exp":1795342200)", R"("exp":true)"},
      {R"("exp":1795342200)", R"("exp":[1795342200])"},
      {R"("exp":1795342200)", R"("exp":1795342200,"exp":1795349999)"},
      {R"("exp":1795342200)", R"("exp":1795341600)"},
      {R"("exp":1795342200,)", ""},
      {R"("iat":1795341600)", R"("iat":"1795341600")"},
      {R"("iat":1795341600)", R"("iat":1795341631)"},
      {R"("nbf":1795341600)", R"("nbf":1795341631)"},
      {R"("nbf":1795341600)", R"("nbf":1795342201)"},
      {R"("nbf":1795341600)", R"("nbf":-5)"},
      {R"("nbf":1795341600,)", ""},
      {R"("aud":"callout.v1")", R"("aud":["callout.v1"])"},
      {R"("aud":"callout.v1")", R"("aud":["callout.v1","other"])"},
      {R"("aud":"callout.v1")", R"("aud":"other")"},
      {R"("aud":"callout.v1")", R"("aud":"")"},
      {R"("aud":"callout.v1")", R"("aud":"CALLOUT.V1")"},
      {R"("aud":"callout.v1",)", ""},
      {R"("iss":"callout")", R"("iss":"https://callout.example")"},
      {R"("iss":"callout",)", ""},
      {R"("sub":"p-1")", R"("sub":"")"},
      {R"("sub":"p-1")", R"("sub":"p 1")"},
      {R"("sub":"p-1")", R"("sub":1)"},
      {R"("sub":"p-1")", R"("sub":"p-1","sub":"p-2")"},
      {R"("sub":"p-1")", R"("sub":"p-1\u0000")"},
      {R"("role":"customer")", R"("role":"root")"},
      {R"("role":"customer")", R"("role":"system")"},
      {R"("role":"customer")", R"("role":"anyone")"},
      {R"("role":"customer")", R"("role":["admin"])"},
      {R"("role":"customer")", R"("role":3)"},
      {R"("role":"customer")", R"("role":"customer","role":"admin")"},
      {R"("role":"customer")", R"("role":"customer","admin":true)"},
      {R"("sid":"p-1:s-1",)", ""},
      {R"("sid":"p-1:s-1")", R"("sid":null)"},
      {R"("jti":"j")", R"("jti":"")"},
      {R"(,"jti":"j")", ""},
      {R"("jti":"j")", R"("jti":{"a":{"b":{}}})"},
  };
  for (const auto& row : rows)
    refused(signed_token(good_header(), replaced(good_claims, row.what, row.with)), row.with);
  for (const auto* payload : {"", "{}", "[]", "null", "{", "not json", "\xff\xfe"})
    refused(signed_token(good_header(), payload), payload);
  refused(signed_token(good_header(), good_claims + std::string(1, '\0')), "a NUL behind");
}

TEST_F(TokenAttack, ByAStaleTokenFails) {
  const auto expired = replaced(good_claims, R"("exp":1795342200)", R"("exp":1795341570)");
  refused(signed_token(good_header(), replaced(expired, R"("iat":1795341600,"nbf":1795341600)",
                                               R"("iat":1795340000,"nbf":1795340000)")),
          "expired just beyond the skew");
}

TEST_F(TokenAttack, ByOtherKindsOfTokenFails) {
  refused("rt1.AAAAB3AtMTpzLTGImLUGft7Q_gUsMQQq4CsV5nhOmxGjXqTZud0efCg7fA", "a refresh token");
  const auto inner = signed_token(good_header(), good_claims);
  refused(signed_token(good_header(), inner), "a token within a token");
  refused(R"({"payload":"","signatures":[]})", "JSON serialisation");
  refused("a.b.c.d.e", "an encrypted token's five parts");
}

// RFC 7515 A.1 to A.4 and RFC 8037 A.4: well made, by others.
TEST_F(TokenAttack, ByExamplesOfTheStandardsFails) {
  for (const auto* token :
       {"eyJ0eXAiOiJKV1QiLA0KICJhbGciOiJIUzI1NiJ9."
        "eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFtcGxlLmNvbS9pc19yb290Ijp0"
        "cnVlfQ.dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk",
        "eyJhbGciOiJub25lIn0."
        "eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFtcGxlLmNvbS9pc19yb290Ijp0"
        "cnVlfQ.",
        "eyJhbGciOiJFZERTQSJ9.RXhhbXBsZSBvZiBFZDI1NTE5IHNpZ25pbmc."
        "hgyY0il_MGCjP0JzlnLWG1PPOt7-09PGcvMg3AIbQR6dWbhijcNR4ki4iylGjg5BhVsPt9g7sVvpAr_MuM0KAg"})
    refused(token, "an example");
}

} // namespace
} // namespace callout::auth
