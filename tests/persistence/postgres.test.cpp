// The journal in PostgreSQL, on a server that this program starts.
#include "persistence/postgres/postgres_journal.hpp"

#include "persistence/testkit.hpp"
#include "tests/kit/postgres_server.hpp"

#include <future>

namespace callout {
namespace {

kit::postgres_server& server() {
  static kit::postgres_server one;
  return one;
}

struct postgres_kit {
  std::unique_ptr<journal> open() {
    return std::make_unique<postgres_journal>(postgres_options{.connection = database});
  }
  std::string database = server().fresh_database();
};

INSTANTIATE_TYPED_TEST_SUITE_P(Postgres, Journal, postgres_kit);

struct PostgresJournal : testing::Test {
  std::unique_ptr<journal> open() { return kit_.open(); }
  static append_report append(journal& j, shard_batch b) {
    return j.append(std::vector{std::move(b)}).at(0);
  }
  postgres_kit kit_;
};

TEST_F(PostgresJournal, LetsOneOfTwoNodesWin) {
  const auto one = open(), other = open();
  scribe first, second;
  EXPECT_EQ(append(*one, first.batch(7, 2)).result, append_result::appended);
  second = first;
  EXPECT_EQ(append(*other, {.rows = {second.claim(7, "other")}}).result, append_result::appended);
  const auto late = append(*one, first.batch(7));
  EXPECT_EQ(late.result, append_result::superseded);
  EXPECT_NE(late.why.find("shard 7"), std::string::npos);
}

/// Both believe that they own all shards, and neither waits for the other.
TEST_F(PostgresJournal, GivesEachNumberToOneOfTwoWritersThatRace) {
  constexpr int rounds = 200, shards = 8;
  const auto race = [&](const std::string& who) {
    const auto mine = open();
    const auto log = mine->reader();
    std::vector<std::uint64_t> won(shards);
    for (int i = 0; i < rounds; ++i) {
      std::vector<shard_batch> all;
      for (shard_id s = 0; s < shards; ++s) {
        const auto head = log->head(s);
        event_row claim = scribe{}.claim(s, who);
        claim.seq = claim.version = head.seq + 1;
        claim.previous_hash = head.hash;
        all.push_back({.rows = {claim}});
      }
      const auto reports = mine->append(all);
      for (int s = 0; s < shards; ++s) {
        EXPECT_NE(reports[s].result, append_result::unknown) << reports[s].why;
        won[s] += reports[s].result == append_result::appended;
      }
    }
    return won;
  };
  auto one = std::async(std::launch::async, race, "one");
  auto other = std::async(std::launch::async, race, "other");
  const auto a = one.get(), b = other.get();
  const auto log = open()->reader();
  std::uint64_t lost = 0;
  for (shard_id s = 0; s < shards; ++s) {
    EXPECT_EQ(log->head(s).seq, a[s] + b[s]) << "as many rows as were acknowledged";
    lost += 2 * rounds - a[s] - b[s];
  }
  RecordProperty("collisions", std::to_string(lost));
  EXPECT_GT(lost, 0u) << "they never raced";
}

TEST_F(PostgresJournal, GoesOnAfterTheServerFell) {
  kit::postgres_server own;
  postgres_journal j{{.connection = own.fresh_database()}};
  const auto log = j.reader();
  scribe s;
  ASSERT_EQ(append(j, s.batch(7, 3)).result, append_result::appended);
  EXPECT_EQ(log->head(7).seq, 3u);
  own.kill_9();
  auto next = s.batch(7);
  const auto lost = append(j, next);
  EXPECT_TRUE(lost.result == append_result::unknown || lost.result == append_result::failed);
  EXPECT_NE(lost.why, "");
  EXPECT_EQ(append(j, next).result, append_result::failed) << "nobody is there";
  EXPECT_THROW(log->head(7), journal_error);
  own.start();
  EXPECT_EQ(log->head(7).seq, 3u);
  EXPECT_EQ(append(j, next).result, append_result::appended);
  own.stop();
  own.start();
  EXPECT_EQ(log->head(7).seq, 4u) << "a reader connects anew by itself";
}

TEST_F(PostgresJournal, BringsTheSchemaUpToDateOnceThoughAllStartAtOnce) {
  std::vector<std::future<std::unique_ptr<journal>>> all;
  for (int i = 0; i < 8; ++i)
    all.push_back(std::async(std::launch::async, [&] { return open(); }));
  for (auto& j : all)
    EXPECT_FALSE(j.get()->fact("shards"));
}

TEST_F(PostgresJournal, IsAloneWhenItIsToBe) {
  const auto alone = [&] {
    return std::make_unique<postgres_journal>(
        postgres_options{.connection = kit_.database, .alone = true});
  };
  auto first = alone();
  EXPECT_THROW(alone(), journal_error);
  EXPECT_TRUE(open()) << "a tool that reads may";
  first.reset();
  EXPECT_TRUE(alone());
}

TEST_F(PostgresJournal, SaysWhyItCannotBeUsed) {
  const auto told_of = [](const std::string& connection) -> std::string {
    try {
      postgres_journal j{{.connection = connection}};
    } catch (const journal_error& e) {
      return e.what();
    }
    return "nothing";
  };
  EXPECT_NE(told_of("host=/nowhere dbname=x").find("PostgreSQL: "), std::string::npos);
  EXPECT_NE(told_of(server().connection("no_such")).find("no_such"), std::string::npos);
  EXPECT_NE(told_of(kit_.database + " options='-c default_transaction_read_only=on'")
                .find("takes no writes"),
            std::string::npos);
  EXPECT_NE(told_of("port=x").find("PostgreSQL: "), std::string::npos);
}

} // namespace
} // namespace callout
