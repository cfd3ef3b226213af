// Who is near: to customers how many and how far, to staff who they are and why not the others.
#include "tests/end_to_end/visits.hpp"

#include <gtest/gtest.h>

namespace callout::end_to_end {
namespace {

constexpr const char* here = "?service=ac.repair&lat=24.6911&lon=46.6851";

class Search : public testing::Test {
protected:
  stage s;
  person customer = s.by_tool("customer", "noura");
  person salem = s.by_tool("technician", "salem");
  person badr = s.by_tool("technician", "badr");
  person operator_ = s.by_tool("operator", "huda");

  json near(const std::string& more = {}) {
    return customer.get("/v1/technicians/search" + std::string{here} + more);
  }
  json candidates(const std::string& more = {}) {
    return operator_.get("/v1/technicians/candidates" + std::string{here} + more);
  }
  json candidate(const person& who) {
    const auto all = candidates();
    for (const auto& c : all["items"])
      if (c["technician"] == who.id())
        return c;
    return {};
  }
  static std::string refusal(person& who, const std::string& target, unsigned status) {
    return expect(who.http().get(target), status)["code"];
  }
};

TEST_F(Search, ShowsACustomerHowFarAndNotWho) {
  EXPECT_EQ(near()["items"].size(), 0u);
  go_on_shift(s, salem);
  eventually("he is found", [&] { return near()["items"].size() == 1; });
  const auto all = near();
  const auto& one = all["items"][0];
  // 673 m by the great circle from (24.6911, 46.6851) to (24.695, 46.68).
  EXPECT_EQ(one["distance_m"], 1'000);
  EXPECT_EQ(one["travel_s"], 120);
  EXPECT_EQ(one.size(), 2u);
  EXPECT_EQ(all["radius_m"], 7'000);
  EXPECT_EQ(near("&radius_m=600")["items"].size(), 0u);
}

TEST_F(Search, GoesByTheBaseForALaterVisit) {
  go_on_shift(s, salem);
  eventually("he is found", [&] { return near()["items"].size() == 1; });
  const auto later = near("&start=" + s.in_days(1, "10:00"));
  ASSERT_EQ(later["items"].size(), 1u);
  EXPECT_EQ(later["items"][0]["distance_m"], 1'000); // 509 m from his base
  EXPECT_EQ(later["radius_m"], 10'500);
}

TEST_F(Search, TellsStaffInWhichOrderOrWhyNot) {
  go_on_shift(s, salem);
  go_on_shift(s, badr, "بدر");
  eventually("both are found", [&] { return near()["items"].size() == 2; });
  const auto booking = book(customer);
  accept(badr, booking);
  eventually("one has a job", [&] { return !candidate(badr).contains("rank"); });
  const auto his = candidate(salem);
  EXPECT_EQ(his["rank"], 1);
  EXPECT_EQ(his["distance_m"], 673);
  EXPECT_EQ(his["reasons"].size(), 0u);
  const auto not_his = candidate(badr);
  ASSERT_EQ(not_his["reasons"].size(), 1u);
  EXPECT_EQ(not_his["reasons"][0]["code"], "technician.busy");
  EXPECT_EQ(not_his["reasons"][0]["text"], "Has another job at that time.");
  const auto in_arabic =
      operator_.http().send({.method = "GET",
                             .target = "/v1/technicians/candidates" + std::string{here},
                             .headers = {{"Accept-Language", "ar"}}});
  EXPECT_NE(in_arabic.body.find("لديه عمل آخر في هذا الوقت"), std::string::npos) << in_arabic.body;
}

TEST_F(Search, FindsNobodyWhoIsOffShift) {
  go_on_shift(s, salem);
  eventually("he is found", [&] { return near()["items"].size() == 1; });
  salem.post("/v1/technicians/me/shift", {{"on", false}});
  eventually("he has gone home", [&] { return near()["items"].empty(); });
  const auto his = candidate(salem);
  ASSERT_EQ(his["reasons"].size(), 1u);
  EXPECT_EQ(his["reasons"][0]["code"], "technician.off_shift");
}

TEST_F(Search, RefusesWhatMakesNoSense) {
  const std::string search = "/v1/technicians/search", all = "/v1/technicians/candidates";
  for (const auto* query :
       {"", "?service=ac.repair", "?service=ac.repair&lat=1&lon=x", "?service=ac.repair&lat=1",
        "?service=ac.repair&lat=91&lon=1", "?service=ac.repair&lat=1&lon=181",
        "?service=ac.repair&lat=NaN&lon=1", "?service=ac.repair&lat=1e999&lon=1",
        "?service=no.such&lat=1&lon=1", "?service=ac.repair&lat=1&lon=1&limit=0",
        "?service=ac.repair&lat=1&lon=1&limit=101", "?service=ac.repair&lat=1&lon=1&limit=1.5",
        "?service=ac.repair&lat=1&lon=1&radius_m=-1", "?service=ac.repair&lat=1&lon=1&start=now",
        "?service=ac.repair&lat=1&lon=1&start=2001-01-01T00:00:00.000Z"}) {
    EXPECT_EQ(refusal(customer, search + query, 400), "malformed") << query;
    EXPECT_EQ(refusal(operator_, all + query, 400), "malformed") << query;
  }
  EXPECT_EQ(customer.http().get(search + std::string{here} + "&shift=on").status, 400u);
  EXPECT_EQ(customer.http().get(all + std::string{here}).status, 403u);
  EXPECT_EQ(salem.http().get(search + std::string{here}).status, 403u);
}

} // namespace
} // namespace callout::end_to_end
