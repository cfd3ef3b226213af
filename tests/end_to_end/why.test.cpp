// Why this technician and not that one: shown to staff and to technicians, and made again from the
// log alone.
#include "tests/end_to_end/visits.hpp"

#include <gtest/gtest.h>

#include <sqlite3.h>

#include <fstream>

namespace callout::end_to_end {
namespace {

class Why : public testing::Test {
protected:
  stage s;
  person customer = s.by_tool("customer", "noura");
  person salem = s.by_tool("technician", "salem");
  person badr = s.by_tool("technician", "badr");
  person idle = s.by_tool("technician", "idle");
  person operator_ = s.by_tool("operator", "huda");

  /// Salem is near and says no, Badr is further away and takes it.
  std::string decided() {
    go_on_shift(s, salem);
    go_on_shift(s, badr);
    auto stream = badr.stream();
    stream.send(
        {{"type", "location"}, {"lat", 24.70}, {"lon", 46.68}, {"accuracy_m", 8}, {"at", s.now()}});
    stream.send({{"type", "ping"}});
    stream.wait_for("pong");
    const auto booking = book(customer);
    salem.post("/v1/offers/" + offer_of(salem, booking) + "/decline");
    accept(badr, booking);
    eventually("it is his",
               [&] { return customer.get("/v1/bookings/" + booking)["status"] == "assigned"; });
    return booking;
  }

  static std::string path(const std::string& booking) {
    return "/v1/bookings/" + booking + "/dispatch";
  }
  static kit::http_answer in(person& reader, const char* language, const std::string& booking) {
    return reader.http().send(
        {.method = "GET", .target = path(booking), .headers = {{"Accept-Language", language}}});
  }
  static std::string code(const kit::http_answer& a) {
    return std::to_string(a.status) + " " + a.document().value("code", "");
  }

