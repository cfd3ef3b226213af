// What happens when everybody asks in the same moment: one wins, all are told the same truth.
#include "tests/end_to_end/burst.hpp"
#include "tests/end_to_end/visits.hpp"

#include <gtest/gtest.h>

#include <set>

namespace callout::end_to_end {
namespace {

TEST(Race, AThousandIdenticalBookingsAreOneBookingAndOneHold) {
  stage s;
  auto customer = s.by_tool("customer", "noura");
  auto operator_ = s.by_tool("operator", "huda");
  constexpr std::size_t many = 1'000;
  const burst_request one{customer.token(), "/v1/bookings", "one-key", wanted_now().dump()};
  const auto answers = burst(s.url(), std::vector<burst_request>(many, one));

  std::map<unsigned, std::size_t> statuses;
  std::set<std::string> bodies;
  for (const auto& a : answers) {
    ++statuses[a.status];
    bodies.insert(a.body);
  }
  EXPECT_EQ(statuses, (std::map<unsigned, std::size_t>{{201, many}}));
  ASSERT_EQ(bodies.size(), 1u);
  EXPECT_EQ(customer.list("/v1/bookings")["items"].size(), 1u);
  const std::string booking = json::parse(*bodies.begin())["id"];
  eventually("the money is held",
             [&] { return customer.get("/v1/bookings/" + booking)["status"] == "matching"; });
  const auto books = operator_.get("/v1/sandbox/payments/books");
  EXPECT_EQ(books["lines"].size(), 1u) << books;
  EXPECT_EQ(books["totals"].at(0)["held"], 34950);
  EXPECT_EQ(count_of(history(operator_, booking), "booking.created"), 1u);

  const auto other = customer.http().post("/v1/bookings", wanted_now("شارع التحلية"), "one-key");
  EXPECT_EQ(expect(other, 422)["code"], "idempotency_key_reused");
  EXPECT_EQ(customer.list("/v1/bookings")["items"].size(), 1u);
}

class OneRound : public testing::Test {
protected:
  static constexpr std::size_t many = 200;
  stage s{"[offers]\nagain_s = 1\nbatch = 200\nfirst_s = 30\nnext_s = 60\n"};
  person operator_ = s.by_tool("operator", "huda");
  person customer = s.by_tool("customer", "noura");
  /// One more than the batch: the first round is one exclusive offer.
  std::vector<person> crew = s.many_by_tool("technician", "crew", many + 1);

  void all_on_shift() {
    const auto now = s.now();
    std::vector<burst_request> shifts, places;
    for (const auto& t : crew) {
      shifts.push_back({t.token(), "/v1/technicians/me/shift", "shift", R"({"on":true})"});
      places.push_back(
          {t.token(), "/v1/technicians/me/location", "place",
           json{{"lat", 24.692}, {"lon", 46.686}, {"accuracy_m", 5}, {"at", now}}.dump()});
    }
    for (const auto& a : burst(s.url(), shifts))
      ASSERT_EQ(a.status, 200u) << a.body;
    for (const auto& a : burst(s.url(), places))
      ASSERT_EQ(a.status, 204u) << a.body;
  }

  /// The offers of this round that are open, by technician.
  std::map<std::string, std::string> open_offers(const std::string& booking, unsigned round) {
    std::map<std::string, std::string> open;
    eventually("round " + std::to_string(round) + " is open", [&] {
      const auto a = operator_.http().get("/v1/bookings/" + booking + "/dispatching");
      if (!a.ok() || a.document()["round"] != round || a.document()["status"] != "offering")
        return false;
      const auto shown = a.document();
      for (const auto& o : shown["open"])
        open[o["technician"]] = o["offer"];
      return true;
    });
    return open;
  }

  std::vector<burst_request> acceptances(const std::map<std::string, std::string>& offers) {
    std::vector<burst_request> all;
    for (auto& t : crew)
      if (const auto mine = offers.find(t.id()); mine != offers.end())
        all.push_back({t.token(), "/v1/offers/" + mine->second + "/accept", "accept", "{}"});
    return all;
  }
};

TEST_F(OneRound, HasOneWinnerAndTellsAllOthersThatItIsTaken) {
  all_on_shift();
  const auto booking = book(customer);
  const auto first = open_offers(booking, 1);
  ASSERT_EQ(first.size(), 1u) << "the first offer is exclusive";
  for (auto& t : crew)
    if (t.id() == first.begin()->first)
      t.post("/v1/offers/" + first.begin()->second + "/decline", {{"reason", "too_far"}});

  const auto round = open_offers(booking, 2);
  ASSERT_EQ(round.size(), many);
  for (auto& t : crew) // Word of an offer reaches each in his own time.
    if (round.contains(t.id()))
      offer_of(t, booking);
  std::map<std::string, std::size_t> outcomes;
  for (const auto& a : burst(s.url(), acceptances(round)))
    ++outcomes[std::to_string(a.status) + " " +
               (a.status == 200 ? "" : json::parse(a.body).value("code", ""))];
  EXPECT_EQ(outcomes,
            (std::map<std::string, std::size_t>{{"200 ", 1}, {"409 offer.taken", many - 1}}));

  const auto told = history(operator_, booking);
  EXPECT_EQ(count_of(told, "booking.assigned"), 1u);
  const std::string winner = customer.get("/v1/bookings/" + booking)["technician"];
  for (auto& t : crew) {
    const auto mine = t.get("/v1/technicians/me");
    EXPECT_EQ(mine["calendar"].size(), t.id() == winner ? 1u : 0u) << mine;
    EXPECT_EQ(mine["offers"].size(), 0u) << mine;
  }
}

} // namespace
} // namespace callout::end_to_end
