// What a cancellation costs, line by line of DOMAIN 3.2; and the same with another amount.
#include "simulations/auditors/audits.hpp"
#include "tests/simulations/auditors/scribe.hpp"

#include <gtest/gtest.h>

#include <cstdio>

namespace callout::auditors {
namespace {

json sar(std::int64_t minor) {
  return {{"minor", minor}, {"currency", "SAR"}};
}

/// As the log writes it, so many minutes after noon.
std::string at(std::int64_t minutes) {
  const auto then = minutes * 60'000 + 12 * 3'600'000;
  const auto days = then / 86'400'000, rest = then % 86'400'000;
  char text[40];
  std::snprintf(text, sizeof text, "2026-11-%02dT%02d:%02d:00.000Z", 22 + static_cast<int>(days),
                static_cast<int>(rest / 3'600'000), static_cast<int>(rest / 60'000 % 60));
  return text;
}

json slot(std::int64_t from) {
  return {{"start", at(from)}, {"end", at(from + 60)}};
}

json terms() {
  return {{"price", sar(20'000)},
          {"labour", sar(12'000)},
          {"call_out", sar(7'500)},
          {"commission_bp", 2'000},
          {"technician_fee_bp", 8'000},
          {"cancellation",
           {{"free_after_booking_s", 300},
            {"asap_grace_after_assignment_s", 120},
            {"late_before_start_s", 10'800},
            {"asap_fee_minor", 2'500},
            {"late_fee_minor", 5'000},
            {"late_fee_bp", 3'000}}}};
}

/// A story told by the minute.
class story {
public:
  explicit story(const json& when, std::int64_t arrive_due) {
    s_.on("booking", "b");
    tell(0, "created", {{"terms", terms()}, {"at", at(0)}, {"slot", when}});
    tell(1, "confirmed", {{"arrive_due", at(arrive_due)}});
  }
  story& tell(std::int64_t minute, const std::string& what, json body = json::object()) {
    if (!body.contains("at"))
      body["at"] = at(minute);
    s_.later((minute - told_) * 60);
    told_ = minute;
    s_.write("booking." + what, body);
    return *this;
  }
  story& cancelled(std::int64_t minute, std::int64_t fee, int bp, const char* by = "customer",
                   const char* reason = "") {
    return tell(minute, "cancelled",
                {{"by", by}, {"reason", reason}, {"fee", sar(fee)}, {"technician_bp", bp}});
  }
  findings judged() const { return audit_fees(s_.book()); }

private:
  scribe s_;
  std::int64_t told_ = 0;
};

story asap() {
  return std::move(story{nullptr, 60}.tell(6, "assigned"));
}

story tomorrow(std::int64_t start = 24 * 60) {
  return std::move(story{slot(start), start + 60}.tell(6, "assigned"));
}

const findings none;

TEST(Fees, AreNothingWithinTheTimeToThinkAndWithoutATechnician) {
  EXPECT_EQ(story(nullptr, 60).tell(2, "assigned").cancelled(4, 0, 0).judged(), none);
  EXPECT_EQ(story(nullptr, 60).cancelled(50, 0, 0).judged(), none);
  EXPECT_EQ(asap().tell(9, "unassigned").cancelled(20, 0, 0).judged(), none);
  EXPECT_EQ(story(nullptr, 60).cancelled(50, 2'500, 10'000).judged(),
            findings{"booking/b: cancelled for 2500 with 10000 bp, due were 0 with 0 bp"});
}

TEST(Fees, AreFlatForAVisitThatIsWantedNow) {
  EXPECT_EQ(asap().cancelled(7, 0, 0).judged(), none) << "two minutes of grace";
  EXPECT_EQ(asap().cancelled(9, 2'500, 10'000).judged(), none);
  EXPECT_EQ(asap().cancelled(9, 0, 0).judged().size(), 1u);
  EXPECT_EQ(asap().cancelled(9, 2'500, 8'000).judged().size(), 1u);
}

TEST(Fees, AreAPartOfTheLabourShortlyBeforeAVisit) {
  EXPECT_EQ(tomorrow().cancelled(20 * 60, 0, 0).judged(), none);
  EXPECT_EQ(tomorrow().cancelled(22 * 60, 3'600, 8'000).judged(), none);
  EXPECT_EQ(tomorrow().cancelled(22 * 60, 5'000, 8'000).judged().size(), 1u);
}

TEST(Fees, AreOfTheStartThatWasMovedAwayFrom) {
  const auto moved = [](std::int64_t cancelled_at, std::int64_t fee, int bp) {
    return tomorrow(8 * 60)
        .tell(4 * 60, "rescheduled",
              {{"slot", slot(40 * 60)}, {"arrive_due", at(41 * 60)}, {"command", "k"}})
        .cancelled(cancelled_at, fee, bp)
        .judged();
  };
  EXPECT_EQ(moved(6 * 60, 3'600, 8'000), none);
  EXPECT_EQ(moved(6 * 60, 0, 0).size(), 1u);
  EXPECT_EQ(moved(29 * 60, 0, 0), none) << "after a day it counts no more";
}

TEST(Fees, AreTheCallOutOnceHeIsOnHisWay) {
  EXPECT_EQ(asap().tell(8, "departed").cancelled(20, 7'500, 8'000).judged(), none);
  EXPECT_EQ(asap().tell(7, "departed").cancelled(7, 0, 0).judged(), none) << "grace all the same";
  EXPECT_EQ(asap().tell(8, "departed").tell(20, "arrived").cancelled(30, 7'500, 8'000).judged(),
            none);
  EXPECT_EQ(asap().tell(8, "departed").cancelled(20, 2'500, 10'000).judged().size(), 1u);
}

TEST(Fees, AreNothingWhereHeIsLate) {
  EXPECT_EQ(asap().tell(8, "departed").cancelled(76, 0, 0).judged(), none);
  EXPECT_EQ(asap().tell(8, "departed").cancelled(74, 7'500, 8'000).judged(), none);
  const auto paused = [](std::int64_t fee, int bp) {
    return asap()
        .tell(10, "sla_paused", {{"clock", "arrive"}})
        .tell(40, "sla_resumed", {{"clock", "arrive"}})
        .tell(41, "departed")
        .cancelled(90, fee, bp)
        .judged();
  };
  EXPECT_EQ(paused(7'500, 8'000), none) << "his clock stood still for half an hour";
  EXPECT_EQ(paused(0, 0).size(), 1u);
}

TEST(Fees, AreTheCallOutForACustomerWhoWasNotThere) {
  const auto missed = [](std::int64_t arrived, std::int64_t fee, int bp) {
    return asap()
        .tell(8, "departed")
        .tell(arrived, "arrived")
        .cancelled(arrived + 20, fee, bp, "technician", "customer_no_show")
        .judged();
  };
  EXPECT_EQ(missed(30, 7'500, 8'000), none);
  EXPECT_EQ(missed(76, 0, 0), none) << "he came too late to have been missed";
  EXPECT_EQ(missed(76, 7'500, 8'000).size(), 1u);
}

TEST(Fees, AreNothingWhenOthersCallItOff) {
  EXPECT_EQ(asap().cancelled(20, 0, 0, "operator").judged(), none);
  EXPECT_EQ(asap().cancelled(20, 2'500, 10'000, "system", "unpaid").judged().size(), 1u);
}

} // namespace
} // namespace callout::auditors
