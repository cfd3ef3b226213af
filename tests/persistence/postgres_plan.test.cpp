// How the server goes about an append, by its own count: what an append costs must not grow with
// the log, in a store that is as new as can be either.
#include "persistence/postgres/postgres_journal.hpp"

#include "persistence/scribe.hpp"
#include "tests/kit/postgres_server.hpp"

#include <libpq-fe.h>

#include <gtest/gtest.h>

#include <chrono>
#include <thread>

namespace callout {
namespace {

constexpr int appends = 60;

/// Searches of an index of `events`, as far as sessions that ended have told.
int searches(const std::string& database, const std::string& index) {
  const std::unique_ptr<PGconn, decltype(&PQfinish)> db{PQconnectdb(database.c_str()), PQfinish};
  const auto asked =
      "SELECT idx_scan FROM pg_stat_user_indexes WHERE indexrelname = '" + index + "'";
  const std::unique_ptr<PGresult, decltype(&PQclear)> got{PQexec(db.get(), asked.c_str()), PQclear};
  EXPECT_EQ(PQntuples(got.get()), 1) << PQerrorMessage(db.get());
  return PQntuples(got.get()) == 1 ? std::atoi(PQgetvalue(got.get(), 0, 0)) : -1;
}

TEST(PostgresPlan, LooksForTheRowBeforeByItsNumberInANewStoreToo) {
  kit::postgres_server server{{"fsync=off", "autovacuum=off"}};
  const auto database = server.fresh_database();
  {
    postgres_journal j{{.connection = database}};
    scribe s;
    for (int i = 0; i < appends; ++i)
      ASSERT_EQ(j.append(std::vector{s.batch(7)}).at(0).result, append_result::appended);
  }
  const auto by_number = [&] { return searches(database, "events_in_order"); };
  const auto by_entity = [&] { return searches(database, "events_of_entity"); };
  // The first row has none before it.
  const auto until = std::chrono::steady_clock::now() + std::chrono::seconds{20};
  while (by_number() + by_entity() < appends - 1 && std::chrono::steady_clock::now() < until)
    std::this_thread::sleep_for(std::chrono::milliseconds{20});
  EXPECT_GE(by_number(), appends - 1);
  EXPECT_EQ(by_entity(), 0) << "all rows of the shard are looked through";
}

} // namespace
} // namespace callout
