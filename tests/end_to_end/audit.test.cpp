// What can be shown of the past: histories, a log that tells when it was touched, and lists and
// balances that can be thrown away because they follow from it.
#include "tests/end_to_end/visits.hpp"

#include <gtest/gtest.h>

#include <sqlite3.h>

#include <fstream>

namespace callout::end_to_end {
namespace {

class Past : public testing::Test {
protected:
  stage s{"[node]\nsnapshot_every = 2\n[offers]\nagain_s = 1\n"};
  person customer = s.by_tool("customer", "noura");
  person technician = s.by_tool("technician", "salem");
  person operator_ = s.by_tool("operator", "huda");
  std::string booking;

  void SetUp() override {
    go_on_shift(s, technician);
    booking = book(customer);
    accept(technician, booking);
    work(technician, customer, booking);
    customer.post("/v1/bookings/" + booking + "/confirm");
    eventually("the payment is released", [&] {
      return operator_.get("/v1/bookings/" + booking + "/payment")["status"] == "released";
    });
  }

  kit::command_result tool(std::vector<std::string> words) const {
    return s.tool(std::move(words));
  }
  kit::command_result verify() const { return tool({"audit", "verify"}); }

  /// Does to the log what nobody should.
  void tamper(const std::string& sql, const char* file = "journal.db") const {
    sqlite3* db = nullptr;
    ASSERT_EQ(sqlite3_open((s.data() / file).c_str(), &db), SQLITE_OK);
    EXPECT_EQ(sqlite3_exec(db, sql.c_str(), nullptr, nullptr, nullptr), SQLITE_OK)
        << sqlite3_errmsg(db);
    EXPECT_GT(sqlite3_changes(db), 0) << sql;
    sqlite3_close(db);
  }
};

TEST_F(Past, OfABookingSaysWhoDidWhat) {
  const auto told = history(customer, booking);
  std::uint64_t version = 0;
  for (const auto& row : told) {
    EXPECT_EQ(row["version"], ++version);
    EXPECT_FALSE(row["command"].get<std::string>().empty());
    EXPECT_EQ(row["previous_hash"].get<std::string>().size(), 64u);
  }
  const auto by = [&](const char* type) {
    for (const auto& row : told)
      if (row["type"] == type)
        return row["by"].get<std::string>();
    return std::string{"nobody"};
  };
  EXPECT_EQ(by("booking.created"), "customer/noura");
  EXPECT_EQ(by("booking.started"), "technician/salem");
  EXPECT_EQ(by("booking.confirmed"), "system");
  EXPECT_EQ(by("booking.completed"), "customer/noura");
  for (const auto& row : told)
    EXPECT_EQ(row.dump().find("\"code\":\""), std::string::npos) << "a secret in the log: " << row;

  const auto running = tool({"show", "booking/" + booking});
  EXPECT_EQ(running.code, 0) << running.error;
  EXPECT_EQ(json::parse(running.output)["state"]["status"], "completed");
  ASSERT_EQ(s.server().terminate(), 0);
  const auto stopped = tool({"show", "booking/" + booking});
  EXPECT_EQ(stopped.code, 0) << stopped.error;
  // Who owns it is another matter after each start.
  const auto without_owner = [](const std::string& text) {
    auto shown = json::parse(text);
    shown.erase("owner");
    return shown;
  };
  EXPECT_EQ(without_owner(stopped.output), without_owner(running.output))
      << "what it was while a server ran";
}

TEST_F(Past, ThatIsTouchedIsFound) {
  EXPECT_EQ(verify().code, 0) << verify().error;
  ASSERT_EQ(s.server().terminate(), 0);
  EXPECT_EQ(verify().code, 0) << verify().error;
  const auto row = " where entity = '" + booking + "' and type = 'booking.assigned'";
  tamper("update events set data = replace(data, 'salem', 'badr')" + row);
  const auto edited = verify();
  EXPECT_EQ(edited.code, 1) << edited.output;
  EXPECT_NE(edited.error.find("hash"), std::string::npos) << edited.error;
  tamper("update events set data = replace(data, 'badr', 'salem')" + row);
  EXPECT_EQ(verify().code, 0) << "as it was: " << verify().error;
  tamper("delete from events" + row);
  EXPECT_EQ(verify().code, 1);
}

TEST_F(Past, IsWhatSnapshotsAndListsWereMadeFrom) {
  EXPECT_NE(verify().output.find(" snapshots: sound"), std::string::npos) << "while it runs";
  ASSERT_EQ(s.server().terminate(), 0);
  EXPECT_NE(verify().output.find(" snapshots: sound"), std::string::npos) << verify().error;
  const auto of = " where entity = '" + booking + "' and kind = 'booking'";
  tamper("update snapshots set state = replace(state, 'salem', 'badr')" + of);
  EXPECT_NE(verify().error.find("technician differs"), std::string::npos) << verify().error;
  tamper("update snapshots set state = replace(state, 'badr', 'salem')" + of);
  EXPECT_EQ(verify().code, 0) << verify().error;
  tamper("update positions set seq = seq + 1000", "views.db");
  EXPECT_NE(verify().error.find("the views hold this row"), std::string::npos) << verify().error;
}

TEST_F(Past, IsAllThatListsAndBalancesNeed) {
  const auto list = customer.list("/v1/bookings");
  const auto books = balances(operator_);
  const auto entries = operator_.list("/v1/ledger/accounts/technician:salem/entries");
  ASSERT_EQ(list["items"].size(), 1u);
  ASSERT_EQ(entries["items"].size(), 1u);
  const auto same_again = [&](const char* how) {
    s.server().restart();
    for (auto* p : {&customer, &operator_})
      p->http().disconnect();
    EXPECT_EQ(customer.list("/v1/bookings"), list) << how;
    EXPECT_EQ(balances(operator_), books) << how;
    EXPECT_EQ(operator_.list("/v1/ledger/accounts/technician:salem/entries"), entries) << how;
  };
  const auto remove = [&] {
    for (const char* name : {"views.db", "views.db-wal", "views.db-shm"})
      std::filesystem::remove(s.data() / name);
  };
  ASSERT_EQ(s.server().terminate(), 0);
  remove();
  same_again("without the file of the views");
  ASSERT_EQ(s.server().terminate(), 0);
  remove();
  std::ofstream{s.data() / "views.db"} << std::string(20'000, 'x');
  same_again("with rubbish in it");
}

} // namespace
} // namespace callout::end_to_end
