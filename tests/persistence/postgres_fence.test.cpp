// Two owners of one shard, one of whom stalls: before, inside and after its statement, in the
// middle of sending it, or for so long that the other has claimed the log. Whatever happens, each
// number has one row, the one whose owner was told so if any was.
#include "persistence/postgres/postgres_journal.hpp"

#include "persistence/rows_of.hpp"
#include "persistence/scribe.hpp"
#include "tests/kit/postgres_server.hpp"
#include "tests/persistence/raw_postgres.hpp"

#include <gtest/gtest.h>
#include <signal.h>
#include <sys/socket.h>

#include <future>
#include <thread>

namespace callout {
namespace {

using namespace std::chrono_literals;
using enum append_result;

class PostgresFence : public testing::Test {
protected:
  void SetUp() override {
    server = std::make_unique<kit::postgres_server>(settings);
    database = server->fresh_database();
    old_owner = open("old", 60s);
    new_owner = open("new", 1s);
    ASSERT_EQ(append(*old_owner, begun.batch(7, 3)), appended);
    meddler = std::make_unique<raw_postgres>(database);
    // The old owner's rows wait, after they are written and before they are committed, for as
    // long as the test holds this lock.
    meddler->run("CREATE FUNCTION stall() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
                 "IF current_setting('application_name') LIKE 'old/%' THEN "
                 "PERFORM pg_advisory_lock(1); PERFORM pg_advisory_unlock(1); END IF; "
                 "RETURN NULL; END $$");
  }
  std::unique_ptr<journal> open(const std::string& name, std::chrono::milliseconds patience) {
    return std::make_unique<postgres_journal>(postgres_options{
        .connection = database, .name = name, .statement_timeout = 60s, .lock_timeout = patience});
  }
  static append_result append(journal& j, shard_batch b) {
    return j.append(std::vector{std::move(b)}).at(0).result;
  }
  shard_batch claim() {
    auto hand = begun;
    return {.rows = {hand.claim(7, "new")}};
  }
  shard_batch next() {
    auto hand = begun;
    return hand.batch(7, 2);
  }
  /// From here on, what the old owner appends stops inside its statement.
  void stall_old_owner() {
    meddler->run("CREATE TRIGGER stall AFTER INSERT ON events FOR EACH STATEMENT "
                 "EXECUTE FUNCTION stall()");
    meddler->run("SELECT pg_advisory_lock(1)");
    late = std::async(std::launch::async, [this] { return append(*old_owner, next()); });
    wait_until("SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND NOT granted", "1");
  }
  void release_old_owner() { meddler->run("SELECT pg_advisory_unlock(1)"); }
  void wait_until(const std::string& sql, const std::string& wanted) {
    const auto until = std::chrono::steady_clock::now() + 20s;
    while (meddler->run(sql) != wanted) {
      ASSERT_LT(std::chrono::steady_clock::now(), until) << sql;
      std::this_thread::yield();
    }
  }
  /// The type of the row after those that were there at first.
  std::string winner() {
    const auto rows = rows_of(*new_owner->reader(), 7, 3);
    EXPECT_LE(rows.size(), 2u);
    return rows.empty() ? "nobody" : rows.front().type;
  }

