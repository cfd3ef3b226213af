// The audit of decisions is shown one that follows from its record, and then the same with one
// thing wrong.
#include "simulations/auditors/audits.hpp"

#include <gtest/gtest.h>

namespace callout::auditors {
namespace {

json weighed(const char* who, int distance_m, int jobs) {
  json c{{"technician", who},
         {"distance_m", distance_m},
         {"jobs_today", jobs},
         {"score", {{"travel_s", distance_m / 10}}}};
  if (jobs > 0)
    c["score"]["fairness_s"] = jobs * 60;
  return c;
}

/// One who declined before, and three whom discovery found, for a round of two.
class Decisions : public testing::Test {
protected:
  json begun{{"what",
              {{"never", {"old"}},
               {"policy",
                {{"batch", 2}, {"score", {{"metres_per_second", 10}, {"seconds_per_job", 60}}}}}}}};
  json first{
      {"round", 1},
      {"offers", {{{"number", 1}, {"technician", "near"}, {"distance_m", 1'000}, {"cost_s", 100}}}},
      {"considered",
       {weighed("near", 1'000, 0), weighed("far", 1'500, 0), weighed("busy", 1'200, 2)}}};
  json no{{"offer", 1}, {"technician", "near"}, {"code", "declined"}};
  json second{{"round", 2},
              {"offers",
               {{{"number", 2}, {"technician", "far"}, {"distance_m", 1'500}, {"cost_s", 150}},
                {{"number", 3}, {"technician", "busy"}, {"distance_m", 1'200}, {"cost_s", 240}}}},
              {"considered",
               {weighed("far", 1'500, 0),
                weighed("busy", 1'200, 2),
                {{"technician", "near"}, {"distance_m", 1'000}, {"excluded", "refused"}}}}};

  findings audit() const {
    log_book log;
    for (const auto& [type, data] : {std::pair{"begun", begun},
                                     {"offers_made", first},
                                     {"offer_turned_down", no},
                                     {"offers_made", second}}) {
      row r;
      r.kind = "dispatching";
      r.entity = "b";
      r.version = static_cast<std::int64_t>(log.rows.size()) + 1;
      r.type = std::string{"dispatching."} + type;
      r.data = data.dump();
      log.rows.push_back(std::move(r));
    }
    log.index();
    return audit_decisions(log);
  }
  bool finds(const std::string& what) const {
    const auto found = audit();
    for (const auto& f : found)
      if (f.find(what) != f.npos)
        return true;
    ADD_FAILURE() << found.size() << " others; " << (found.empty() ? "" : found.front());
    return false;
  }
};

TEST_F(Decisions, ThatFollowFromTheirRecordAreLeftAlone) {
  EXPECT_EQ(audit(), findings{});
  first.erase("considered");
  EXPECT_EQ(audit(), findings{}) << "from before there were reasons";
}

TEST_F(Decisions, WithTermsThatDoNotAddUpAreSeen) {
  first["considered"][1]["score"]["travel_s"] = 149;
  EXPECT_TRUE(finds("event 2: has far cost what his terms do not add up to"));
}

TEST_F(Decisions, InAnotherOrderAreSeen) {
  std::swap(first["considered"][0], first["considered"][1]);
  EXPECT_TRUE(finds("event 2: puts near after somebody who is worse"));
  EXPECT_TRUE(finds("event 2: asks near, who does not come next"));
}

TEST_F(Decisions, ThatAskWhoStandsBeforeAnotherOfferFirstAreSeen) {
  first["considered"][0]["asked"] = true;
  EXPECT_TRUE(finds("event 2: puts far after somebody who is worse"));
}

TEST_F(Decisions, OfSeveralBookingsTogetherFollowFromTheirPrices) {
  // "far" is as dear as "near", whom others want; and he was assigned.
  first["considered"] = {weighed("far", 1'500, 0), weighed("near", 1'000, 0),
                         weighed("busy", 1'200, 2)};
  first["considered"][0]["assigned"] = true;
  first["considered"][1]["score"]["rivals_s"] = 50;
  first["offers"][0]["technician"] = "far";
  first["offers"][0]["distance_m"] = 1'500;
  first["offers"][0]["cost_s"] = 150;
  no["technician"] = "far";
  second = {{"round", 2}, {"offers", json::array()}};
  EXPECT_EQ(audit(), findings{});
  first["considered"][1]["score"]["rivals_s"] = 49;
  EXPECT_TRUE(finds("event 2: puts near after somebody who is worse"));
  first["considered"][1]["score"]["rivals_s"] = -1;
  EXPECT_TRUE(finds("event 2: has a price on near that nobody can have bid"));
  first["considered"][1]["score"]["rivals_s"] = 60;
  first["considered"][1]["assigned"] = true;
  EXPECT_TRUE(finds("event 2: assigns near, who does not come first"));
  EXPECT_TRUE(finds("event 2: assigns 2"));
  first["considered"][0].erase("assigned");
  first["considered"][1].erase("assigned");
  EXPECT_TRUE(finds("event 2: assigns 0"));
}

TEST_F(Decisions, ThatAssignInALaterRoundAreSeen) {
  second["considered"][0]["assigned"] = true;
  EXPECT_TRUE(finds("event 4: assigns one in round 2"));
}

TEST_F(Decisions, ThatAskTooFewOrTheWrongOneAreSeen) {
  second["offers"].erase(1);
  EXPECT_TRUE(finds("event 4: makes 1 offers, not 2"));
  second["offers"][0]["technician"] = "busy";
  EXPECT_TRUE(finds("event 4: asks busy, who does not come next"));
}

TEST_F(Decisions, ThatWeighOrLeaveOutAgainstTheLogAreSeen) {
  begun["what"]["never"] = {"far"};
  EXPECT_TRUE(finds("event 2: weighs far, who may not be asked"));
  no["technician"] = "busy";
  EXPECT_TRUE(finds("event 4: leaves out near, who is not refused"));
}

TEST_F(Decisions, ThatKeepSomebodyTwiceOrTooManyAreSeen) {
  second["considered"].push_back(weighed("far", 1'500, 0));
  EXPECT_TRUE(finds("event 4: has far in two places"));
  for (int i = 0; i < 70; ++i)
    first["considered"].push_back(weighed(("t" + std::to_string(i)).c_str(), 5'000, 0));
  EXPECT_TRUE(finds("event 2: considers 73"));
}

} // namespace
} // namespace callout::auditors
