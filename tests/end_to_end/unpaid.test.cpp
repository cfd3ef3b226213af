// Work was done and the money does not come, or goes back: what customers, technicians and
// operators see of it, and that the ledger and the provider's books agree in the end.
#include "tests/end_to_end/visits.hpp"

#include <gtest/gtest.h>

namespace callout::end_to_end {
namespace {

constexpr std::int64_t five_minutes = 300, day = 86'400;
const json all_captures_fail{
    {"faults", {{{"fault", "decline"}, {"operation", "capture"}, {"probability", 1.0}}}}};
const json one_capture_fails{
    {"faults", {{{"fault", "decline"}, {"operation", "capture"}, {"next", 1}}}}};
const json one_capture_differs{
    {"faults", {{{"fault", "wrong_amount"}, {"operation", "capture"}, {"next", 1}}}}};
const json no_faults{{"faults", json::array()}};

json sar(std::int64_t minor) {
  return {{"minor", minor}, {"currency", "SAR"}};
}

class Unpaid : public testing::Test {
protected:
  explicit Unpaid(const std::string& settings = "[offers]\nagain_s = 1\n") : s{settings} {}

  stage s;
  person customer = s.by_tool("customer", "noura");
  person salem = s.by_tool("technician", "salem");
  person operator_ = s.by_tool("operator", "huda");

