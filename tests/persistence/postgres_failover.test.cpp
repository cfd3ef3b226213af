// Servers that take each other's place: a standby that had not heard of everything, a primary that
// was replaced and is still there, another server altogether, a pooler.
#include "persistence/postgres/postgres_journal.hpp"

#include "persistence/postgres/known_server.hpp"
#include "persistence/rows_of.hpp"
#include "persistence/scribe.hpp"
#include "tests/kit/postgres_server.hpp"
#include "tests/persistence/false_pooler.hpp"
#include "tests/persistence/raw_postgres.hpp"

#include <gtest/gtest.h>

namespace callout {
namespace {

using enum append_result;

struct PostgresFailover : testing::Test {
  static std::string told_of(postgres_options o) {
    try {
      const postgres_journal opened{std::move(o)};
      return "opened";
    } catch (const journal_error& e) {
      return e.what();
    }
  }
  static bool says(const std::string& text, const char* part) {
    return text.find(part) != std::string::npos;
  }
  static append_report append(journal& j, shard_batch b) {
    return j.append(std::vector{std::move(b)}).at(0);
  }
  /// The first may meet the end of a connection.
  static append_report append_again(journal& j, const shard_batch& b) {
    return append(j, b), append(j, b);
  }
  postgres_options options() const {
    return {.connection = database, .timeline = folder.path() / "timeline"};
  }

  kit::temporary_directory folder;
  kit::postgres_server server;
  std::string database = server.fresh_database();
  scribe hand;
};

TEST_F(PostgresFailover, ThatLostTheEndOfTheLogIsNoticed) {
  postgres_journal j{options()};
  ASSERT_EQ(append(j, hand.batch(7, 3)).result, appended);
  server.stop();
  const auto behind = server.copy();
  server.start();
  ASSERT_EQ(append_again(j, hand.batch(7, 3)).result, appended);
  ASSERT_EQ(j.doubts(), 0u);
  server.fail_over_to(behind);
  auto lost = append_again(j, hand.batch(7));
  EXPECT_EQ(lost.result, failed) << lost.why;
  EXPECT_TRUE(says(lost.why, "gap")) << lost.why;
  EXPECT_EQ(j.doubts(), 1u) << "whoever knows rows looks whether they are there";
  EXPECT_EQ(j.reader()->head(7).seq, 3u);
  server.fall_back();
  const auto left = append_again(j, hand.batch(8));
  EXPECT_EQ(left.result, failed);
  EXPECT_TRUE(says(left.why, "was replaced")) << left.why;
  EXPECT_THROW(j.reader()->head(7), journal_error) << "nor is it read from";
  EXPECT_TRUE(says(told_of(options()), "was replaced")) << "in the next life as well";
}

TEST_F(PostgresFailover, ThatLostNothingIsGoneThrough) {
  postgres_journal j{options()};
  ASSERT_EQ(append(j, hand.batch(7, 3)).result, appended);
  server.stop();
  server.fail_over_to(server.copy());
  const auto next = hand.batch(7);
  EXPECT_EQ(append_again(j, next).result, appended);
  EXPECT_EQ(j.doubts(), 1u);
}

TEST_F(PostgresFailover, ToACopyOfTheLogElsewhereIsNone) {
  const auto home = [&] { return raw_postgres{database}.run("SELECT value FROM facts"); };
  EXPECT_EQ(told_of(options()), "opened");
  const auto here = home();
  EXPECT_NE(here, "") << "the server is known to the log";
  // As where a dump of it was read in.
  raw_postgres{database}.run("UPDATE facts SET value = '7' WHERE name = 'server'");
  EXPECT_TRUE(says(told_of(options()), "is a copy here")) << told_of(options());
  raw_postgres{database}.run("DELETE FROM facts WHERE name = 'server'");
  EXPECT_EQ(told_of(options()), "opened");
  EXPECT_EQ(home(), here);
}

TEST_F(PostgresFailover, ToAnotherServerIsRefused) {
  postgres::known_server known;
  known.meet("one", 3);
  EXPECT_THROW(known.meet("another", 3), journal_error);
  known.meet("one", 4);
  EXPECT_THROW(known.meet("one", 3), journal_error);
  EXPECT_EQ(known.failovers(), 1u);
}

TEST_F(PostgresFailover, APoolerInBetweenIsRefused) {
  const false_pooler pooler{server.socket()};
  const auto name = database.substr(database.rfind('=') + 1);
  const auto said = told_of({.connection = "host=127.0.0.1 port=" + std::to_string(pooler.port()) +
                                           " user=callout sslmode=disable dbname=" + name});
  EXPECT_TRUE(says(said, "pooler")) << said;
}

} // namespace
} // namespace callout
