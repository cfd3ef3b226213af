// What is seldom asked for and goes well all the same: each step once, so that its answer is
// compared with the document.
#include "tests/end_to_end/visits.hpp"

#include <gtest/gtest.h>

namespace callout::end_to_end {
namespace {

constexpr std::int64_t day = 86'400;

json sar(std::int64_t minor) {
  return {{"minor", minor}, {"currency", "SAR"}};
}

class Seldom : public testing::Test {
protected:
  stage s;
  person customer = s.by_tool("customer", "noura");
  person salem = s.by_tool("technician", "salem");
  person operator_ = s.by_tool("operator", "huda");

  static std::string path(const std::string& booking) { return "/v1/bookings/" + booking; }
  void status_becomes(const std::string& booking, const char* wanted) {
    eventually(wanted, [&] { return customer.get(path(booking))["status"] == wanted; });
  }
  json code_of(const std::string& booking) {
    return {{"code", customer.get(path(booking))["start_code"]}};
  }
  std::string accepted() {
    go_on_shift(s, salem);
    const auto booking = book(customer);
    accept(salem, booking);
    return booking;
  }
  std::string at_work() {
    const auto booking = accepted();
    salem.post(path(booking) + "/depart");
    const auto code = code_of(booking);
    salem.post(path(booking) + "/arrive", code);
    salem.post(path(booking) + "/start", code);
    return booking;
  }
  std::string completed() {
    const auto booking = accepted();
    work(salem, customer, booking);
    customer.post(path(booking) + "/confirm");
    return booking;
  }
  void later(std::int64_t seconds) {
    s.advance(seconds);
    operator_ = s.by_tool("operator", "huda");
    salem = s.by_tool("technician", "salem");
    customer = s.by_tool("customer", "noura");
  }
};

TEST_F(Seldom, WorkRestsAndGoesOn) {
  const auto booking = at_work();
  const auto rests = salem.post(path(booking) + "/pause", {{"reason", "awaiting_parts"}});
  EXPECT_EQ(rests["status"], "paused");
  EXPECT_EQ(salem.post(path(booking) + "/resume")["status"], "in_progress");
}

TEST_F(Seldom, ACustomerDeclinesAFurtherCost) {
  const auto booking = at_work();
  salem.post(path(booking) + "/propose-extra",
             {{"labour", sar(10'000)}, {"materials", sar(0)}, {"reason", "ضاغط جديد"}});
  const auto goes_on = customer.post(path(booking) + "/decline-extra");
  EXPECT_EQ(goes_on["status"], "in_progress");
  EXPECT_EQ(goes_on["price"], sar(34'950));
}

TEST_F(Seldom, WorkIsStoppedForGood) {
  const auto booking = at_work();
  const auto stopped = salem.post(path(booking) + "/abort", {{"reason", "لا توجد قطعة"}});
  EXPECT_EQ(stopped["status"], "work_done");
}

TEST_F(Seldom, WorkThatIsNotAsAgreedGoesOn) {
  const auto booking = accepted();
  work(salem, customer, booking);
  EXPECT_EQ(customer.post(path(booking) + "/reject", {{"reason", "لا يزال يسرّب"}})["status"],
            "in_progress");
  EXPECT_EQ(salem.post(path(booking) + "/finish")["status"], "work_done");
}

TEST_F(Seldom, NobodyOpensTheDoor) {
  const auto booking = accepted();
  salem.post(path(booking) + "/depart");
  salem.post(path(booking) + "/arrive", at_the_door(s));
  later(901);
  const auto gone = salem.post(path(booking) + "/no-show");
  EXPECT_EQ(gone["status"], "cancelled");
  EXPECT_EQ(customer.get(path(booking))["cancellation"]["reason"], "customer_no_show");
}

TEST_F(Seldom, ADisputeIsOpenedAndSettled) {
  const auto booking = completed();
  eventually("the money is taken", // What is not there yet cannot go back.
             [&] { return operator_.get(path(booking) + "/payment")["status"] == "released"; });
  EXPECT_EQ(customer.post(path(booking) + "/dispute", {{"reason", "تعطل مجددا"}})["status"],
            "completed");
  const auto settled = operator_.post(
      path(booking) + "/resolve",
      {{"outcome", "partial_refund"}, {"amount", sar(5'000)}, {"reason", "نصف الأجرة"}});
  EXPECT_EQ(settled["status"], "completed");
  eventually("the money goes back", [&] {
    return operator_.get("/v1/sandbox/payments/books")["totals"].at(0)["refunded"] == 5'000;
  });
}

TEST_F(Seldom, ATechnicianIsSoughtBeforeItsTime) {
  auto body = wanted_now();
  body["when"] = {{"start", s.in_days(2, "10:00")}, {"end", s.in_days(2, "12:00")}};
  const auto booking = book(customer, body);
  status_becomes(booking, "confirmed");
  eventually("the money is held",
             [&] { return operator_.get(path(booking) + "/payment")["held"]["minor"] == 34'950; });
  EXPECT_EQ(operator_.post(path(booking) + "/start-matching")["status"], "matching");
}

TEST_F(Seldom, ATechnicianSaysWhereHeIsWithoutAStream) {
  auto position = at_the_door(s)["position"];
  const auto said = salem.http().post("/v1/technicians/me/location", position);
  EXPECT_EQ(said.status, 204u) << said.body;
  EXPECT_EQ(said.body, "");
}

TEST_F(Seldom, APersonFindsOutWhatTheBankDid) {
  const auto booking = completed();
  later(until_available(s, salem));
  operator_.post("/v1/sandbox/payments/faults",
                 {{"faults",
                   {{{"fault", "error"}, {"operation", "payout"}, {"probability", 1.0}},
                    {{"fault", "error"}, {"operation", "look_up"}, {"probability", 1.0}}}}});
  eventually("his money is under way",
             [&] { return operator_.post("/v1/payouts/run")["technicians"] == 1; });
  const auto resolve = [&] {
    return operator_.http().post("/v1/payouts/salem:1/resolve", {{"paid", true}, {"code", "B-7"}});
  };
  later(day + 60);
  eventually("it is known to be unknown", [&] { return resolve().status == 200; });
  eventually("he is paid",
             [&] { return salem.get("/v1/technicians/me/earnings")["paid"] == sar(26'391); });
}

} // namespace
} // namespace callout::end_to_end