  std::string log() const { return s.database().empty() ? s.data().string() : s.database(); }
  kit::command_result replay(const std::string& policy = {}) {
    std::vector<std::string> words{"replay", "--from", log()};
    if (!policy.empty()) {
      const auto file = s.folder() / "policy.toml";
      std::ofstream{file} << policy;
      words.insert(words.end(), {"--policy", file.string()});
    }
    return kit::run(kit::callout_binary(), words);
  }
  static bool says(const std::string& text, const std::string& part) {
    return text.find(part) != text.npos;
  }
};

/// A choice's line about somebody.
json line(const json& choice, const std::string& who) {
  for (const auto& l : choice["technicians"])
    if (l["technician"] == who)
      return l;
  return nullptr;
}

TEST_F(Why, IsToldToStaffInFull) {
  const auto booking = decided();
  const auto told = operator_.get(path(booking));
  EXPECT_EQ(told["booking"], booking);
  EXPECT_EQ(told["complete"], true);
  const auto& choices = told["choices"];
  // Before both were known nobody, or Salem alone, may have been found.
  ASSERT_GE(choices.size(), 2u) << told;
  const auto& last = choices[choices.size() - 1];
  const auto& before = choices[choices.size() - 2];
  EXPECT_EQ(before["code"], "offered");
  EXPECT_EQ(before["recorded"], true);
  const auto first = line(before, "salem");
  EXPECT_EQ(first["code"], "declined");
  EXPECT_EQ(first["rank"], 1);
  EXPECT_EQ(first["offer"], booking + ":1");
  EXPECT_EQ(first["text"], "Was asked and declined.");
  const auto second = line(before, "badr");
  EXPECT_EQ(second["code"], "outranked") << before;
  EXPECT_EQ(second["rank"], 2);
  EXPECT_FALSE(second.contains("offer"));
  for (const auto& l : {first, second}) {
    EXPECT_EQ(l["score"]["travel_s"].get<int>(),
              l["distance_m"].get<int>() / before["weights"]["metres_per_second"].get<int>());
    EXPECT_EQ(l["cost_s"], l["score"]["travel_s"]);
  }
  EXPECT_LT(first["cost_s"], second["cost_s"]);
  EXPECT_EQ(line(last, "badr")["code"], "won");
  ASSERT_EQ(told["excluded"].size(), 1u);
  EXPECT_EQ(told["excluded"][0]["technician"], "salem");
  EXPECT_EQ(told["excluded"][0]["code"], "declined_before");
  EXPECT_EQ(told["terms"][0]["name"], "travel_s");
}

TEST_F(Why, IsToldToATechnicianAboutHimselfInHisLanguage) {
  const auto booking = decided();
  const auto his = in(badr, "ar-SA,ar;q=0.9,en;q=0.5", booking);
  EXPECT_EQ(his.status, 200u) << his.body;
  EXPECT_EQ(his.header("content-language"), "ar");
  EXPECT_EQ(his.header("vary"), "Accept-Language");
  EXPECT_EQ(his.body.find("salem"), std::string::npos) << "another's name: " << his.body;
  const auto choices = his.document()["choices"];
  EXPECT_EQ(choices.back()["technicians"][0]["text"], "قبِل أولًا وأُسندت إليه المهمة.");
  EXPECT_EQ(choices.front()["considered"], 2) << "how many there were is no secret";
  const auto other = in(salem, "en", booking);
  EXPECT_EQ(other.header("content-language"), "en");
  EXPECT_EQ(other.body.find("badr"), std::string::npos) << other.body;
  EXPECT_EQ(other.document()["excluded"][0]["text"],
            "Declined this job before, so is not asked again.");
}

TEST_F(Why, IsNobodyElsesBusiness) {
  const auto booking = decided();
  EXPECT_EQ(code(in(idle, "en", booking)), "404 dispatching.not_found") << "he was not found";
  EXPECT_EQ(code(in(idle, "en", "no-such-booking")), "404 dispatching.not_found");
  EXPECT_EQ(code(in(operator_, "en", "no-such-booking")), "404 dispatching.not_found");
  EXPECT_EQ(code(in(customer, "en", booking)), "403 forbidden");
  EXPECT_EQ(code(kit::http_client{s.url()}.get(path(booking))), "401 unauthenticated");
  EXPECT_EQ(code(operator_.http().get(path(booking) + "?lang=ar")), "400 malformed");
  EXPECT_EQ(code(operator_.http().post(path(booking))), "405 method_not_allowed");
}

TEST_F(Why, ComesOutTheSameWhenTheLogIsReplayed) {
  decided();
  const auto same = replay();
  EXPECT_EQ(same.code, 0) << same.error << same.output;
  EXPECT_TRUE(says(same.output, "all came out the same, bit for bit")) << same.output;
  EXPECT_FALSE(says(same.output, "choices made again: 0")) << same.output;

  const auto slow = replay("[offers]\nradius_m = 1000\nradius_max_m = 1000\n");
  EXPECT_EQ(slow.code, 0) << slow.error;
  EXPECT_TRUE(says(slow.output, "recorded   this policy")) << slow.output;
  EXPECT_TRUE(says(slow.output, ": badr -> nobody")) << "he is 1,117 m away: " << slow.output;
  EXPECT_TRUE(says(slow.output, "Assumed: "));
  const auto alike = replay("[offers]\nbatch = 5\n[offers.score]\nseconds_per_job = 120\n");
  EXPECT_TRUE(says(alike.output, "choices whose offers go to others: 0")) << alike.output;

  const auto wrong = replay("[offers]\nfirst_s = 10\n");
  EXPECT_EQ(wrong.code, 1);
  EXPECT_TRUE(says(wrong.error, "first_s")) << wrong.error;
  EXPECT_TRUE(says(wrong.error, "a record can tell of")) << wrong.error;
  EXPECT_EQ(replay("[offers.score]\nmetres_per_second = 0\n").code, 1);
  EXPECT_EQ(kit::run(kit::callout_binary(), {"replay", "--from", "/no/such/folder"}).code, 1);
}

TEST_F(Why, IsNotReplayedFromARecordThatWasTouched) {
  if (!s.database().empty())
    GTEST_SKIP() << "SKIPPED: it edits the embedded store's own file";
  const auto booking = decided();
  ASSERT_EQ(s.server().terminate(), 0);
  sqlite3* db = nullptr;
  ASSERT_EQ(sqlite3_open((s.data() / "journal.db").c_str(), &db), SQLITE_OK);
  const auto sql = "update events set data = replace(data, '\"travel_s\":', '\"travel_s\":1') "
                   "where entity = '" +
                   booking + "' and type = 'dispatching.offers_made'";
  EXPECT_EQ(sqlite3_exec(db, sql.c_str(), nullptr, nullptr, nullptr), SQLITE_OK);
  EXPECT_GT(sqlite3_changes(db), 0);
  sqlite3_close(db);
  const auto differs = replay();
  EXPECT_EQ(differs.code, 1);
  EXPECT_TRUE(says(differs.output, "the first that differs: dispatching/" + booking + ", event "))
      << differs.output;
}

} // namespace
} // namespace callout::end_to_end