  std::string path(const std::string& booking) { return "/v1/bookings/" + booking; }
  json payment_once(const std::string& booking, const std::string& status) {
    json seen;
    eventually("the payment is " + status, [&] {
      seen = operator_.get(path(booking) + "/payment");
      return seen["status"] == status;
    });
    return seen;
  }
  void faults(const json& plan) { operator_.post("/v1/sandbox/payments/faults", plan); }
  void later(std::int64_t seconds) {
    s.advance(seconds);
    operator_ = s.by_tool("operator", "huda");
    salem = s.by_tool("technician", "salem");
    customer = s.by_tool("customer", "noura");
  }
  std::string completed_under(const json& plan) {
    go_on_shift(s, salem);
    const auto booking = book(customer);
    accept(salem, booking);
    work(salem, customer, booking);
    faults(plan);
    customer.post(path(booking) + "/confirm");
    return booking;
  }
  std::string refused(const std::string& target, const json& body) {
    const auto a = operator_.http().post(target, body);
    return std::to_string(a.status) + " " + a.document().value("code", "");
  }
  /// Tries and fails as often as the schedule has it.
  void give_up(const std::string& booking) {
    for (const auto wait : {five_minutes, 6 * five_minutes, std::int64_t{4 * 3600}, day}) {
      payment_once(booking, "capture_failed");
      eventually("a further try is planned",
                 [&] { return operator_.get(path(booking) + "/payment").contains("retry_at"); });
      later(wait + 1);
    }
    eventually("it is given up",
               [&] { return operator_.get(path(booking) + "/payment")["given_up"] == true; });
  }
  void expect_outside(std::int64_t captured, std::int64_t refunded) {
    json books;
    eventually("the provider has it so", [&] {
      books = operator_.get("/v1/sandbox/payments/books")["totals"].at(0);
      return books["captured"] == captured && books["refunded"] == refunded;
    });
  }
};

TEST_F(Unpaid, StaysCompletedAndIsTriedAgain) {
  const auto booking = completed_under(one_capture_fails);
  const auto failed = payment_once(booking, "capture_failed");
  EXPECT_EQ(failed["owed"], sar(34'950));
  EXPECT_EQ(customer.get(path(booking))["status"], "completed");
  later(five_minutes + 1);
  EXPECT_EQ(payment_once(booking, "released")["owed"], sar(0));
  const auto books = balances(operator_);
  EXPECT_EQ(total(books), 0);
  EXPECT_EQ(books.at("technician:salem"), -26'391);
  EXPECT_EQ(count_of(history(operator_, booking), "booking.completed"), 1u);
  EXPECT_EQ(refused(path(booking) + "/payment/retry", json::object()), "409 payment.nothing_owed");
}

TEST_F(Unpaid, PaysTheTechnicianAndThenCollectsWhatThePlatformPutUp) {
  const auto booking = completed_under(all_captures_fail);
  give_up(booking);
  EXPECT_EQ(payment_once(booking, "released")["owed"], sar(34'950));
  auto books = balances(operator_);
  EXPECT_EQ(total(books), 0);
  EXPECT_EQ(books.at("receivable:noura"), 34'950);
  EXPECT_EQ(books.at("escrow:" + booking), 0);
  EXPECT_EQ(books.at("technician:salem"), -26'391);
  faults(no_faults);
  const auto key = "collect-1";
  expect(operator_.http().post(path(booking) + "/payment/retry", json::object(), key));
  expect(operator_.http().post(path(booking) + "/payment/retry", json::object(), key));
  eventually("nothing is owed",
             [&] { return operator_.get(path(booking) + "/payment")["owed"] == sar(0); });
  books = balances(operator_);
  EXPECT_EQ(total(books), 0);
  EXPECT_EQ(books.at("receivable:noura"), 0);
  EXPECT_EQ(books.at("psp:clearing"), 34'950);
  expect_outside(34'950, 0);
}

TEST_F(Unpaid, APayoutIsSentAgainAndThenComesBack) {
  const auto booking = completed_under(no_faults);
  payment_once(booking, "released");
  later(until_available(s, salem));
  faults({{"faults", {{{"fault", "refuse_for_now"}, {"operation", "payout"}, {"next", 1}}}}});
  eventually("his money is under way",
             [&] { return operator_.post("/v1/payouts/run")["technicians"] == 1; });
  const auto status = [&] {
    const auto mine = salem.get("/v1/technicians/me/payouts")["items"];
    return mine.empty() ? std::string{} : mine[0]["status"].get<std::string>();
  };
  eventually("the bank refused for now", [&] { return status() == "retrying"; });
  later(five_minutes + 1);
  eventually("he is paid", [&] { return status() == "paid"; });
  const auto back = operator_.post("/v1/payouts/salem:1/return", {{"code", "account_closed"}});
  EXPECT_EQ(back["status"], "returned");
  EXPECT_EQ(refused("/v1/payouts/salem:1/return", {{"code", "x"}}), "409 payout.not_paid");
  EXPECT_EQ(refused("/v1/payouts/salem:1/resolve", {{"paid", true}, {"code", "x"}}),
            "409 payout.not_unknown");
  eventually("it is his again", [&] {
    return salem.get("/v1/technicians/me/earnings")["paid"] == sar(0) && status() == "returned";
  });
  const auto books = balances(operator_);
  EXPECT_EQ(total(books), 0);
  EXPECT_EQ(books.at("technician:salem"), -26'391);
  eventually("it can be paid again",
             [&] { return operator_.post("/v1/payouts/run")["technicians"] == 1; });
}

class UnpaidAtNoRisk : public Unpaid {
protected:
  UnpaidAtNoRisk() : Unpaid{"[offers]\nagain_s = 1\n[dunning]\nrisk_limit_minor = 0\n"} {}
};

TEST_F(UnpaidAtNoRisk, WaitsForAPersonWhoWritesItOff) {
  const auto booking = completed_under(all_captures_fail);
  give_up(booking);
  EXPECT_EQ(payment_once(booking, "capture_failed")["owed"], sar(34'950));
  EXPECT_EQ(expect(customer.http().post(path(booking) + "/payment/write-off",
                                        {{"reason", "x"}, {"pay_technician", true}}),
                   403)["code"],
            "forbidden");
  const auto ended = operator_.post(path(booking) + "/payment/write-off",
                                    {{"reason", "أفلس العميل"}, {"pay_technician", true}});
  EXPECT_EQ(ended["status"], "released");
  EXPECT_EQ(ended["written_off"], sar(34'950));
  const auto books = balances(operator_);
  EXPECT_EQ(total(books), 0);
  EXPECT_EQ(books.at("expense:bad_debt"), 34'950);
  EXPECT_EQ(books.at("escrow:" + booking), 0);
  EXPECT_EQ(books.at("technician:salem"), -26'391);
}

TEST_F(Unpaid, APersonResolvesWhatTheProviderDidOtherwise) {
  const auto booking = completed_under(one_capture_differs);
  const auto seen = payment_once(booking, "capture_failed");
  ASSERT_EQ(seen["conflicts"].size(), 1u);
  const auto conflict = seen["conflicts"][0];
  EXPECT_EQ(conflict["asked"], sar(34'950));
  EXPECT_EQ(conflict["told"], sar(34'949));
  EXPECT_EQ(refused(path(booking) + "/payment/retry", json::object()), "409 payment.conflict_open");
  operator_.post(
      path(booking) + "/payment/resolve",
      {{"number", conflict["number"]}, {"amount", conflict["told"]}, {"reason", "اتصلنا بهم"}});
  later(five_minutes + 1); // The missing halala.
  EXPECT_EQ(payment_once(booking, "released")["captured"], sar(34'950));
  EXPECT_EQ(total(balances(operator_)), 0);
  expect_outside(34'950, 0);
}

TEST_F(Unpaid, ARefundAfterThePayoutIsOwedByTheTechnician) {
  const auto booking = completed_under(no_faults);
  payment_once(booking, "released");
  later(until_available(s, salem));
  eventually("his money is under way",
             [&] { return operator_.post("/v1/payouts/run")["technicians"] == 1; });
  eventually("he is paid",
             [&] { return salem.get("/v1/technicians/me/earnings")["paid"] == sar(26'391); });
  const json part{{"amount", sar(10'000)}, {"reason", "تأخير"}};
  const auto once = operator_.http().post(path(booking) + "/refund", part, "refund-1");
  const auto twice = operator_.http().post(path(booking) + "/refund", part, "refund-1");
  EXPECT_EQ(once.status, 200u) << once.body;
  EXPECT_EQ(twice.body, once.body);
  EXPECT_EQ(twice.header("idempotent-replayed"), "true");
  EXPECT_EQ(refused(path(booking) + "/refund", {{"amount", sar(24'951)}, {"reason", "x"}}),
            "409 payment.too_much");
  EXPECT_EQ(refused(path(booking) + "/refund", {{"amount", sar(0)}, {"reason", "x"}}),
            "400 malformed");
  EXPECT_EQ(salem.http().post(path(booking) + "/refund", part).status, 403u);
  operator_.post(path(booking) + "/refund", {{"amount", sar(24'950)}, {"reason", "الباقي"}});
  expect_outside(34'950, 34'950);
  std::map<std::string, std::int64_t> books;
  eventually("all of it is back", [&] {
    books = balances(operator_);
    return books["psp:clearing"] == -26'391;
  });
  EXPECT_EQ(total(books), 0);
  EXPECT_EQ(books.at("technician:salem"), 26'391) << "he owes what he was paid";
  EXPECT_EQ(books.at("revenue:commission"), 0);
  EXPECT_EQ(books.at("vat:payable"), 0);
  EXPECT_EQ(books.at("escrow:" + booking), 0);
  eventually("it is kept from his next payout", [&] {
    const auto mine = salem.get("/v1/technicians/me/earnings");
    std::int64_t negative = 0;
    for (const auto& c : mine["credits"])
      negative += c["minor"].get<std::int64_t>();
    return negative == -26'391;
  });
}

} // namespace
} // namespace callout::end_to_end
