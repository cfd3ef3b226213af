// Commands under a key, commands on a condition, and the pages of what came of them.
#include "tests/end_to_end/visits.hpp"

#include <gtest/gtest.h>

namespace callout::end_to_end {
namespace {

class Keys : public testing::Test {
protected:
  stage s;
  person customer = s.by_tool("customer", "noura");
  person salem = s.by_tool("technician", "salem");
  person badr = s.by_tool("technician", "badr");
  person operator_ = s.by_tool("operator", "huda");

  std::string path(const std::string& booking) { return "/v1/bookings/" + booking; }
  json slot(const char* from, const char* to) {
    return {{"start", s.in_days(2, from)}, {"end", s.in_days(2, to)}};
  }
  std::string booked_for(const char* from, const char* to) {
    auto body = wanted_now();
    body["when"] = slot(from, to);
    const auto booking = book(customer, body);
    eventually("the money is held",
               [&] { return customer.get(path(booking))["status"] == "confirmed"; });
    return booking;
  }
  static kit::http_answer on(person& who, const std::string& target, const std::string& if_match,
                             const std::string& key = kit::fresh_key()) {
    return who.http().send({.method = "POST",
                            .target = target,
                            .body = "{}",
                            .headers = {{"If-Match", if_match}, {"Idempotency-Key", key}}});
  }
  void restart() {
    s.server().kill_9();
    s.server().restart();
    for (auto* p : {&customer, &salem, &badr, &operator_})
      p->http().disconnect();
  }
};

TEST_F(Keys, WhatACalendarIsAskedForHappensOnceAndIsAnsweredAlike) {
  const auto booking = booked_for("10:00", "12:00");
  const auto give = [&](const char* who) {
    return operator_.http().post(path(booking) + "/assign", {{"technician", who}}, "give");
  };
  const auto move = [&](const char* from, const char* to) {
    return customer.http().post(path(booking) + "/reschedule", {{"when", slot(from, to)}}, "move");
  };
  const auto given = give("salem");
  ASSERT_EQ(given.status, 200u) << given.body;
  const auto moved = move("14:00", "15:00");
  ASSERT_EQ(moved.status, 200u) << moved.body;
  operator_.post(path(booking) + "/unassign");
  operator_.post(path(booking) + "/assign", {{"technician", "badr"}});
  for (int i = 0; i < 2; ++i, restart()) {
    EXPECT_EQ(give("salem").body, given.body);
    EXPECT_EQ(give("salem").header("idempotent-replayed"), "true");
    EXPECT_EQ(move("14:00", "15:00").body, moved.body);
    EXPECT_EQ(give("badr").status, 422u) << "another body under the key";
    EXPECT_EQ(move("16:00", "17:00").status, 422u);
    EXPECT_EQ(customer.get(path(booking))["technician"], "badr");
  }
  EXPECT_EQ(count_of(history(operator_, booking), "booking.rescheduled"), 1u);
}

TEST_F(Keys, ARefusalThatCameLaterIsRepeated) {
  const auto first = booked_for("10:00", "12:00"), second = booked_for("11:00", "13:00");
  operator_.post(path(first) + "/assign", {{"technician", "salem"}});
  const auto give = [&] {
    return operator_.http().post(path(second) + "/assign", {{"technician", "salem"}}, "give");
  };
  EXPECT_EQ(give().document()["code"], "technician.busy");
  operator_.post(path(first) + "/unassign");
  eventually("his calendar is free",
             [&] { return salem.get("/v1/technicians/me")["calendar"].empty(); });
  for (int i = 0; i < 2; ++i, restart())
    EXPECT_EQ(give().document()["code"], "technician.busy") << "as it was answered first";
  EXPECT_EQ(operator_.get(path(second))["status"], "confirmed");
}

TEST_F(Keys, ACommandForWhatHasChangedSinceIsRefused) {
  const auto booking = booked_for("10:00", "12:00");
  const auto seen = customer.http().get(path(booking)).header("etag");
  ASSERT_EQ(seen.front(), '"');
  customer.post(path(booking) + "/reschedule", {{"when", slot("14:00", "15:00")}});
  const auto stale = on(customer, path(booking) + "/cancel", seen);
  const auto now = customer.http().get(path(booking)).header("etag");
  EXPECT_EQ(stale.status, 412u) << stale.body;
  EXPECT_EQ(stale.header("content-type"), "application/problem+json");
  EXPECT_EQ(stale.document()["code"], "stale_version");
  EXPECT_NE(stale.body.find("now " + now.substr(1, now.size() - 2) + "."), stale.body.npos)
      << stale.body;
  for (const char* foreign : {"\"x\"", "\"007\"", "W/\"1\""})
    EXPECT_EQ(on(customer, path(booking) + "/cancel", foreign).status, 412u) << foreign;
  EXPECT_EQ(on(customer, path(booking) + "/cancel", "W/" + now).status, 412u);
  for (const char* bad : {"7", "\"7", "\"7\" \"8\"", "\"7\",", ""})
    EXPECT_EQ(on(customer, path(booking) + "/cancel", bad).document()["code"], "if_match_malformed")
        << bad;
  auto stranger = s.by_tool("customer", "stranger");
  EXPECT_EQ(on(stranger, path(booking) + "/cancel", "\"1\"").document()["code"],
            "booking.not_found");
  const auto done = on(customer, path(booking) + "/cancel", "\"1\", " + now, "end");
  EXPECT_EQ(done.status, 200u) << done.body;
  const auto again = on(customer, path(booking) + "/cancel", "\"1\", " + now, "end");
  EXPECT_EQ(again.body, done.body) << "it was taken then";
}

TEST_F(Keys, AHistoryIsReadPageByPage) {
  const auto booking = booked_for("10:00", "12:00");
  customer.post(path(booking) + "/reschedule", {{"when", slot("14:00", "15:00")}});
  const auto whole = history(customer, booking);
  ASSERT_GE(whole.size(), 3u);
  auto pieces = json::array();
  std::string cursor;
  do {
    const auto page = customer.get(path(booking) + "/history?limit=1" +
                                   (cursor.empty() ? "" : "&cursor=" + cursor));
    ASSERT_EQ(page["items"].size(), 1u);
    pieces.push_back(page["items"][0]);
    cursor = page.value("next_cursor", "");
  } while (!cursor.empty());
  EXPECT_EQ(pieces, whole);
  for (const char* bad : {"limit=0", "limit=201", "limit=x", "cursor=x", "cursor=v", "cursor=v1x",
                          "cursor=v-1", "cursor=v9223372036854775808", "page=2"})
    EXPECT_EQ(customer.http().get(path(booking) + "/history?" + bad).status, 400u) << bad;
}

} // namespace
} // namespace callout::end_to_end
