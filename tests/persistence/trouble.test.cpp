// What can be wrong with the file at a start, and what can go wrong with it later: each time a
// sentence that names it, and never half an append.
#include "persistence/audit.hpp"
#include "persistence/rows_of.hpp"
#include "persistence/scribe.hpp"
#include "persistence/sqlite/sqlite_journal.hpp"
#include "tests/kit/temporary_directory.hpp"
#include "tests/persistence/faulty_vfs.hpp"
#include "tests/persistence/raw_sqlite.hpp"

#include <fstream>
#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

namespace callout {
namespace {

namespace fs = std::filesystem;

class Trouble : public testing::Test {
protected:
  Trouble() { faulty_vfs::write_fails = faulty_vfs::sync_fails = 0; }

  std::unique_ptr<sqlite_journal> open() {
    return std::make_unique<sqlite_journal>(data_, options_);
  }
  append_report append(journal& log, shard_batch batch) {
    return log.append(std::span{&batch, 1}).front();
  }
  void fill(int appends) {
    const auto log = open();
    for (int i = 0; i < appends; ++i)
      ASSERT_EQ(append(*log, scribe_.batch(7, 20)).result, append_result::appended);
  }
  /// That opening fails with a sentence that names the file and has this in it.
  void expect_refused(const std::string& word) {
    for (const bool reading : {false, true})
      try {
        if (reading)
          read_sqlite_journal(data_)->head(7);
        else
          open();
        ADD_FAILURE() << "it was opened, for " << (reading ? "reading" : "writing");
      } catch (const journal_error& e) {
        const std::string what = e.what();
        EXPECT_NE(what.find(data_.string()), std::string::npos) << what;
        EXPECT_NE(what.find(word), std::string::npos) << what;
      }
  }

