// Lives of bookings that do not go straight: jobs given back, given out by hand, called off on
// the way, and work that costs more than was agreed.
#include "tests/end_to_end/visits.hpp"

#include <gtest/gtest.h>

namespace callout::end_to_end {
namespace {

class Detour : public testing::Test {
protected:
  stage s;
  person customer = s.by_tool("customer", "noura");
  person salem = s.by_tool("technician", "salem");
  person badr = s.by_tool("technician", "badr");
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
  static std::string code(const kit::http_answer& a) {
    return std::to_string(a.status) + " " + (a.ok() ? "" : a.document().value("code", ""));
  }
};

TEST_F(Detour, AJobThatIsGivenBackGoesToSomeoneElse) {
  go_on_shift(s, salem);
  const auto booking = book(customer);
  accept(salem, booking);
  go_on_shift(s, badr);
  salem.post(path(booking) + "/unassign", {{"reason", "تعطلت السيارة"}});
  EXPECT_EQ(code(salem.http().get(path(booking))), "404 booking.not_found") << "no more his";
  accept(badr, booking);
  EXPECT_EQ(customer.get(path(booking))["technician"], "badr");
  EXPECT_EQ(salem.get("/v1/technicians/me")["calendar"].size(), 0u);
  EXPECT_EQ(salem.get("/v1/technicians/me")["offers"].size(), 0u)
      << "asked again for what he gave back";
  work(badr, customer, booking);
  customer.post(path(booking) + "/confirm");
  EXPECT_EQ(payment_once(booking, "released")["captured"]["minor"], 34950);
}

TEST_F(Detour, AnOperatorCannotGiveATechnicianTwoVisitsAtOnce) {
  go_on_shift(s, salem);
  const auto at = [&](const char* time) { return s.in_days(2, time); };
  const auto wanted = [&](const char* from, const char* to) {
    auto body = wanted_now();
    body["when"] = {{"start", at(from)}, {"end", at(to)}};
    return book(customer, body);
  };
  const auto first = wanted("10:00", "12:00"), second = wanted("11:00", "13:00");
  const auto give = [&](const std::string& booking, const char* who) {
    return code(operator_.http().post(path(booking) + "/assign", {{"technician", who}}));
  };
  for (const auto& booking : {first, second})
    eventually("the money is held",
               [&] { return customer.get(path(booking))["status"] == "confirmed"; });
  EXPECT_EQ(give(first, "salem"), "200 ");
  EXPECT_EQ(give(second, "salem"), "409 technician.busy");
  EXPECT_EQ(give(second, "badr"), "200 ");
  EXPECT_EQ(give(second, "salem"), "409 booking.not_allowed");
  customer.post(path(second) + "/reschedule",
                {{"when", {{"start", at("15:00")}, {"end", at("16:00")}}}});
  EXPECT_EQ(customer.get(path(second))["technician"], "badr") << "he is free then, too";
  operator_.post(path(second) + "/unassign");
  eventually("his calendar is free",
             [&] { return customer.get(path(second))["status"] != "assigned"; });
}

TEST_F(Detour, CallingOffOnTheWayCostsTheCallOut) {
  go_on_shift(s, salem);
  const auto booking = book(customer);
  accept(salem, booking);
  salem.post(path(booking) + "/depart");
  EXPECT_EQ(customer.post(path(booking) + "/cancel?preview=1")["fee"]["minor"], 0)
      << "free for five minutes";
  s.advance(301);
  EXPECT_EQ(customer.post(path(booking) + "/cancel?preview=1")["fee"]["minor"], 7500);
  EXPECT_EQ(customer.get(path(booking))["status"], "en_route") << "a preview changes nothing";
  const auto ended = customer.post(path(booking) + "/cancel", {{"reason", "وجدت غيركم"}});
  EXPECT_EQ(ended["cancellation"]["fee"]["minor"], 7500);
  EXPECT_EQ(payment_once(booking, "released")["captured"]["minor"], 7500);
  const auto books = balances(operator_);
  EXPECT_EQ(total(books), 0);
  EXPECT_EQ(books.at("technician:salem"), -5218) << "80 % of 75.00 less 9.78 VAT";
  EXPECT_EQ(books.at("revenue:commission"), -1304);
  EXPECT_EQ(books.at("vat:payable"), -978);
  EXPECT_EQ(salem.get("/v1/technicians/me")["calendar"].size(), 0u);
  const auto outside = operator_.get("/v1/sandbox/payments/books")["totals"].at(0);
  EXPECT_EQ(outside["captured"], 7500);
  EXPECT_EQ(outside["standing"], 0) << "the rest of the hold is free";
}

TEST_F(Detour, WorkThatCostsMoreNeedsTheCustomersYes) {
  go_on_shift(s, salem);
  const auto booking = book(customer);
  accept(salem, booking);
  salem.post(path(booking) + "/depart");
  salem.post(path(booking) + "/arrive", at_the_door(s));
  salem.post(path(booking) + "/start", {{"code", customer.get(path(booking))["start_code"]}});
  const auto sar = [](int minor) { return json{{"minor", minor}, {"currency", "SAR"}}; };
  const auto asked =
      salem.post(path(booking) + "/propose-extra",
                 {{"labour", sar(10'000)}, {"materials", sar(5'000)}, {"reason", "ضاغط جديد"}});
  EXPECT_EQ(asked["extra"]["total"]["minor"], 17250);
  EXPECT_EQ(code(salem.http().post(path(booking) + "/finish")), "409 booking.not_allowed");
  EXPECT_EQ(code(customer.http().post(path(booking) + "/approve-extra", {{"total", sar(1)}})),
            "409 booking.extra_changed");
  customer.post(path(booking) + "/approve-extra", {{"total", sar(17'250)}});
  eventually("the money is held and work goes on",
             [&] { return customer.get(path(booking))["status"] == "in_progress"; });
  salem.post(path(booking) + "/finish");
  customer.post(path(booking) + "/confirm");
  EXPECT_EQ(payment_once(booking, "released")["captured"]["minor"], 52200);
  const auto books = balances(operator_);
  EXPECT_EQ(total(books), 0);
  EXPECT_EQ(books.at("revenue:commission"), -6000) << "20 % of 300.00 of labour";
  EXPECT_EQ(books.at("vat:payable"), -6809);
  EXPECT_EQ(books.at("technician:salem"), -(52200 - 6000 - 6809));
}

TEST_F(Detour, WhenNobodyIsThereItIsSaidAndTheMoneyIsLetGo) {
  const auto booking = book(customer);
  auto hers = customer.stream();
  eventually("a technician is sought",
             [&] { return customer.get(path(booking))["status"] == "matching"; });
  s.advance(601);
  hers.wait_for("booking.changed", std::chrono::seconds{15},
                [](const json& f) { return f["data"]["status"] == "unfulfilled"; });
  payment_once(booking, "let_go");
  eventually("the hold is void", [&] {
    const auto outside = operator_.get("/v1/sandbox/payments/books");
    return outside["totals"].at(0)["voided"] == 34950;
  });
}

} // namespace
} // namespace callout::end_to_end
