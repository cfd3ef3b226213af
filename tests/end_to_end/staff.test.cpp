// Staff sign in by a password and a one-time code, prove themselves again before what is dangerous,
// and are signed out everywhere when that is wanted.
#include "tests/end_to_end/visits.hpp"
#include "tests/kit/authenticator.hpp"

#include <gtest/gtest.h>

namespace callout::end_to_end {
namespace {

constexpr const char* cheap =
    "[offers]\nagain_s = 1\n[auth.password]\nmemory_mib = 1\npasses = 1\n";
constexpr const char* password = "correct horse battery";

class Staff : public testing::Test {
protected:
  struct member {
    std::string name, secret;
    std::vector<std::string> recovery;
  };

  stage s{cheap};
  kit::http_client door{s.url()};

  std::string invitation(const std::string& name, const std::string& role) {
    const auto made = s.tool({"invite", "--name", name, "--role", role});
    if (made.code != 0)
      throw std::runtime_error{made.error};
    return json::parse(made.output)["token"];
  }
  member enrol(const std::string& token, const std::string& with = password) {
    const auto got =
        expect(door.post("/v1/auth/staff/enrol", {{"token", token}, {"password", with}}));
    return {got["name"], got["totp_secret"], got["recovery_codes"]};
  }
  /// A code that was not used yet: each is of the next half minute.
  std::string code(const member& m) {
    instant at;
    if (!from_text(s.advance(30), at))
      throw std::runtime_error{"the server's clock tells no time"};
    return kit::authenticator_code(
        m.secret, std::chrono::floor<std::chrono::seconds>(at).time_since_epoch().count());
  }
  kit::http_answer attempt(const std::string& name, const std::string& with,
                           const std::string& code) {
    return door.post("/v1/auth/staff/tokens", {{"name", name}, {"password", with}, {"code", code}});
  }
  person sign_in(const member& m, const std::string& with = password) {
    const auto given = expect(attempt(m.name, with, code(m)));
    return {s.url(), given["access_token"], given["refresh_token"]};
  }
  std::string refusal(const kit::http_answer& a, unsigned status) {
    return expect(a, status)["code"];
  }
};

TEST_F(Staff, BeginsWithAnInvitationFromTheCommandLine) {
  const auto huda = enrol(invitation("huda", "admin"));
  EXPECT_EQ(huda.name, "huda");
  EXPECT_EQ(huda.recovery.size(), 10u);
  const auto shown = code(huda);
  const auto given = expect(attempt("huda", password, shown));
  EXPECT_EQ(given["token_type"], "Bearer");
  person admin{s.url(), given["access_token"], given["refresh_token"]};
  const auto me = admin.get("/v1/me");
  EXPECT_EQ(me["id"], "huda");
  EXPECT_EQ(me["roles"], (json{"customer", "admin"}));
  ASSERT_EQ(me["sessions"].size(), 1u);
  EXPECT_EQ(me["sessions"][0]["role"], "admin");

  EXPECT_EQ(refusal(attempt("huda", password, shown), 401), "staff.wrong") << "used";
  EXPECT_EQ(refusal(attempt("huda", "correct horse batterz", code(huda)), 401), "staff.wrong");
  EXPECT_EQ(refusal(attempt("nobody", password, code(huda)), 401), "staff.wrong");
  EXPECT_EQ(refusal(attempt("NO:body", password, "123456"), 401), "staff.wrong");
  EXPECT_EQ(admin.http().get("/v1/staff/nobody").status, 404u) << "attempts make nobody";

  const auto invited = admin.post("/v1/staff/badr/invite", {{"role", "operator"}}, 201);
  const auto badr = enrol(invited["token"]);
  auto operator_ = sign_in(badr);
  EXPECT_EQ(operator_.get("/v1/me")["roles"], (json{"customer", "operator"}));
  operator_.get("/v1/payouts");
  EXPECT_EQ(operator_.http().get("/v1/staff/huda").status, 403u);
  EXPECT_EQ(operator_.http().post("/v1/staff/x1/invite", {{"role", "admin"}}).status, 403u);
  const auto seen = admin.get("/v1/staff/badr");
  EXPECT_EQ(seen["standing"], "active");
  EXPECT_FALSE(seen.contains("password_hash"));
  EXPECT_FALSE(seen.contains("number"));
  // Signed in, the invitation is over.
  EXPECT_EQ(refusal(door.post("/v1/auth/staff/enrol",
                              {{"token", invited["token"]}, {"password", "another password"}}),
                    410),
            "staff.bad_invitation");
}

TEST_F(Staff, ShowsACodeAgainBeforeWhatIsDangerous) {
  const auto huda = enrol(invitation("huda", "admin"));
  auto admin = sign_in(huda);
  admin.post("/v1/payouts/run");
  s.advance(301);
  const auto stale = admin.http().post("/v1/payouts/run");
  EXPECT_EQ(refusal(stale, 401), "auth.step_up_required");
  EXPECT_EQ(stale.header("www-authenticate"),
            "Bearer error=\"insufficient_user_authentication\", max_age=300");
  admin.get("/v1/payouts");
  EXPECT_EQ(refusal(admin.http().post("/v1/auth/step-up", {{"code", "000000"}}), 401),
            "staff.wrong");
  const auto proven = admin.post("/v1/auth/step-up", {{"code", code(huda)}});
  person fresh{s.url(), proven["access_token"]};
  fresh.post("/v1/payouts/run");
  // A refreshed token has not shown a code.
  admin.refresh();
  EXPECT_EQ(refusal(admin.http().post("/v1/payouts/run"), 401), "auth.step_up_required");
}

TEST_F(Staff, IsLockedAfterFiveWrongCodesAndByNobodyElse) {
  const auto huda = enrol(invitation("huda", "operator"));
  auto operator_ = sign_in(huda);
  // Who does not know the password locks nobody out.
  for (int i = 0; i < 7; ++i)
    EXPECT_EQ(refusal(attempt("huda", "wrong wrong wrong", "000000"), 401), "staff.wrong");
  sign_in(huda);
  for (int i = 0; i < 5; ++i)
    EXPECT_EQ(refusal(attempt("huda", password, "000000"), 401), "staff.wrong");
  const auto locked = attempt("huda", password, code(huda));
  EXPECT_EQ(refusal(locked, 429), "staff.locked");
  EXPECT_EQ(locked.header("retry-after"), "870") << "900 s, and 30 to the next code";
  EXPECT_EQ(refusal(attempt("huda", password, "000000"), 401), "staff.wrong");
  s.advance(900);
  sign_in(huda);
}

TEST_F(Staff, IsTurnedAwayWhereItTriesTooOften) {
  for (int i = 0; i < 20; ++i)
    EXPECT_EQ(refusal(attempt("huda", password, "000000"), 401), "staff.wrong");
  EXPECT_EQ(refusal(attempt("huda", password, "000000"), 429), "challenge.too_many_here");
}

TEST_F(Staff, MayUseEachRecoveryCodeOnce) {
  const auto huda = enrol(invitation("huda", "operator"));
  expect(attempt("huda", password, huda.recovery[4]));
  EXPECT_EQ(refusal(attempt("huda", password, huda.recovery[4]), 401), "staff.wrong");
  expect(attempt("huda", password, huda.recovery[5]));
}

TEST_F(Staff, IsSignedOutWhenDisabledAndInvitedAnew) {
  const auto root = enrol(invitation("root", "admin"));
  const auto huda = enrol(invitation("huda", "operator"));
  auto admin = sign_in(root), operator_ = sign_in(huda);
  auto stream = operator_.stream();
  admin.post("/v1/staff/huda/disable", {{"reason", "left"}});
  eventually(
      "her tokens are refused", [&] { return operator_.http().get("/v1/me").status == 401; },
      std::chrono::seconds{5});
  EXPECT_EQ(door.post("/v1/auth/tokens", {{"refresh_token", operator_.refresh_token()}}).status,
            401u);
  EXPECT_EQ(refusal(attempt("huda", password, code(huda)), 401), "staff.wrong");
  const auto again =
      enrol(admin.post("/v1/staff/huda/invite", {{"role", "operator"}}, 201)["token"]);
  EXPECT_NE(again.secret, huda.secret);
  sign_in(again);
}

TEST_F(Staff, EndsOtherSessionsByAnotherPassword) {
  const auto huda = enrol(invitation("huda", "operator"));
  auto here = sign_in(huda), there = sign_in(huda);
  EXPECT_EQ(here.get("/v1/me")["sessions"].size(), 2u);
  EXPECT_EQ(refusal(here.http().post("/v1/auth/staff/password", {{"password", "short"}}), 422),
            "staff.weak_password");
  expect(here.http().post("/v1/auth/staff/password", {{"password", "another long password"}}), 204);
  eventually(
      "the other session is over", [&] { return there.http().get("/v1/me").status == 401; },
      std::chrono::seconds{5});
  EXPECT_EQ(here.get("/v1/me")["sessions"].size(), 1u);
  EXPECT_EQ(refusal(attempt("huda", password, code(huda)), 401), "staff.wrong");
  sign_in(huda, "another long password");
}

TEST_F(Staff, IsNotTakenInByWeakPasswordsAndFalseInvitations) {
  const auto token = invitation("huda", "operator");
  for (const auto* weak : {"short", "aaaaaaaaaaaaaaa", "huda is my name"})
    EXPECT_EQ(
        refusal(door.post("/v1/auth/staff/enrol", {{"token", token}, {"password", weak}}), 422),
        "staff.weak_password");
  auto bent = token;
  bent[8] = bent[8] == 'A' ? 'B' : 'A';
  for (const auto& wrong : {bent, std::string{}, std::string{"in1."}, token + "A"})
    EXPECT_EQ(
        refusal(door.post("/v1/auth/staff/enrol", {{"token", wrong}, {"password", password}}), 410),
        "staff.bad_invitation");
  const auto anew = invitation("huda", "operator");
  EXPECT_EQ(door.post("/v1/auth/staff/enrol", {{"token", token}, {"password", password}}).status,
            410u);
  s.advance(2 * 86'400);
  EXPECT_EQ(door.post("/v1/auth/staff/enrol", {{"token", anew}, {"password", password}}).status,
            410u);
  EXPECT_NE(s.tool({"invite", "--name", "No One", "--role", "admin"}).code, 0);
  EXPECT_NE(s.tool({"invite", "--name", "ok", "--role", "customer"}).code, 0);
}

TEST_F(Staff, DoesNotSignInByPhone) {
  const auto sent = expect(door.post("/v1/auth/otp", {{"phone", "+966555000901"}}), 202);
  EXPECT_EQ(refusal(door.post("/v1/auth/tokens", {{"challenge_id", sent["challenge_id"]},
                                                  {"code", "000000"},
                                                  {"role", "operator"}}),
                    403),
            "auth.not_by_phone");
}

TEST(Sessions, AreListedAndEndedByTheirOwner) {
  stage s;
  auto first = s.by_phone("+966555000902", "customer");
  s.advance(120);
  auto second = s.by_phone("+966555000902", "customer");
  s.advance(120);
  auto third = s.by_phone("+966555000902", "customer");
  const auto sessions = first.get("/v1/me")["sessions"];
  ASSERT_EQ(sessions.size(), 3u);
  auto other = s.by_phone("+966555000903", "customer");
  const auto end = [](const json& session) {
    return "/v1/me/sessions/" + session["id"].get<std::string>() + "/end";
  };
  EXPECT_EQ(other.http().post(end(sessions[0])).status, 404u);
  first.get("/v1/me");
  first.post(end(sessions[1]));
  eventually(
      "the second is over", [&] { return second.http().get("/v1/me").status == 401; },
      std::chrono::seconds{5});
  EXPECT_EQ(first.get("/v1/me")["sessions"].size(), 2u);

  const auto left = first.post("/v1/auth/sign-out-everywhere", {{"but_here", true}});
  ASSERT_EQ(left["sessions"].size(), 1u);
  EXPECT_EQ(left["sessions"][0], sessions[0]);
  eventually(
      "the third is over", [&] { return third.http().get("/v1/me").status == 401; },
      std::chrono::seconds{5});
  first.post("/v1/auth/sign-out-everywhere");
  eventually(
      "all are over", [&] { return first.http().get("/v1/me").status == 401; },
      std::chrono::seconds{5});
  EXPECT_EQ(other.get("/v1/me")["sessions"].size(), 1u);
}

} // namespace
} // namespace callout::end_to_end