  kit::temporary_directory directory_;
  const fs::path data_ = directory_ / "data", file_ = data_ / "journal.db";
  sqlite_options options_{.wal_bytes = 1 << 20, .patience = std::chrono::milliseconds{20}};
  scribe scribe_;
};

TEST_F(Trouble, WithASecondProcessNamesTheFirst) {
  const auto first = open();
  try {
    open();
    FAIL() << "two journals share a directory";
  } catch (const journal_error& e) {
    EXPECT_EQ(std::string{e.what()},
              data_.string() + " is in use by process " + std::to_string(getpid()));
  }
  // Who only reads is not kept out.
  EXPECT_EQ(read_sqlite_journal(data_)->head(7), log_head{});
}

TEST_F(Trouble, WithAFileOfSomethingElse) {
  fs::create_directories(data_);
  std::ofstream{file_} << std::string(5000, 'x');
  expect_refused("does not begin as an SQLite database does");
  fs::remove(file_);
  raw_sqlite{file_}.run("CREATE TABLE songs (title TEXT)");
  expect_refused("a database of another program");
}

TEST_F(Trouble, WithADirectoryInPlaceOfTheFile) {
  fs::create_directories(file_);
  expect_refused("journal.db");
}

TEST_F(Trouble, WithAFileInPlaceOfTheDirectory) {
  std::ofstream{data_} << "x";
  EXPECT_THROW(open(), journal_error);
  expect_refused(data_.string());
}

TEST_F(Trouble, WithAFileOfANewerProgram) {
  fill(1);
  raw_sqlite{file_}.run("PRAGMA user_version = 99");
  expect_refused("version 99 and this program knows up to 1");
}

TEST_F(Trouble, WithATruncatedFile) {
  fill(20);
  fs::resize_file(file_, fs::file_size(file_) / 2);
  expect_refused("it is truncated");
  fs::resize_file(file_, 50);
  expect_refused("does not begin as an SQLite database does");
}

TEST_F(Trouble, WithATruncatedFileBesideItsWriteAheadLog) {
  fill(20);
  const auto whole = fs::file_size(file_);
  const auto log = open();
  ASSERT_EQ(append(*log, scribe_.batch(7)).result, append_result::appended);
  // As a crash leaves it; but somebody cut the file as well.
  const fs::path crashed = directory_ / "crashed";
  fs::copy(data_, crashed);
  EXPECT_EQ(sqlite_journal(crashed, options_).reader()->head(7), scribe_.head(7));
  fs::remove_all(crashed);
  fs::copy(data_, crashed);
  fs::resize_file(crashed / "journal.db", whole / 2);
  try {
    sqlite_journal cut{crashed, options_};
    FAIL() << "it was opened";
  } catch (const journal_error& e) {
    EXPECT_NE(std::string{e.what()}.find("journal.db"), std::string::npos) << e.what();
  }
}

TEST_F(Trouble, WithRowsThatWereTakenAway) {
  options_.tail_rows = 8;
  fill(3);
  raw_sqlite{file_}.run("DELETE FROM events WHERE id > 10");
  try {
    open();
    FAIL() << "it was opened";
  } catch (const journal_error& e) {
    EXPECT_NE(std::string{e.what()}.find("holds 10 rows where its shards end at 40"),
              std::string::npos)
        << e.what();
  }
  // It can still be read, so that the audit can say where.
  raw_sqlite{file_}.run("DELETE FROM events WHERE id = 5");
  const shard_id shards[] = {7};
  EXPECT_EQ(verify(*read_sqlite_journal(data_), shards).first->seq, 6u);
}

TEST_F(Trouble, WithAnIndexThatWasThrownAwayIsMended) {
  options_.tail_rows = 8;
  fill(20);
  raw_sqlite{file_}.run("DELETE FROM shard_runs; DELETE FROM entity_runs;"
                        "UPDATE progress SET indexed = 0");
  const auto log = open();
  EXPECT_EQ(rows_of(*log->reader(), 7).size(), 400u);
  EXPECT_EQ(rows_of(*log->reader(), 7, "booking", "b-1").size(), 400u);
  EXPECT_EQ(append(*log, scribe{}.batch(7)).result, append_result::superseded);
  EXPECT_EQ(append(*log, scribe_.batch(7)).result, append_result::appended);
}

TEST_F(Trouble, WithAnotherProgramThatHoldsTheFile) {
  fill(1);
  {
    const raw_sqlite other{file_};
    other.run("PRAGMA locking_mode = EXCLUSIVE; BEGIN EXCLUSIVE; SELECT * FROM events");
    expect_refused("another program holds it");
  }
  const auto log = open();
  const raw_sqlite other{file_};
  other.run("BEGIN IMMEDIATE");
  const auto batch = scribe_.batch(7);
  const auto report = append(*log, batch);
  EXPECT_EQ(report.result, append_result::failed);
  EXPECT_NE(report.why.find("journal.db: database is locked"), std::string::npos) << report.why;
  other.run("ROLLBACK");
  EXPECT_EQ(append(*log, batch).result, append_result::appended);
}

TEST_F(Trouble, WithAnotherProgramThatWritesToTheFile) {
  const auto log = open();
  ASSERT_EQ(append(*log, scribe_.batch(7)).result, append_result::appended);
  ASSERT_EQ(log->settle_fact("own", "writes do no harm"), "writes do no harm");
  ASSERT_EQ(append(*log, scribe_.batch(7)).result, append_result::appended);
  raw_sqlite{file_}.run("UPDATE events SET data = 'x'");
  const auto report = append(*log, scribe_.batch(7));
  EXPECT_EQ(report.result, append_result::failed);
  EXPECT_NE(report.why.find("another program wrote to it"), std::string::npos) << report.why;
}

TEST_F(Trouble, WithAFileThatMayNotGrow) {
  options_.max_bytes = 300'000;
  const auto log = open();
  auto big = scribe_.batch(7, 1);
  big.rows[0].data = std::string(1'000'000, 'x');
  const auto report = append(*log, big);
  EXPECT_EQ(report.result, append_result::failed);
  EXPECT_NE(report.why.find("journal.db: database or disk is full"), std::string::npos)
      << report.why;
  EXPECT_EQ(log->reader()->head(7), log_head{});
  big.rows[0].data = "{}";
  EXPECT_EQ(append(*log, big).result, append_result::appended);
}

TEST_F(Trouble, WithAWriteThatFailsLeavesNothing) {
  options_.vfs = faulty_vfs::name();
  const auto log = open();
  ASSERT_EQ(append(*log, scribe_.batch(7)).result, append_result::appended);
  const auto batch = scribe_.batch(7, 3);
  for (const int code : {SQLITE_FULL, SQLITE_IOERR_WRITE}) {
    faulty_vfs::write_fails = code;
    const auto report = append(*log, batch);
    faulty_vfs::write_fails = 0;
    EXPECT_EQ(report.result, append_result::failed) << report.why;
    EXPECT_NE(report.why.find("journal.db"), std::string::npos) << report.why;
    EXPECT_EQ(log->reader()->head(7).seq, 1u);
  }
  EXPECT_EQ(append(*log, batch).result, append_result::appended);
  EXPECT_EQ(rows_of(*log->reader(), 7).size(), 4u);
}

TEST_F(Trouble, WithASyncThatFailsIsOfUnknownOutcome) {
  options_.vfs = faulty_vfs::name();
  auto log = open();
  ASSERT_EQ(append(*log, scribe_.batch(7)).result, append_result::appended);
  auto before = scribe_;
  const auto ghost = scribe_.batch(7, 3);
  faulty_vfs::sync_fails = SQLITE_IOERR_FSYNC;
  const auto report = append(*log, ghost);
  faulty_vfs::sync_fails = 0;
  EXPECT_EQ(report.result, append_result::unknown) << report.why;
  EXPECT_EQ(log->reader()->head(7).seq, 1u);
  // Had the process died here, the rows would be there: that is why it is not `failed`.
  const fs::path crashed = directory_ / "crashed";
  fs::copy(data_, crashed);
  EXPECT_EQ(rows_of(*sqlite_journal(crashed).reader(), 7).size(), 4u);
  // The next append takes the ghost's place, for good.
  shard_batch claim{.rows = {before.claim(7, "again")}};
  ASSERT_EQ(append(*log, claim).result, append_result::appended);
  fs::remove_all(crashed);
  fs::copy(data_, crashed);
  EXPECT_EQ(sqlite_journal(crashed).reader()->head(7), before.head(7));
  log.reset();
  EXPECT_EQ(open()->reader()->head(7), before.head(7));
}

TEST_F(Trouble, IsNotExpectedOfWhatIsAcknowledged) {
  options_.vfs = faulty_vfs::name();
  options_.tail_rows = 50;
  const auto log = open();
  for (int i = 0; i < 300; ++i) {
    const auto before = faulty_vfs::syncs.load();
    ASSERT_EQ(append(*log, scribe_.batch(7, 1 + i % 7)).result, append_result::appended);
    ASSERT_EQ(faulty_vfs::at_risk, 0) << "acknowledged before it was durable";
    ASSERT_GT(faulty_vfs::syncs, before);
  }
}

/// Runs in a process of its own, so that what it gives up is not missed here. Empty for success.
std::string apart(const std::function<std::string()>& what) {
  int ends[2];
  if (pipe(ends) != 0)
    return "no pipe";
  const auto child = fork();
  if (child == 0) {
    std::string told;
    try {
      told = what();
    } catch (const std::exception& e) {
      told = e.what();
    }
    const auto sent = write(ends[1], told.data(), told.size());
    _exit(sent == static_cast<ssize_t>(told.size()) ? 0 : 1);
  }
  close(ends[1]);
  std::string told;
  char part[512];
  for (ssize_t n; (n = read(ends[0], part, sizeof part)) > 0;)
    told.append(part, static_cast<std::size_t>(n));
  close(ends[0]);
  int status = 0;
  waitpid(child, &status, 0);
  return WIFEXITED(status) && WEXITSTATUS(status) == 0 ? told : "it died: " + told;
}

TEST_F(Trouble, WithAFileThatMayOnlyBeRead) {
  fill(1);
  // Root may write everywhere, so the child becomes nobody in particular.
  fs::permissions(directory_.path(), fs::perms{0755});
  fs::permissions(data_, fs::perms{0777});
  fs::permissions(file_, fs::perms{0444});
  fs::permissions(data_ / "lock", fs::perms{0666});
  const auto unprivileged = [&](const std::function<void()>& what) {
    return apart([&]() -> std::string {
      if (geteuid() == 0 && setuid(65534) != 0)
        return "cannot become nobody";
      what();
      return "it was opened";
    });
  };
  const auto told = unprivileged([&] { open(); });
  EXPECT_NE(told.find("journal.db"), std::string::npos) << told;
  EXPECT_NE(told.find("it can be read only"), std::string::npos) << told;
  fs::permissions(data_ / "lock", fs::perms{0400});
  fs::permissions(data_, fs::perms{0555});
  const auto locked_out = unprivileged([&] { open(); });
  EXPECT_NE(locked_out.find("lock: cannot be opened: Permission denied"), std::string::npos)
      << locked_out;
}

} // namespace
} // namespace callout
