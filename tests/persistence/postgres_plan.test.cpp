// How the server goes about appends and reads, by its own count: what they cost must not grow with
// the log, in a store that is as new as can be either.
#include "persistence/postgres/postgres_journal.hpp"

#include "persistence/scribe.hpp"
#include "tests/kit/postgres_server.hpp"

#include <libpq-fe.h>

#include <gtest/gtest.h>

#include <chrono>

namespace callout {
namespace {

constexpr int claims = 256, appends = 60, reads = 40;

/// Searches of an index of `events`, as far as sessions that ended have told.
int searches(const std::string& database, const std::string& index) {
  const std::unique_ptr<PGconn, decltype(&PQfinish)> db{PQconnectdb(database.c_str()), PQfinish};
  const auto asked =
      "SELECT idx_scan FROM pg_stat_user_indexes WHERE indexrelname = '" + index + "'";
  const std::unique_ptr<PGresult, decltype(&PQclear)> got{PQexec(db.get(), asked.c_str()), PQclear};
  EXPECT_EQ(PQntuples(got.get()), 1) << PQerrorMessage(db.get());
  return PQntuples(got.get()) == 1 ? std::atoi(PQgetvalue(got.get(), 0, 0)) : -1;
}

TEST(PostgresPlan, GoesStraightToRowsInANewStoreToo) {
  kit::postgres_server server{{"fsync=off", "autovacuum=off"}};
  const auto database = server.fresh_database();
  {
    postgres_journal j{{.connection = database}};
    const auto log = j.reader();
    const auto read_nothing = [&] {
      for (int i = 0; i < reads / 2; ++i)
        log->read(7, "booking", "nobody", 0, 1, [](const auto&) {
          ADD_FAILURE() << "nothing was written of him";
          return true;
        });
    };
    // As when a node takes all shards of a new store.
    scribe s;
    for (shard_id shard = 1000; shard < 1000 + claims; ++shard)
      ASSERT_EQ(j.append(std::vector{shard_batch{.rows = {s.claim(shard, "node")}}}).at(0).result,
                append_result::appended);
    read_nothing();
    for (int i = 0; i < appends; ++i)
      ASSERT_EQ(j.append(std::vector{s.batch(7)}).at(0).result, append_result::appended);
    read_nothing();
  }
  // The first row has none before it.
  constexpr int wanted = appends - 1 + reads;
  const auto by_number = [&] { return searches(database, "events_in_order"); };
  const auto by_entity = [&] { return searches(database, "events_of_entity"); };
  const auto until = std::chrono::steady_clock::now() + std::chrono::seconds{20};
  while (by_number() + by_entity() < wanted && std::chrono::steady_clock::now() < until)
    ;
  EXPECT_EQ(by_number(), appends - 1) << "else some read looked through all rows of the shard";
  EXPECT_EQ(by_entity(), reads) << "else some append did";
}

} // namespace
} // namespace callout
