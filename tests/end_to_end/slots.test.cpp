// When a visit could be, and what becomes of many who want the same time.
#include "tests/end_to_end/burst.hpp"
#include "tests/end_to_end/visits.hpp"

#include <gtest/gtest.h>

#include <set>

namespace callout::end_to_end {
namespace {

/// Money is held at once however far ahead, and a buffer of 15 minutes.
constexpr const char* settings = "[offers]\nagain_s = 1\n[hold]\nahead_s = 2592000\n";

class Slots : public testing::Test {
protected:
  stage s{settings};
  person customer = s.by_tool("customer", "noura");
  person operator_ = s.by_tool("operator", "huda");

  /// As the server writes it. Its clock is asked once: where it is many nodes, that takes a while.
  std::string at(int days, const std::string& time) const {
    return to_text(today_ + std::chrono::days{days}).substr(0, 11) + time + ":00.000Z";
  }
  json slot(int days, const std::string& from, const std::string& to) const {
    return {{"start", at(days, from)}, {"end", at(days, to)}};
  }
  /// An hour and a half on the half hour, as the service takes.
  json at_hour(int days, int hour) const {
    const auto two = [](int n) { return (n < 10 ? "0" : "") + std::to_string(n); };
    return slot(days, two(hour) + ":00", two(hour + 1) + ":30");
  }
  static json wanted(const json& when, double lat = 24.6911) {
    auto body = wanted_now();
    body["when"] = when;
    body["location"]["lat"] = lat;
    return body;
  }
  std::string confirmed(const json& body) {
    const auto id = book(customer, body);
    eventually("the money is held",
               [&] { return customer.get("/v1/bookings/" + id)["status"] == "confirmed"; });
    return id;
  }
  std::string his(const person& technician, const json& body) {
    const auto id = confirmed(body);
    operator_.post("/v1/bookings/" + id + "/assign", {{"technician", technician.id()}});
    return id;
  }
  /// The starts offered on that day from 08:00 on, UTC, as in 12:30.
  std::set<std::string> starts(const std::string& path, int days = 1) {
    const auto more = path.find('?') == path.npos ? '?' : '&';
    const auto shown =
        customer.get(path + more + "from=" + at(days, "08:00") + "&until=" + at(days, "20:00"));
    std::set<std::string> all;
    for (const auto& x : shown["items"])
      all.insert(x["start"].get<std::string>().substr(11, 5));
    return all;
  }

private:
  static instant day_of(const std::string& now) {
    instant at;
    if (!from_text(now, at))
      throw std::runtime_error{"the server's clock tells no time"};
    return std::chrono::floor<std::chrono::days>(at);
  }
  const instant today_ = day_of(s.now());
};

// 0.09 degrees of latitude are 10 km: at 8 m/s and with 15 minutes of buffer 36 minutes.
TEST_F(Slots, LeaveTimeForTheWay) {
  auto salem = s.by_tool("technician", "salem");
  go_on_shift(s, salem);
  his(salem, wanted(slot(1, "10:00", "11:30")));
  const auto far = his(salem, wanted(slot(1, "16:00", "17:30"), 24.6911 + 0.09));
  const auto path = "/v1/bookings/" + far;
  std::set<std::string> free;
  eventually("the calendar is known", [&] {
    free = starts(path + "/slots");
    return free.size() < 24;
  });
  EXPECT_EQ(customer.get(path + "/slots")["same_technician"], true);
  EXPECT_TRUE(free.contains("12:30"));
  EXPECT_TRUE(free.contains("16:30")) << "its own time does not stand in its way";
  EXPECT_TRUE(free.contains("19:30"));
  for (const auto* taken : {"08:00", "08:30", "09:00", "10:00", "11:30", "12:00"})
    EXPECT_FALSE(free.contains(taken)) << taken;

  const auto refused =
      customer.http().post(path + "/reschedule", {{"when", slot(1, "12:00", "13:30")}});
  EXPECT_EQ(expect(refused, 409)["code"], "technician.busy");
  EXPECT_EQ(customer.get(path)["when"], slot(1, "16:00", "17:30"));
  customer.post(path + "/reschedule", {{"when", slot(1, "12:30", "14:00")}});
  EXPECT_EQ(customer.get(path)["when"], slot(1, "12:30", "14:00"));
}

TEST_F(Slots, AreThoseOfWhoeverIsNearBeforeItIsBooked) {
  const std::string path = "/v1/technicians/slots?service=ac.repair&lat=24.6911&lon=46.6851";
  EXPECT_EQ(customer.get(path), (json{{"items", json::array()}}));
  auto salem = s.by_tool("technician", "salem");
  go_on_shift(s, salem);
  eventually("he is found", [&] { return starts(path).size() == 24; });
  const auto booking = his(salem, wanted(slot(1, "10:00", "11:30")));
  // 08:00 would end at 09:30, half an hour before; 11:30 is before the buffer is over. In between
  // are 14 minutes and more of buffer, and a minute or none of way.
  const std::set<std::string> taken{"08:30", "09:00", "09:30", "10:00", "10:30", "11:00", "11:30"};
  eventually("his calendar is known", [&] { return starts(path).size() == 24 - taken.size(); });
  for (const auto& t : taken)
    EXPECT_FALSE(starts(path).contains(t)) << t;
  // Another customer's visit, not assigned yet, could be whenever somebody could come.
  const auto other = confirmed(wanted(slot(2, "10:00", "11:30")));
  const auto whoever = customer.get("/v1/bookings/" + other + "/slots");
  EXPECT_EQ(whoever["same_technician"], false);
  EXPECT_GT(whoever["items"].size(), 0u);
  customer.post("/v1/bookings/" + booking + "/cancel", {{"reason", "no_longer_needed"}});
  EXPECT_EQ(customer.get("/v1/bookings/" + booking + "/slots"), (json{{"items", json::array()}}));
}

/// Ten technicians with fifty visits each, on five days, and one more time that all of them want.
class CrowdedSlots : public Slots {
protected:
  static constexpr std::size_t technicians = 10, each = 50;
  std::vector<person> crew = s.many_by_tool("technician", "crew", technicians);
  std::vector<std::string> bookings;

