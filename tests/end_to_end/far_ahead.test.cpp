// A visit that is wanted in ten days: its money is held a day before it, or it is called off.
#include "tests/end_to_end/visits.hpp"

#include <gtest/gtest.h>

namespace callout::end_to_end {
namespace {

constexpr std::int64_t hour = 3600, day = 24 * hour;

class FarAhead : public testing::Test {
protected:
  stage s;
  person customer = s.by_tool("customer", "noura");
  person operator_ = s.by_tool("operator", "huda");

  static std::string path(const std::string& booking) { return "/v1/bookings/" + booking; }
  void later(std::int64_t seconds) {
    s.advance(seconds);
    operator_ = s.by_tool("operator", "huda");
    customer = s.by_tool("customer", "noura");
  }
  std::string booked() {
    auto body = wanted_now();
    body["when"] = {{"start", s.in_days(10, "12:00")}, {"end", s.in_days(10, "14:00")}};
    const auto booking = book(customer, body);
    status_becomes(booking, "confirmed");
    return booking;
  }
  void status_becomes(const std::string& booking, const char* wanted) {
    eventually(wanted, [&] { return customer.get(path(booking))["status"] == wanted; });
  }
  std::int64_t held(const std::string& booking) {
    return operator_.get(path(booking) + "/payment")["held"]["minor"];
  }
  /// So long before the visit.
  void until(const std::string& booking, std::int64_t ahead) {
    instant now, start;
    ASSERT_TRUE(from_text(s.now(), now));
    const auto when = customer.get(path(booking))["when"]["start"].get<std::string>();
    ASSERT_TRUE(from_text(when, start));
    later((start - now).count() / 1000 - ahead);
  }
};

TEST_F(FarAhead, TheMoneyIsHeldADayBefore) {
  const auto booking = booked();
  EXPECT_EQ(held(booking), 0);
  EXPECT_EQ(customer.get(path(booking))["hold_at"], s.in_days(9, "12:00").substr(0, 19) + ".000Z");
  const auto given = operator_.http().post(path(booking) + "/assign", {{"technician", "salem"}});
  EXPECT_EQ(given.document()["code"], "booking.not_secured");
  eventually("the provider holds nothing", [&] {
    return operator_.get("/v1/sandbox/payments/books")["totals"].at(0)["standing"] == 0;
  });
  until(booking, day - 60);
  eventually("the money is held", [&] { return held(booking) == 34'950; });
  EXPECT_FALSE(customer.get(path(booking)).contains("hold_at"));
}

TEST_F(FarAhead, ItIsCalledOffWhenTheMoneyNeverComes) {
  const auto booking = booked();
  operator_.post(
      "/v1/sandbox/payments/faults",
      {{"faults", {{{"fault", "decline"}, {"operation", "hold"}, {"probability", 1.0}}}}});
  for (const auto ahead : {24, 18, 12, 6}) {
    until(booking, ahead * hour - 60);
    eventually("it is tried", [&] {
      return count_of(history(operator_, booking), "booking.hold_missed") ==
             std::size_t(24 - ahead) / 6 + 1;
    });
  }
  until(booking, 3 * hour - 60);
  status_becomes(booking, "cancelled");
  const auto end = customer.get(path(booking))["cancellation"];
  EXPECT_EQ(end["reason"], "unpaid");
  EXPECT_EQ(end["fee"]["minor"], 0);
}

TEST_F(FarAhead, TheCustomerPaysEarlierFromFiveDaysAhead) {
  const auto booking = booked();
  const auto pay = path(booking) + "/submit-payment";
  EXPECT_EQ(customer.http().post(pay, json::object()).document()["code"], "booking.hold_too_early");
  until(booking, 4 * day);
  customer.post(pay);
  eventually("the money is held", [&] { return held(booking) == 34'950; });
}

} // namespace
} // namespace callout::end_to_end
