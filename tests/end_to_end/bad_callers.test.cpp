// People who ask for what is not theirs, and tokens that nobody gave.
#include "tests/end_to_end/neighbour.hpp"
#include "tests/end_to_end/visits.hpp"

#include <gtest/gtest.h>

namespace callout::end_to_end {
namespace {

class BadCaller : public testing::Test {
protected:
  stage s;
  person customer = s.by_tool("customer", "noura");
  person stranger = s.by_tool("customer", "stranger");
  person technician = s.by_tool("technician", "salem");
  person idler = s.by_tool("technician", "idler");
  person operator_ = s.by_tool("operator", "huda");
  neighbour beside{s};

  void TearDown() override { EXPECT_EQ(beside.trouble(), ""); }

  static std::string code(const kit::http_answer& a) {
    EXPECT_EQ(a.header("content-type"), "application/problem+json") << a.body;
    return std::to_string(a.status) + " " + a.document().value("code", "");
  }
  std::string code_for(const std::string& token) {
    return code(kit::http_client{s.url(), token}.get("/v1/me"));
  }
};

TEST_F(BadCaller, HasATokenThatNobodyGave) {
  // {"alg":"none","typ":"at+jwt"} and {"alg":"HS256","typ":"at+jwt"}
  const std::string none = "eyJhbGciOiJub25lIiwidHlwIjoiYXQrand0In0";
  const std::string hs256 = "eyJhbGciOiJIUzI1NiIsInR5cCI6ImF0K2p3dCJ9";
  const auto& good = customer.token();
  const auto dot = good.find('.'), last = good.rfind('.');
  const auto header = good.substr(0, dot), claims = good.substr(dot + 1, last - dot - 1),
             signature = good.substr(last + 1);
  const auto& other = operator_.token();
  const auto staff = other.substr(other.find('.') + 1, other.rfind('.') - other.find('.') - 1);
  auto touched = signature;
  touched[10] = touched[10] == 'A' ? 'B' : 'A';
  for (const auto& forged :
       {none + "." + claims + ".", none + "." + claims + "." + signature,
        hs256 + "." + claims + "." + signature, header + "." + staff + "." + signature,
        header + "." + claims + ".", header + "." + claims + "." + touched, header + "." + claims,
        good + "." + signature, good.substr(0, good.size() - 4), std::string{"a.b.c"},
        std::string(3'000, 'x')}) {
    SCOPED_TRACE(forged.substr(0, 120));
    EXPECT_EQ(code_for(forged), "401 auth.bad_token");
    EXPECT_THROW(kit::ws_client(s.url(), forged), kit::upgrade_refused);
  }
  EXPECT_EQ(code_for(""), "401 unauthenticated");
  EXPECT_EQ(
      code(kit::http_client{s.url()}.send(
          {.method = "GET", .target = "/v1/me", .headers = {{"Authorization", "Basic eDp5"}}})),
      "401 unauthenticated");
  EXPECT_EQ(customer.http().get("/v1/me").status, 200u) << "the good one is still good";
}

TEST_F(BadCaller, HasATokenOfYesterday) {
  auto phone = s.by_phone("+966555000111", "customer");
  auto stream = phone.stream();
  stream.wait_for("ready");
  s.advance(700); // An access token lives for ten minutes, and some seconds of grace.
  EXPECT_EQ(phone.http().get("/v1/me").status, 401u);
  EXPECT_THROW(phone.stream(), kit::upgrade_refused);
  EXPECT_EQ(stream.wait_closed(std::chrono::seconds{15}), 4001u);
  phone.refresh();
  EXPECT_EQ(phone.get("/v1/me")["id"], phone.id());
}

TEST_F(BadCaller, ShowsARefreshTokenThatWasUsed) {
  kit::http_client http{s.url()};
  const auto sent = expect(http.post("/v1/auth/otp", {{"phone", "+966555000222"}}), 202);
  const auto wrong =
      http.post("/v1/auth/tokens", {{"challenge_id", sent["challenge_id"]}, {"code", "12"}});
  EXPECT_EQ(wrong.status, 401u) << wrong.body;
  auto phone = s.by_phone("+966555000333", "customer");
  const auto stolen = phone.refresh_token();
  phone.refresh();
  s.advance(60); // Longer than a lost answer is forgiven.
  EXPECT_EQ(http.post("/v1/auth/tokens", {{"refresh_token", stolen}}).status, 401u);
  EXPECT_THROW(phone.refresh(), std::runtime_error) << "the whole family of tokens ends";
  EXPECT_EQ(phone.http().get("/v1/me").status, 401u);
}

TEST_F(BadCaller, HasCodesSentToPhonesWithoutEnd) {
  kit::http_client http{s.url()};
  const auto ask = [&](int n) {
    return http.post("/v1/auth/otp", {{"phone", "+9665550010" + std::to_string(10 + n)}});
  };
  for (int n = 0; n < 19; ++n) {
    EXPECT_EQ(ask(n).status, 202u) << n;
    const auto again = ask(n); // The phone's own limit: nothing is sent, and nothing counts.
    EXPECT_EQ(code(again), "429 challenge.too_soon");
  }
  EXPECT_EQ(ask(19).status, 202u);
  const auto refused = ask(20);
  EXPECT_EQ(code(refused), "429 challenge.too_many_here") << refused.body;
  const auto wait = std::stoi(refused.header("retry-after"));
  EXPECT_GT(wait, 3'500);
  EXPECT_LE(wait, 3'600);
  s.advance(wait);
  EXPECT_EQ(ask(20).status, 202u);
}

TEST_F(BadCaller, AsksForWhatIsSomeoneElses) {
  go_on_shift(s, technician);
  const auto booking = book(customer);
  const auto offer = offer_of(technician, booking);
  const auto path = "/v1/bookings/" + booking;
  for (const char* what : {"", "/history"})
    EXPECT_EQ(code(stranger.http().get(path + what)), "404 booking.not_found") << what;
  for (const char* verb : {"/cancel", "/confirm", "/reject", "/reschedule", "/cancel?preview=1"}) {
    json body = json::object();
    if (std::string{verb} == "/reject")
      body = {{"reason", "غير نظيف"}};
    if (std::string{verb} == "/reschedule")
      body = {{"when", {{"start", "2030-01-01T10:00:00Z"}, {"end", "2030-01-01T11:00:00Z"}}}};
    EXPECT_EQ(code(stranger.http().post(path + verb, body)), "404 booking.not_found") << verb;
  }
  EXPECT_EQ(code(idler.http().post("/v1/offers/" + offer + "/accept")), "404 offer.not_found");
  EXPECT_EQ(code(idler.http().get(path)), "404 booking.not_found");
  accept(technician, booking);
  EXPECT_EQ(code(idler.http().post(path + "/depart")), "404 booking.not_found");
  EXPECT_EQ(stranger.list("/v1/bookings")["items"].size(), 0u);
  EXPECT_EQ(idler.list("/v1/bookings")["items"].size(), 0u);
  EXPECT_EQ(technician.list("/v1/bookings")["items"].size(), 1u);
  EXPECT_EQ(code(technician.http().post("/v1/offers/no-such-offer/accept")), "404 offer.not_found");
  EXPECT_EQ(code(operator_.http().post("/v1/technicians/nobody/approve")),
            "404 technician.not_found");
  EXPECT_EQ(customer.get(path)["status"], "assigned") << "nothing of it had an effect";
}

struct errand {
  const char* method;
  const char* target;
};

TEST_F(BadCaller, HasNotTheRole) {
  const auto may_not = [](person& who, const std::vector<errand>& errands) {
    for (const auto& e : errands)
      EXPECT_EQ(
          code(who.http().send(
              {.method = e.method, .target = e.target, .body = *e.method == 'G' ? "" : "{}"})),
          "403 forbidden")
          << who.id() << " " << e.method << " " << e.target;
  };
  may_not(customer, {{"GET", "/v1/technicians/me"},
                     {"PUT", "/v1/technicians/me"},
                     {"POST", "/v1/technicians/me/shift"},
                     {"POST", "/v1/technicians/me/location"},
                     {"GET", "/v1/technicians/me/earnings"},
                     {"POST", "/v1/offers/x/accept"},
                     {"POST", "/v1/bookings/x/depart"},
                     {"POST", "/v1/bookings/x/start"},
                     {"POST", "/v1/bookings/x/assign"},
                     {"POST", "/v1/technicians/salem/approve"},
                     {"GET", "/v1/ledger/accounts"},
                     {"GET", "/v1/ledger/accounts/psp:clearing/entries"},
                     {"POST", "/v1/payouts/run"},
                     {"GET", "/v1/payouts"}});
  may_not(technician, {{"POST", "/v1/bookings"},
                       {"POST", "/v1/bookings/x/confirm"},
                       {"POST", "/v1/bookings/x/assign"},
                       {"POST", "/v1/technicians/salem/approve"},
                       {"GET", "/v1/ledger/accounts"},
                       {"POST", "/v1/payouts/run"}});
  may_not(operator_, {{"POST", "/v1/technicians/me/shift"}, {"POST", "/v1/offers/x/accept"}});
}

} // namespace
} // namespace callout::end_to_end