  std::vector<std::string> settings{"fsync=off"};
  std::unique_ptr<kit::postgres_server> server;
  std::string database;
  std::unique_ptr<journal> old_owner, new_owner;
  std::unique_ptr<raw_postgres> meddler;
  std::future<append_result> late;
  scribe begun;
};

TEST_F(PostgresFence, AnOwnerThatStalledBeforeItsStatementComesTooLate) {
  const auto held_back = next();
  EXPECT_EQ(append(*new_owner, claim()), appended);
  EXPECT_EQ(append(*old_owner, held_back), superseded);
  EXPECT_EQ(winner(), "shard.claimed");
}

TEST_F(PostgresFence, AnOwnerThatStallsInsideIsEnded) {
  stall_old_owner();
  EXPECT_EQ(append(*new_owner, claim()), appended);
  EXPECT_EQ(late.get(), unknown);
  EXPECT_EQ(winner(), "shard.claimed");
  release_old_owner();
  EXPECT_EQ(append(*old_owner, next()), superseded) << "when it asks again";
}

TEST_F(PostgresFence, AnOwnerThatGoesOnInTimeHasWon) {
  new_owner = open("new", 20s);
  stall_old_owner();
  auto claimed = std::async(std::launch::async, [this] { return append(*new_owner, claim()); });
  wait_until("SELECT count(*) FROM pg_locks WHERE locktype = 'transactionid' AND NOT granted", "1");
  release_old_owner();
  EXPECT_EQ(late.get(), appended);
  EXPECT_EQ(claimed.get(), superseded);
  EXPECT_EQ(winner(), "booking.changed");
}

/// Ended by somebody else while the other waits.
TEST_F(PostgresFence, AnOwnerWhoseStatementIsRolledBackHasLost) {
  new_owner = open("new", 20s);
  stall_old_owner();
  auto claimed = std::async(std::launch::async, [this] { return append(*new_owner, claim()); });
  wait_until("SELECT count(*) FROM pg_locks WHERE locktype = 'transactionid' AND NOT granted", "1");
  meddler->run("SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
               "WHERE application_name = 'old/append'");
  EXPECT_EQ(late.get(), unknown);
  EXPECT_EQ(claimed.get(), appended);
  EXPECT_EQ(winner(), "shard.claimed");
}

/// After a failover that lost the end of the log, another goes on from what is left, and soon has
/// rows where the old owner's were.
TEST_F(PostgresFence, AnOwnerWhoseRowsWereLostDoesNotGoOnFromAnothers) {
  auto mine = begun, other = begun;
  ASSERT_EQ(append(*old_owner, mine.batch(7, 2)), appended);
  meddler->run("DELETE FROM events WHERE shard = 7 AND seq > 3");
  EXPECT_EQ(append(*new_owner, {.rows = {other.claim(7, "new")}}), appended);
  EXPECT_EQ(append(*new_owner, other.batch(7)), appended);
  EXPECT_EQ(append(*old_owner, mine.batch(7)), superseded) << "row 5 is there, and is not his";
  EXPECT_EQ(append(*new_owner, other.batch(7)), appended);
}

/// Before this program kept hashes, none was written.
TEST_F(PostgresFence, ARowWithoutAHashIsFollowed) {
  meddler->run("UPDATE events SET hash = NULL");
  EXPECT_EQ(append(*old_owner, next()), appended);
}

/// Rows of one shard are held by somebody; those of another go by.
TEST_F(PostgresFence, AShardInAnotherLaneDoesNotWait) {
  postgres_journal j{{.connection = database, .lock_timeout = 20s, .lanes = 2}};
  raw_postgres other{database};
  other.run("BEGIN");
  other.run("INSERT INTO events SELECT 7, 4, 'x', 'x', 1, 0, 'x', '', '', '', '', '', '', "
            "decode(repeat('00', 32), 'hex')");
  auto behind = std::async(std::launch::async, [&] { return append(j, next()); });
  wait_until("SELECT count(*) FROM pg_locks WHERE locktype = 'transactionid' AND NOT granted", "1");
  EXPECT_EQ(append(j, begun.batch(8)), appended);
  EXPECT_EQ(behind.wait_for(0s), std::future_status::timeout) << "it was to wait meanwhile";
  other.run("ROLLBACK");
  EXPECT_EQ(behind.get(), appended);
}

TEST_F(PostgresFence, AClientThatStallsInTheMiddleOfSendingHoldsNothing) {
  raw_postgres slow{database};
  // The beginning of a simple query that says that it is 200 bytes long.
  const std::string part{"Q\0\0\0\xC8INSERT INTO events SELECT 7, 4, 'bo", 39};
  ASSERT_EQ(::send(slow.socket(), part.data(), part.size(), MSG_NOSIGNAL),
            static_cast<ssize_t>(part.size()));
  EXPECT_EQ(append(*new_owner, claim()), appended);
}

/// The commit is durable, and its owner is not told: the server waits for a standby that never
/// comes, and the connection is cut meanwhile.
class PostgresFenceInCommit : public PostgresFence {
protected:
  void stall_in_commit(const std::string& by = "pg_terminate_backend") {
    meddler->run("ALTER SYSTEM SET synchronous_standby_names = 'nobody'");
    meddler->run("SELECT pg_reload_conf()");
    // The server hears of it somewhat later than our session: others commit until one waits.
    for (int i = 0; waiting() == "0"; ++i) {
      probe = std::async(std::launch::async, [this, i] {
        try {
          raw_postgres{database}.run("CREATE TABLE probe_" + std::to_string(i) + " ()");
        } catch (const std::runtime_error&) {
          // Ended while it waited.
        }
      });
      while (waiting() == "0" && probe.wait_for(0s) != std::future_status::ready)
        std::this_thread::yield();
    }
    late = std::async(std::launch::async, [this] { return append(*old_owner, next()); });
    wait_until("SELECT count(*) FROM pg_stat_activity WHERE wait_event = 'SyncRep'", "2");
    meddler->run("ALTER SYSTEM RESET synchronous_standby_names");
    meddler->run("SELECT " + by + "(pid) FROM pg_stat_activity WHERE wait_event = 'SyncRep'");
  }
  std::string waiting() {
    return meddler->run("SELECT count(*) FROM pg_stat_activity WHERE wait_event = 'SyncRep'");
  }
  std::future<void> probe;
};

TEST_F(PostgresFenceInCommit, AnAppendWhoseAnswerWasLostIsThere) {
  stall_in_commit();
  EXPECT_EQ(late.get(), unknown);
  meddler->run("SELECT pg_reload_conf()");
  wait_until("SHOW synchronous_standby_names", "");
  EXPECT_EQ(append(*new_owner, claim()), superseded) << "the log goes on from what was written";
  EXPECT_EQ(winner(), "booking.changed");
  EXPECT_EQ(append(*old_owner, next()), superseded) << "it is not written twice";
}

/// The same, but the wait was called off and the server says that it went well.
TEST_F(PostgresFenceInCommit, AnAppendThatNoStandbyHasIsInDoubt) {
  stall_in_commit("pg_cancel_backend");
  EXPECT_EQ(late.get(), unknown);
}

TEST_F(PostgresFence, AServerThatWasStoppedIsNotWaitedForForEver) {
  old_owner = std::make_unique<postgres_journal>(postgres_options{
      .connection = database, .name = "old", .statement_timeout = 100ms, .lock_timeout = 100ms});
  ASSERT_EQ(append(*old_owner, begun.batch(8)), appended);
  const auto pid = std::stoi(meddler->run("SELECT max(pid) FROM pg_stat_activity "
                                          "WHERE application_name = 'old/append'"));
  ASSERT_EQ(::kill(pid, SIGSTOP), 0);
  EXPECT_EQ(append(*old_owner, next()), unknown);
  ::kill(pid, SIGCONT);
}

TEST_F(PostgresFence, CommitsAreFlushedWhateverIsSetLater) {
  meddler->run("ALTER SYSTEM SET synchronous_commit = off");
  meddler->run("SELECT pg_reload_conf()");
  wait_until("SHOW synchronous_commit", "off");
  meddler->run("CREATE FUNCTION note() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
               "INSERT INTO facts VALUES ('seen', current_setting('synchronous_commit')); "
               "RETURN NULL; END $$");
  meddler->run("CREATE TRIGGER note AFTER INSERT ON events FOR EACH STATEMENT "
               "EXECUTE FUNCTION note()");
  ASSERT_EQ(append(*old_owner, next()), appended);
  EXPECT_EQ(old_owner->fact("seen"), "on");
  const postgres_options careful{.connection = database, .power_safe = true};
  EXPECT_THROW(postgres_journal{careful}, journal_error) << "fsync is off here";
}

} // namespace
} // namespace callout
