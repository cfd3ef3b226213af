// A server that dies or is stopped in the middle of things, and goes on as if nothing was.
#include "tests/end_to_end/visits.hpp"

#include <gtest/gtest.h>

#include <fstream>

namespace callout::end_to_end {
namespace {

constexpr std::int64_t hour = 3600;

class Restart : public testing::Test {
protected:
  stage s;
  person customer = s.by_tool("customer", "noura");
  person technician = s.by_tool("technician", "salem");
  person operator_ = s.by_tool("operator", "huda");

  void die() {
    s.server().kill_9();
    s.server().restart();
    hang_up();
  }
  void hang_up() {
    for (auto* p : {&customer, &technician, &operator_})
      p->http().disconnect();
  }
  std::string status(const std::string& booking) {
    return customer.get("/v1/bookings/" + booking)["status"];
  }
  void step(const std::string& booking, const std::string& verb, const std::string& then,
            const json& body = json::object()) {
    technician.post("/v1/bookings/" + booking + "/" + verb, body);
    die();
    EXPECT_EQ(status(booking), then) << "after " << verb << " was answered";
  }
  std::string audit() {
    const auto result = s.tool({"audit", "verify"});
    return result.code == 0 ? "sound" : result.error;
  }
};

TEST_F(Restart, KillNineAfterEachAnswerLosesNothingOfALife) {
  go_on_shift(s, technician);
  const auto booking = book(customer);
  die();
  // Where people are is told again and again, and kept in no log.
  auto his = technician.stream();
  say_where(s, his);
  s.advance(25); // A search that found nobody is repeated after 20 seconds.
  accept(technician, booking);
  die();
  EXPECT_EQ(status(booking), "assigned");
  EXPECT_EQ(technician.get("/v1/technicians/me")["calendar"].at(0)["booking"], booking);
  const std::string code = customer.get("/v1/bookings/" + booking)["start_code"];
  step(booking, "depart", "en_route");
  step(booking, "arrive", "arrived", at_the_door(s));
  step(booking, "start", "in_progress", {{"code", code}});
  step(booking, "finish", "work_done");
  customer.post("/v1/bookings/" + booking + "/confirm");
  die();
  eventually("the payment is released", [&] {
    return operator_.get("/v1/bookings/" + booking + "/payment")["status"] == "released";
  });
  const auto told = history(operator_, booking);
  for (const char* once : {"created", "confirmed", "assigned", "departed", "arrived", "started",
                           "finished", "completed"})
    EXPECT_EQ(count_of(told, std::string{"booking."} + once), 1u) << once;
  const auto books = operator_.get("/v1/sandbox/payments/books");
  EXPECT_EQ(books["lines"].size(), 2u) << "one hold, one capture: " << books;
  eventually("the ledger shows it", [&] {
    const auto all = balances(operator_);
    return all.contains("technician:salem") && all.at("technician:salem") == -26391;
  });
  EXPECT_EQ(total(balances(operator_)), 0);
  EXPECT_EQ(audit(), "sound");
}

TEST_F(Restart, AnswersARetryAfterTheCrashAsItDidBefore) {
  const auto first = customer.http().post("/v1/bookings", wanted_now(), "before-the-crash");
  die();
  const auto again = customer.http().post("/v1/bookings", wanted_now(), "before-the-crash");
  EXPECT_EQ(first.status, 201u);
  EXPECT_EQ(again.status, 201u);
  EXPECT_EQ(again.body, first.body);
  const auto other =
      customer.http().post("/v1/bookings", wanted_now("حي النخيل"), "before-the-crash");
  EXPECT_EQ(other.status, 422u);
}

TEST_F(Restart, StopsInGoodOrderOnRequest) {
  const auto booking = book(customer);
  EXPECT_EQ(s.server().terminate(), 0);
  EXPECT_FALSE(s.server().running());
  EXPECT_EQ(audit(), "sound") << "of a log that nobody has open";
  s.server().restart();
  hang_up();
  EXPECT_EQ(customer.get("/v1/bookings/" + booking)["id"], booking);
  EXPECT_EQ(audit(), "sound") << "of a log that a server writes to";
}

TEST_F(Restart, LetsNobodyBackInWhoWasSignedOut) {
  auto stays = s.by_phone("+966555000501", "customer");
  auto goes = s.by_phone("+966555000502", "customer");
  auto robbed = s.by_phone("+966555000503", "customer");
  const auto stolen = robbed.refresh_token();
  robbed.refresh();
  s.advance(60); // Longer than a lost answer is forgiven.
  kit::http_client thief{s.url()};
  EXPECT_EQ(thief.post("/v1/auth/tokens", {{"refresh_token", stolen}}).status, 401u);
  goes.post("/v1/auth/sign-out");
  die();
  for (auto* p : {&stays, &goes, &robbed})
    p->http().disconnect();
  EXPECT_EQ(goes.http().get("/v1/me").status, 401u);
  EXPECT_EQ(robbed.http().get("/v1/me").status, 401u);
  EXPECT_EQ(stays.http().get("/v1/me").status, 200u) << "the others need not sign in again";
}

/// What was to happen while nobody was there happens once, late.
TEST_F(Restart, FiresWhatCameDueMeanwhileOnce) {
  go_on_shift(s, technician);
  const auto done = book(customer);
  accept(technician, done);
  work(technician, customer, done);
  technician.post("/v1/technicians/me/shift", {{"on", false}});
  const auto nobody_came = book(customer);
  eventually("a technician is sought", [&] { return status(nobody_came) == "matching"; });

  EXPECT_EQ(s.server().terminate(), 0);
  // A development clock's lead is a file, in milliseconds: this is 25 hours of being down.
  const auto lead = s.data() / "clock-ahead";
  std::int64_t ms = 0;
  std::ifstream{lead} >> ms;
  std::ofstream{lead} << ms + 25 * hour * 1000;
  for (int life = 0; life < 2; ++life) {
    s.server().restart();
    customer = s.by_tool("customer", "noura"); // Tokens live for a day.
    operator_ = s.by_tool("operator", "huda");
    eventually("the work is taken as confirmed", [&] { return status(done) == "completed"; });
    eventually("the search is given up", [&] { return status(nobody_came) == "unfulfilled"; });
    const auto told = history(operator_, done);
    ASSERT_EQ(count_of(told, "booking.completed"), 1u);
    for (const auto& row : told)
      if (row["type"] == "booking.completed") {
        EXPECT_EQ(row["by"], "system");
        EXPECT_TRUE(row["command"].get<std::string>().starts_with("tm:")) << row;
      }
    EXPECT_EQ(count_of(history(operator_, nobody_came), "booking.unfulfilled"), 1u);
    eventually("the payment is released", [&] {
      return operator_.get("/v1/bookings/" + done + "/payment")["status"] == "released";
    });
  }
  const auto totals = operator_.get("/v1/sandbox/payments/books")["totals"].at(0);
  EXPECT_EQ(totals["captured"], 34950);
  EXPECT_EQ(totals["voided"], 34950);
  EXPECT_EQ(totals["standing"], 0);
}

std::vector<json> frames_until_resumed(kit::ws_client stream) {
  stream.wait_for("resumed");
  std::vector<json> all;
  for (auto& f : stream.drain())
    if (f["type"] != "ready" && f["type"] != "resumed")
      all.push_back(std::move(f));
  return all;
}

TEST_F(Restart, AStreamThatResumesIsShownTheGap) {
  go_on_shift(s, technician);
  auto hers = customer.stream();
  const auto booking = book(customer);
  accept(technician, booking);
  const auto seen = hers.wait_for("booking.changed", std::chrono::seconds{15},
                                  [](const json& f) { return f["data"]["status"] == "assigned"; });
  hers.close();
  technician.post("/v1/bookings/" + booking + "/depart");
  die();
  technician.post("/v1/bookings/" + booking + "/arrive", at_the_door(s));
  eventually("her inbox has heard of it", [&] {
    return frames_until_resumed(customer.stream_after(seen["offset"])).size() == 2;
  });
  const auto gap = frames_until_resumed(customer.stream_after(seen["offset"]));
  EXPECT_EQ(gap[0]["data"]["status"], "en_route");
  EXPECT_EQ(gap[1]["data"]["status"], "arrived");
  EXPECT_EQ(gap[0]["offset"], seen["offset"].get<std::uint64_t>() + 1);
  EXPECT_EQ(gap[1]["offset"], seen["offset"].get<std::uint64_t>() + 2);
  const auto all = frames_until_resumed(customer.stream_after(0));
  ASSERT_EQ(all.size(), gap[1]["offset"].get<std::size_t>());
  for (std::size_t i = 0; i < all.size(); ++i)
    EXPECT_EQ(all[i]["offset"], i + 1);
  EXPECT_EQ(all[all.size() - 3], seen) << "a frame reads the same whenever it is read";
}

} // namespace
} // namespace callout::end_to_end
