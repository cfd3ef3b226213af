// An audit that finds nothing must be one that could have found something: each is shown a
// history that is in order, and then the same with one thing wrong.
#include "simulations/auditors/audits.hpp"
#include "tests/simulations/auditors/scribe.hpp"

#include <gtest/gtest.h>

#include <algorithm>

namespace callout::auditors {
namespace {

const json slot_one{{"start", "2026-11-22T12:00:00.000Z"}, {"end", "2026-11-22T13:00:00.000Z"}};
const json slot_two{{"start", "2026-11-22T12:59:00.000Z"}, {"end", "2026-11-22T14:00:00.000Z"}};

scribe whole_life() {
  scribe s;
  s.on("booking", "b").by("customer/c").write("booking.created");
  s.on("technician", "t").by("technician/t");
  s.write("technician.accepted", {{"offer", "b:1"}, {"booking", "b"}, {"slot", slot_one}});
  s.on("booking", "b").by("system").write("booking.assigned", {{"technician", "t"}});
  s.on("technician", "t").write("technician.awarded", {{"booking", "b"}});
  s.on("booking", "b").by("technician/t").write("booking.departed");
  s.by("customer/c").write("booking.cancelled");
  s.on("technician", "t").by("system").write("technician.released", {{"booking", "b"}});
  return s;
}

const std::vector<ack> life_acks{{"c", "book", "b", ""},
                                 {"t", "accept", "b", "b:1"},
                                 {"t", "depart", "b", ""},
                                 {"c", "cancel", "b", ""}};

TEST(Places, ACommandOfTwoEntitiesIsSeen) {
  scribe s;
  s.on("booking", "b").led_to_by("key").write("booking.created").led_to_by("key").write("more");
  EXPECT_TRUE(audit_places(s.book()).empty());
  s.on("booking", "c").led_to_by("key").write("booking.created");
  EXPECT_EQ(audit_places(s.book()), findings{"key was performed by booking/b and by booking/c"});
}

TEST(Places, AnEffectOfNothingIsSeen) {
  scribe s;
  s.on("booking", "b")
      .write("booking.created", {}, json::array({nullptr, {{"do", "tell"}, {"to", "payment/b"}}}));
  s.on("payment", "b").led_to_by("fx:1:1:1").write("payment.opened");
  EXPECT_TRUE(audit_places(s.book()).empty());
  s.led_to_by("fx:1:1:2").write("payment.opened");
  s.led_to_by("fx:1:9:0").write("payment.opened");
  s.on("payment", "c").led_to_by("fx:1:1:1").write("payment.opened");
  EXPECT_EQ(audit_places(s.book()),
            (findings{"payment/b: fx:1:1:2 comes of a row that is not there",
                      "payment/b: fx:1:9:0 comes of a row that is not there",
                      "fx:1:1:1 was performed by payment/b and by payment/c",
                      "payment/c: fx:1:1:1 was meant for payment/b"}));
}

TEST(Audit, FindsNothingWhereNothingIsWrong) {
  const auto log = whole_life().book();
  EXPECT_EQ(audit_order(log), findings{});
  EXPECT_EQ(audit_acks(log, life_acks), findings{});
  EXPECT_EQ(audit_technicians(log), findings{});
  EXPECT_EQ(audit_calendars(log), findings{});
  EXPECT_EQ(audit_ends(log), findings{});
}

TEST(Audit, MissesARow) {
  auto s = whole_life();
  s.rows.erase(s.rows.begin() + 4);
  EXPECT_EQ(audit_order(s.book()).size(), 3u) << "two numbers in the shard, one version";
  const auto lost = audit_acks(s.book(), life_acks);
  ASSERT_EQ(lost.size(), 1u);
  EXPECT_EQ(lost[0], "depart of b by t was acknowledged and is not in the log");
}

TEST(Audit, MissesEveryAcknowledgedStep) {
  for (const auto& promise : life_acks) {
    const scribe empty;
    EXPECT_EQ(audit_acks(empty.book(), {promise}).size(), 1u) << promise.action;
    auto other = promise;
    other.who = "someone-else";
    EXPECT_EQ(audit_acks(whole_life().book(), {other}).size(), 1u) << promise.action;
  }
}

TEST(Audit, MissesTheJobThatWasPromised) {
  auto s = whole_life();
  std::erase_if(s.rows, [](const row& r) { return r.type == "technician.awarded"; });
  EXPECT_EQ(audit_acks(s.book(), {{"t", "accept", "b", "b:1"}}),
            (findings{"accept of b by t was acknowledged and the job is not his"}));
}

TEST(Audit, SeesACommandThatWasPerformedTwice) {
  scribe s;
  s.on("booking", "b");
  s.led_to_by("k").write("booking.created").led_to_by("k").write("booking.confirmed");
  EXPECT_EQ(audit_order(s.book()), findings{}) << "two events of one command";
  s.led_to_by("other").write("booking.departed").led_to_by("k").write("booking.created");
  EXPECT_EQ(audit_order(s.book()), (findings{"booking/b: k was performed twice"}));
}

TEST(Audit, SeesABookingWithTwoTechnicians) {
  scribe s;
  s.on("booking", "b").write("booking.assigned", {{"technician", "t"}});
  s.write("booking.unassigned", {{"technician", "t"}});
  s.write("booking.assigned", {{"technician", "u"}});
  EXPECT_EQ(audit_technicians(s.book()), findings{});
  s.write("booking.assigned", {{"technician", "v"}});
  EXPECT_EQ(audit_technicians(s.book()), (findings{"booking/b is given to v while u has it"}));
}

TEST(Audit, SeesJobsThatOverlapAndJobsThatAreOver) {
  auto s = whole_life();
  s.on("booking", "x").write("booking.created").on("booking", "y").write("booking.created");
  s.on("technician", "t");
  s.write("technician.accepted", {{"offer", "x:1"}, {"booking", "x"}, {"slot", slot_one}});
  EXPECT_EQ(audit_calendars(s.book()), findings{});
  s.write("technician.reserved", {{"booking", "y"}, {"slot", slot_two}});
  EXPECT_EQ(audit_calendars(s.book()), (findings{"technician/t has y and x at one time"}));
  s.write("technician.lost", {{"offer", "x:1"}, {"booking", "x"}, {"code", "offer.taken"}});
  s.on("booking", "y").write("booking.closed");
  EXPECT_EQ(audit_calendars(s.book()).back(), "technician/t still has y, which is over");
}

// 0.01 degrees of latitude are 1,112 m: 112 s at 10 m/s.
TEST(Audit, SeesThatThereIsNoTimeForTheWay) {
  const auto visit = [](const char* start, const char* end, double lat) {
    return json{
        {"booking", std::string{"b-"} + start},
        {"slot",
         {{"start", "2026-11-22T" + std::string{start} + "Z"},
          {"end", "2026-11-22T" + std::string{end} + "Z"}}},
        {"where",
         {{"point", {{"lat", lat}, {"lon", 46.67}}}, {"metres_per_second", 10}, {"buffer_s", 60}}}};
  };
  scribe well, badly;
  well.on("technician", "t").write("technician.reserved", visit("10:00:00", "11:00:00", 24.70));
  badly.on("technician", "t").write("technician.reserved", visit("10:00:00", "11:00:00", 24.70));
  well.write("technician.reserved", visit("11:03:00", "12:00:00", 24.71));
  badly.write("technician.reserved", visit("11:02:30", "12:00:00", 24.71));
  const auto of_the_way = [](const findings& all) {
    return std::count_if(all.begin(), all.end(), [](const auto& f) {
      return f.find("no time for the way") != std::string::npos;
    });
  };
  EXPECT_EQ(of_the_way(audit_calendars(well.book())), 0);
  EXPECT_EQ(of_the_way(audit_calendars(badly.book())), 1);
}

TEST(Audit, SeesABookingThatDoesNotComeToRest) {
  scribe s;
  s.on("booking", "b").write("booking.created").write("booking.completed");
  EXPECT_EQ(audit_ends(s.book()),
            (findings{"booking/b has not come to rest; last: booking.completed"}));
}

json timer(const char* name, const char* at) {
  return {{"do", "timer"}, {"name", name}, {"at", at}, {"command", json::object()}};
}

TEST(Audit, SeesTimersThatNeverFiredOrFiredTwice) {
  scribe s;
  const auto late = noon + 3'600'000;
  s.on("booking", "b")
      .write("booking.created", {},
             json::array({nullptr, timer("expire", "2026-11-22T12:00:00.000Z"),
                          timer("later", "2026-11-23T12:00:00.000Z")}));
  EXPECT_EQ(audit_timers(s.book(), noon - 1), findings{});
  ASSERT_EQ(audit_timers(s.book(), late).size(), 1u);
  EXPECT_NE(audit_timers(s.book(), late)[0].find("never fired"), std::string::npos);
  auto cancelled = s;
  cancelled.write("booking.confirmed", {},
                  json::array({json{{"do", "cancel"}, {"name", "expire"}}}));
  EXPECT_EQ(audit_timers(cancelled.book(), late), findings{});
  cancelled.led_to_by("tm:1:1").write("booking.expired");
  ASSERT_EQ(audit_timers(cancelled.book(), late).size(), 1u);
  EXPECT_NE(audit_timers(cancelled.book(), late)[0].find("when it was cancelled"),
            std::string::npos);
  auto replaced = s;
  replaced.write("booking.confirmed", {},
                 json::array({timer("expire", "2026-11-24T12:00:00.000Z")}));
  EXPECT_EQ(audit_timers(replaced.book(), late), findings{});
  s.led_to_by("tm:1:1").write("booking.expired").led_to_by("tm:1:1").write("booking.noted");
  EXPECT_EQ(audit_timers(s.book(), late), findings{}) << "one firing, two events";
  s.write("booking.other").led_to_by("tm:1:1").write("booking.expired");
  ASSERT_EQ(audit_timers(s.book(), late).size(), 1u);
  EXPECT_NE(audit_timers(s.book(), late)[0].find("fired twice"), std::string::npos);
  s.led_to_by("tm:1:2").write("booking.closed");
  EXPECT_EQ(audit_timers(s.book(), late)[1], "booking/b: its timer later fired before it was due");
  s.led_to_by("tm:9:9").write("booking.closed");
  EXPECT_EQ(audit_timers(s.book(), late)[2], "booking/b: 1 tm:9:9 fired and was never armed");
}

json post(std::initializer_list<std::pair<const char*, std::int64_t>> lines) {
  json all = json::array();
  for (const auto& [account, minor] : lines)
    all.push_back({{"account", account}, {"minor", minor}, {"currency", "SAR"}});
  return all;
}

class Money : public testing::Test {
protected:
  scribe s;
  std::map<std::pair<std::string, std::string>, std::int64_t> books{{{"hold", "b:1"}, 100},
                                                                    {{"capture", "b:2"}, 100}};
  std::map<std::string, std::int64_t> ledger{
      {"psp:clearing", 100}, {"escrow:b", 0}, {"technician:t", -100}};