  /// Of the i-th visit; that of the technician with number i % technicians.
  json time_of(std::size_t i) const {
    const auto n = static_cast<int>(i / technicians);
    return at_hour(2 + n / 10, 2 * (n % 10));
  }
  void book_all() {
    for (auto& t : crew)
      t.put("/v1/technicians/me",
            {{"name", "سالم"}, {"skills", {"ac"}}, {"base", {{"lat", 24.69}, {"lon", 46.69}}}});
    std::vector<burst_request> books;
    for (std::size_t i = 0; i < technicians * each; ++i)
      books.push_back({customer.token(), "/v1/bookings", "book-" + std::to_string(i),
                       wanted(time_of(i)).dump()});
    for (const auto& a : burst(s.url(), books)) {
      ASSERT_EQ(a.status, 201u) << a.body;
      bookings.push_back(json::parse(a.body)["id"]);
    }
    for (const auto& b : bookings)
      eventually("the money is held",
                 [&] { return customer.get("/v1/bookings/" + b)["status"] == "confirmed"; });
    std::vector<burst_request> assigns;
    for (std::size_t i = 0; i < bookings.size(); ++i)
      assigns.push_back({operator_.token(), "/v1/bookings/" + bookings[i] + "/assign",
                         "assign-" + std::to_string(i),
                         json{{"technician", crew[i % technicians].id()}}.dump()});
    for (const auto& a : burst(s.url(), assigns))
      ASSERT_EQ(a.status, 200u) << a.body;
  }
};

TEST_F(CrowdedSlots, OfFiveHundredWhoWantTenTenAreWinners) {
  book_all();
  ASSERT_EQ(bookings.size(), technicians * each);
  const json target{{"when", at_hour(8, 10)}};
  std::vector<burst_request> moves;
  for (std::size_t i = 0; i < bookings.size(); ++i)
    moves.push_back({customer.token(), "/v1/bookings/" + bookings[i] + "/reschedule",
                     "move-" + std::to_string(i), target.dump()});

  std::map<std::string, std::size_t> outcomes;
  std::set<std::size_t> winners;
  std::optional<std::size_t> loser;
  const auto answers = burst(s.url(), moves);
  for (std::size_t i = 0; i < answers.size(); ++i) {
    const auto& a = answers[i];
    ++outcomes[std::to_string(a.status) + " " + json::parse(a.body).value("code", "")];
    if (a.status == 200)
      winners.insert(i % technicians);
    else
      loser = i;
  }
  EXPECT_EQ(outcomes, (std::map<std::string, std::size_t>{
                          {"200 ", technicians}, {"409 technician.busy", 500 - technicians}}));
  EXPECT_EQ(winners.size(), technicians) << "one for each calendar";

  for (auto& t : crew) {
    const auto mine = t.get("/v1/technicians/me")["calendar"];
    ASSERT_EQ(mine.size(), each);
    EXPECT_EQ(json(mine.back()["slot"]), at_hour(8, 10));
    for (std::size_t i = 1; i < mine.size(); ++i) // The same form everywhere: text sorts as time.
      EXPECT_LE(mine[i - 1]["slot"]["end"].get<std::string>(),
                mine[i]["slot"]["start"].get<std::string>());
  }
  // Who was too late keeps his time, and is told what is free.
  ASSERT_TRUE(loser);
  const auto path = "/v1/bookings/" + bookings[*loser];
  EXPECT_EQ(customer.get(path)["when"], time_of(*loser));
  std::set<std::string> free;
  eventually("the calendar is known", [&] {
    free = starts(path + "/slots", 8);
    return !free.contains("10:00");
  });
  ASSERT_TRUE(free.contains("12:00"));
  customer.post(path + "/reschedule", {{"when", at_hour(8, 12)}});
}

TEST_F(Slots, RefuseWhatMakesNoSense) {
  const std::string here = "/v1/technicians/slots?service=ac.repair&lat=24.6911&lon=46.6851";
  for (const auto& query : {std::string{"/v1/technicians/slots"}, here + "&from=now",
                            here + "&from=2001-01-01T00:00:00.000Z",
                            here + "&from=" + at(2, "10:00") + "&until=" + at(2, "10:00"),
                            here + "&from=" + at(2, "10:00") + "&until=" + at(6, "10:00"),
                            std::string{"/v1/technicians/slots?service=none&lat=1&lon=1"}})
    EXPECT_EQ(expect(customer.http().get(query), 400)["code"], "malformed") << query;
  const auto booking = book(customer, wanted(slot(1, "10:00", "11:30")));
  const auto path = "/v1/bookings/" + booking + "/slots";
  EXPECT_EQ(customer.http().get(path + "?from=yesterday").status, 400u);
  EXPECT_EQ(customer.http().get(path + "?days=2").status, 400u);
  auto stranger = s.by_tool("customer", "layla");
  EXPECT_EQ(stranger.http().get(path).status, 404u);
  auto salem = s.by_tool("technician", "salem");
  EXPECT_EQ(salem.http().get(path).status, 403u);
}

} // namespace
} // namespace callout::end_to_end
