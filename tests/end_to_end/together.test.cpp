// Bookings that want the same technicians, chosen for together by the real server.
#include "tests/end_to_end/visits.hpp"

#include <gtest/gtest.h>

namespace callout::end_to_end {
namespace {

/// Between a technician and a customer, by the positions below: 8 m/s make of it 125 s and 152 s
/// for the first customer, 69 s and 347 s for the second.
constexpr double near_lat = 24.7000, far_lat = 24.7200, first_lat = 24.7090, second_lat = 24.6950;
constexpr double lon = 46.6851;

class Together : public testing::Test {
protected:
  explicit Together(const std::string& settings = "[matching]\ntogether = true\nwindow_s = 20\n"
                                                  "compete = 2\n[offers]\nagain_s = 1\n")
      : s{settings} {}

  void SetUp() override {
    for (auto* who : {&near, &far, &free})
      go_on_shift(s, *who);
    stand(near, near_lat);
    stand(far, far_lat);
    stand(free, 24.7045);
    eventually("all three can be found", [&] {
      const auto target = "/v1/technicians/candidates?service=ac.repair&lat=24.7045&lon=46.6851";
      const auto shown = operator_.get(target);
      std::size_t fit = 0;
      for (const auto& c : shown["items"])
        fit += c["reasons"].empty();
      return fit == 3;
    });
  }
  void stand(person& who, double lat) {
    auto stream = who.stream();
    stream.send(
        {{"type", "location"}, {"lat", lat}, {"lon", lon}, {"accuracy_m", 8}, {"at", s.now()}});
    stream.send({{"type", "ping"}});
    stream.wait_for("pong");
  }
  std::string want(double lat) {
    auto body = wanted_now();
    body["location"]["lat"] = lat;
    const auto booking = book(customer, body);
    eventually("somebody is looked for", [&] { return status(booking) == "matching"; });
    return booking;
  }
  std::string status(const std::string& booking) {
    return customer.get("/v1/bookings/" + booking)["status"];
  }
  /// Somebody wants the same at that time, and gets whom nobody else would: two who come now
  /// compete.
  void have_company() { accept(free, want(24.7045)); }
  static bool is_asked(person& who) { return !who.get("/v1/technicians/me")["offers"].empty(); }
  json explained(const std::string& booking, const char* language = "en") {
    return operator_.http()
        .send({.method = "GET",
               .target = "/v1/bookings/" + booking + "/dispatch",
               .headers = {{"Accept-Language", language}}})
        .document();
  }
  /// What the choice for this booking says of somebody.
  json line(const std::string& booking, const std::string& who, const char* language = "en") {
    const auto told = explained(booking, language);
    for (const auto& l : told["choices"].back()["technicians"])
      if (l["technician"] == who)
        return l;
    return nullptr;
  }
  /// Of those who are asked.
  int travel_s(const std::string& booking) {
    const auto told = explained(booking);
    int sum = 0;
    for (const auto& l : told["choices"].back()["technicians"])
      if (l.contains("offer"))
        sum += l["score"]["travel_s"].get<int>();
    return sum;
  }

  stage s;
  person customer = s.by_tool("customer", "noura");
  person near = s.by_tool("technician", "near");
  person far = s.by_tool("technician", "far");
  person free = s.by_tool("technician", "free");
  person operator_ = s.by_tool("operator", "huda");
};

TEST_F(Together, ServesAllOfThemBestAndSaysWhy) {
  have_company();
  const auto first = want(first_lat), second = want(second_lat);
  EXPECT_FALSE(is_asked(near) || is_asked(far)) << "more may come that want the same";
  s.advance(21);
  offer_of(far, first);
  offer_of(near, second);
  EXPECT_LT(travel_s(first) + travel_s(second), 250) << "each by himself would have come to 472";

  EXPECT_EQ(explained(first)["choices"].back()["code"], "offered_together");
  EXPECT_EQ(line(first, "far")["rank"], 1);
  EXPECT_EQ(line(first, "far")["code"], "asked");
  const auto spared = line(first, "near");
  EXPECT_EQ(spared["code"], "needed_elsewhere");
  EXPECT_EQ(spared["text"], "Costs this job less time; other jobs need him more.");
  EXPECT_LT(spared["score"]["travel_s"], line(first, "far")["score"]["travel_s"]);
  EXPECT_GE(spared["cost_s"], line(first, "far")["cost_s"]);
  EXPECT_EQ(spared["cost_s"].get<int>(),
            spared["score"]["travel_s"].get<int>() + spared["score"]["rivals_s"].get<int>());
  EXPECT_EQ(line(first, "near", "ar")["text"],
            "أقل كلفةً في الوقت لهذه المهمة، لكن حاجة مهام أخرى إليه أكبر.");
  EXPECT_EQ(explained(first)["terms"].back()["text"], "Other jobs that want him too");

  const auto again =
      kit::run(kit::callout_binary(),
               {"replay", "--from", s.database().empty() ? s.data().string() : s.database()});
  EXPECT_EQ(again.code, 0) << again.error << again.output;
  EXPECT_NE(again.output.find("all came out the same, bit for bit"), std::string::npos)
      << again.output;
}

TEST_F(Together, GoesOnWithWhoIsLeftWhenTheFirstSaysNo) {
  have_company();
  const auto first = want(first_lat), second = want(second_lat);
  s.advance(21);
  accept(near, second);
  far.post("/v1/offers/" + offer_of(far, first) + "/decline");
  eventually("the next round is like any other", [&] {
    const auto choices = explained(first)["choices"];
    return choices.size() > 1 && choices.back()["code"] != "offered_together";
  });
}

TEST_F(Together, AsksAnewAfterACrash) {
  have_company();
  const auto first = want(first_lat), second = want(second_lat);
  s.server().kill_9();
  s.server().restart();
  for (auto* who : {&customer, &near, &far, &operator_})
    who->http().disconnect();
  for (auto* who : {&near, &far})
    stand(*who, who == &near ? near_lat : far_lat);
  s.advance(21);
  eventually("both bookings have an offer", [&] {
    const auto asked = [&](const std::string& booking) {
      const auto choices = explained(booking).value("choices", json::array());
      return !choices.empty() && choices.back()["code"].get<std::string>().starts_with("offered");
    };
    return asked(first) && asked(second);
  });
}

TEST_F(Together, DoesNotReckonWithWhoIsCancelled) {
  have_company();
  const auto first = want(first_lat), second = want(second_lat);
  customer.post("/v1/bookings/" + second + "/cancel", {{"reason", "found another"}});
  s.advance(21);
  offer_of(near, first);
  EXPECT_EQ(explained(first)["choices"].back()["code"], "offered");
  EXPECT_FALSE(is_asked(far));
}

/// As it is when nothing is said.
class EachByHimself : public Together {
protected:
  EachByHimself() : Together{"[offers]\nagain_s = 1\n"} {}
};

TEST_F(EachByHimself, GetsWhoeverIsNearestToHim) {
  have_company();
  const auto first = want(first_lat);
  offer_of(near, first);
  const auto second = want(second_lat);
  offer_of(far, second);
  EXPECT_GT(travel_s(first) + travel_s(second), 450);
}

} // namespace
} // namespace callout::end_to_end