  void SetUp() override {
    s.on("payment", "b");
    s.write("payment.hold_requested", {{"number", 1}, {"amount", {{"minor", 100}}}});
    s.write("payment.held", {{"number", 1}});
    s.write("payment.capture_requested", {{"number", 2}, {"amount", {{"minor", 100}}}});
    s.write("payment.captured",
            {{"number", 2}, {"postings", post({{"psp:clearing", 100}, {"escrow:b", -100}})}});
    s.write("payment.released", {{"postings", post({{"escrow:b", 100}, {"technician:t", -100}})}});
  }
  findings audit() const {
    auto found = audit_ledger(s.book(), ledger);
    for (auto& f : audit_money(s.book(), books))
      found.push_back(std::move(f));
    return found;
  }
  std::string all() const {
    std::string text;
    for (const auto& f : audit())
      text += f + "\n";
    return text;
  }
};

TEST_F(Money, ThatAgreesIsLeftAlone) {
  EXPECT_EQ(audit(), findings{});
}

TEST_F(Money, OutOfNothingIsSeen) {
  s.write("payment.released", {{"postings", post({{"technician:t", -5}})}});
  EXPECT_NE(all().find("payment.released posts -5 out of nothing"), std::string::npos) << all();
  ledger["technician:t"] -= 5;
  EXPECT_NE(all().find("the trial balance is -5"), std::string::npos) << all();
}

TEST_F(Money, TakenTwiceOutOfEscrowIsSeen) {
  s.write("payment.released", {{"postings", post({{"escrow:b", 100}, {"technician:t", -100}})}});
  EXPECT_NE(all().find("escrow:b is overdrawn after payment.released"), std::string::npos);
  EXPECT_NE(all().find("escrow:b still holds 100"), std::string::npos);
  EXPECT_NE(all().find("the ledger and the log differ about technician:t"), std::string::npos);
}

TEST_F(Money, ThatTheProviderMovedAloneIsSeen) {
  books[{"capture", "b:9"}] = 7;
  EXPECT_NE(all().find("capture b:9 of 7 was done by the provider"), std::string::npos) << all();
  EXPECT_NE(all().find("the provider has 107 and the ledger 100"), std::string::npos) << all();
}

TEST_F(Money, ThatTheProviderNeverMovedIsSeen) {
  books.erase({"capture", "b:2"});
  EXPECT_NE(all().find("capture b:2 of 100 is in the log and the provider knows nothing of it"),
            std::string::npos)
      << all();
}

TEST_F(Money, OfAnotherAmountIsSeen) {
  books[{"hold", "b:1"}] = 101;
  EXPECT_EQ(all(), "hold b:1 of 100 is 101 at the provider\n");
}

} // namespace
} // namespace callout::auditors
