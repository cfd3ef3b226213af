// The audit finds what somebody with access to the file could do to a log, and says where; what
// it cannot find without an anchor is shown too.
#include "persistence/audit.hpp"
#include "persistence/hash_chain.hpp"
#include "persistence/memory/memory_journal.hpp"
#include "persistence/scribe.hpp"
#include "persistence/sqlite/sqlite_journal.hpp"
#include "tests/kit/temporary_directory.hpp"
#include "tests/persistence/raw_sqlite.hpp"

#include <fstream>
#include <gtest/gtest.h>

namespace callout {
namespace {

constexpr shard_id all_shards[] = {1, 2, 3};

class Audit : public testing::Test {
protected:
  Audit() {
    sqlite_journal log{data_, {.wal_bytes = 1 << 20, .tail_rows = 16}};
    for (int i = 0; i < 10; ++i) {
      std::vector<shard_batch> batches;
      for (const shard_id shard : {1u, 2u}) {
        shard_batch batch;
        if (i == 0)
          batch.rows.push_back(scribe_.claim(shard, "first"));
        batch.rows.push_back(scribe_.next(shard, "booking", "b-1", R"({"halalas":11500})"));
        batch.rows.push_back(scribe_.next(shard, "payment", "b-1", R"({"halalas":11500})"));
        batches.push_back(std::move(batch));
      }
      for (const auto& report : log.append(batches))
        EXPECT_EQ(report.result, append_result::appended) << report.why;
    }
  }

  audit_report audit(std::span<const anchor> anchors = {}) {
    return verify(*read_sqlite_journal(data_), all_shards,
                  {.anchors = {anchors.begin(), anchors.end()}});
  }
  void tamper(const std::string& sql) { raw_sqlite{data_ / "journal.db"}.run(sql); }
  void expect_broken(shard_id shard, std::uint64_t seq, const std::string& word,
                     std::span<const anchor> anchors = {}) {
    const auto report = audit(anchors);
    ASSERT_TRUE(report.first) << report.text();
    EXPECT_EQ(report.first->shard, shard) << report.text();
    EXPECT_EQ(report.first->seq, seq) << report.text();
    EXPECT_NE(report.text().find(word), std::string::npos) << report.text();
  }

  kit::temporary_directory directory_;
  const std::filesystem::path data_ = directory_ / "data";
  scribe scribe_;
};

TEST_F(Audit, FindsNothingInASoundLog) {
  const auto report = audit();
  EXPECT_TRUE(report.sound()) << report.text();
  EXPECT_EQ(report.shards, 2u);
  EXPECT_EQ(report.rows, 42u);
  EXPECT_EQ(report.claims, 2u);
  EXPECT_EQ(report.text(), "42 rows in 2 shards, 2 claims: sound");
}

TEST_F(Audit, FindsAnEditedByte) {
  tamper("UPDATE events SET data = replace(data, '11500', '11501') WHERE shard = 2 AND seq = 8");
  expect_broken(2, 9, "one of the two was changed");
  EXPECT_EQ(audit().faults, 1u);
}

TEST_F(Audit, FindsAnEditOfEachColumn) {
  tamper("CREATE TABLE kept AS SELECT * FROM events");
  for (const auto* edit :
       {"kind = 'x'", "entity = 'b-2'", "version = 99", "at = at + 1", "type = 'x'", "data = '{}'",
        "effects = '[]'", "command_id = 'x'", "request_hash = 'x'", "principal = 'x'",
        "trace = 'x'", "previous_hash = zeroblob(32)"}) {
    tamper(std::string{"UPDATE events SET "} + edit + " WHERE shard = 1 AND seq = 8");
    EXPECT_GT(audit().faults, 0u) << edit;
    tamper("REPLACE INTO events SELECT * FROM kept");
    EXPECT_TRUE(audit().sound()) << edit;
  }
}

TEST_F(Audit, FindsAnEditOfTheLastRowOnlyByItsAnchor) {
  const auto anchors = anchors_of(*read_sqlite_journal(data_), all_shards);
  tamper("UPDATE events SET data = '{}' WHERE shard = 1 AND seq = 21");
  EXPECT_TRUE(audit().sound()) << "nothing follows that would hold its hash";
  expect_broken(1, 21, "anchored", anchors);
}

TEST_F(Audit, FindsARowThatIsGone) {
  tamper("DELETE FROM events WHERE shard = 1 AND seq = 8");
  expect_broken(1, 9, "rows are missing");
}

TEST_F(Audit, FindsRowsThatChangedPlaces) {
  tamper("UPDATE events SET seq = 100 WHERE shard = 1 AND seq = 8;"
         "UPDATE events SET seq = 8 WHERE shard = 1 AND seq = 9;"
         "UPDATE events SET seq = 9 WHERE shard = 1 AND seq = 100");
  expect_broken(1, 9, "comes after row 7");
  EXPECT_GE(audit().faults, 3u);
}

TEST_F(Audit, FindsContentsThatChangedPlaces) {
  tamper("CREATE TABLE t AS SELECT seq, data, command_id FROM events WHERE shard = 1;"
         "UPDATE events SET command_id = (SELECT command_id FROM t WHERE t.seq = 17 - events.seq) "
         "WHERE shard = 1 AND seq IN (8, 9); DROP TABLE t");
  expect_broken(1, 9, "one of the two was changed");
}

TEST_F(Audit, FindsACutTailOnlyByItsAnchor) {
  const auto anchors = anchors_of(*read_sqlite_journal(data_), all_shards);
  ASSERT_EQ(anchors.size(), 2u);
  tamper("DELETE FROM events WHERE shard = 2 AND seq > 15");
  EXPECT_TRUE(audit().sound()) << "what is left of the log is well-formed";
  expect_broken(2, 21, "its end was cut off", anchors);
  tamper("DELETE FROM events WHERE shard = 1");
  expect_broken(1, 21, "the log ends at 0", anchors);
}

TEST_F(Audit, FindsAForgedClaimAndTimeThatRunsBackwards) {
  memory_journal log;
  scribe forger;
  shard_batch batch{
      .rows = {forger.claim(3, "a"), forger.next(3, "booking", "b-1"), forger.claim(3, "b")}};
  batch.rows[0].entity = "b-1";
  batch.rows[1].at -= span{1000};
  ASSERT_EQ(log.append(std::span{&batch, 1})[0].result, append_result::appended);
  const auto report = verify(*log.reader(), all_shards);
  EXPECT_NE(report.text().find("no well-formed claim"), std::string::npos) << report.text();
  EXPECT_EQ(report.first->seq, 1u);
  // The claim, the hash over it, the time, and the hash over that.
  EXPECT_EQ(report.faults, 4u);
}

/// Its state is how many rows there were.
class counting final : public refolder {
public:
  void add(const event_row&) override { ++rows_; }
  std::optional<std::string> differs(const std::string& kept) const override {
    return kept == std::to_string(rows_) ? std::nullopt
                                         : std::optional{"rows are " + std::to_string(rows_)};
  }

private:
  int rows_ = 0;
};

/// A log of two bookings with what follows from it.
struct folded {
  memory_journal log;
  scribe writes;
  shard_batch batch{.rows = {writes.claim(3, "a"), writes.next(3, "booking", "b-1"),
                             writes.next(3, "booking", "b-1"), writes.next(3, "booking", "b-2")}};
  audit_evidence evidence{
      .refold = [](const std::string&) { return std::make_unique<counting>(); }};

  snapshot of_first(std::uint64_t version, const std::string& state) const {
    return {"booking", "b-1", version, hash_of(batch.rows[version]), state};
  }
  audit_report audit() {
    EXPECT_EQ(log.append(std::span{&batch, 1})[0].result, append_result::appended);
    return verify(*log.reader(), all_shards, evidence);
  }
};

TEST(AuditOfFolds, FindsNothingInThoseOfTheLog) {
  folded f;
  f.batch.snapshots = {f.of_first(2, "2"), {"booking", "b-2", 1, hash_of(f.batch.rows[3]), "1"}};
  f.batch.fold = {3, 4, hash_of(f.batch.rows[3]), "{}"};
  f.evidence.views = {{3, 3, f.batch.rows[2].previous_hash}};
  const auto report = f.audit();
  EXPECT_EQ(report.text(), "4 rows in 1 shards, 1 claims, 2 snapshots: sound");
}

TEST(AuditOfFolds, FindsASnapshotThatItsRowsDoNotFoldTo) {
  folded f;
  f.batch.snapshots = {f.of_first(1, "2")};
  const auto report = f.audit();
  EXPECT_EQ(report.faults, 1u);
  EXPECT_NE(report.text().find("row 2: the snapshot of booking/b-1 at version 1 is not what its "
                               "rows fold to: rows are 1"),
            std::string::npos)
      << report.text();
}

TEST(AuditOfFolds, FindsASnapshotOfAnotherRow) {
  folded f;
  f.batch.snapshots = {f.of_first(2, "2")};
  f.batch.snapshots[0].hash[0] ^= 1;
  EXPECT_NE(f.audit().text().find("is of another row"), std::string::npos);
}

TEST(AuditOfFolds, FindsASnapshotBeyondTheLog) {
  folded f;
  f.batch.snapshots = {f.of_first(2, "2")};
  f.batch.snapshots[0].version = 3;
  EXPECT_NE(f.audit().text().find("beyond its last row"), std::string::npos);
}

TEST(AuditOfFolds, FindsViewsAndCheckpointsBeyondTheLog) {
  folded f;
  f.evidence.views = {{3, 5, {}}};
  f.batch.fold = {3, 6, {}, "{}"};
  const auto report = f.audit();
  EXPECT_EQ(report.faults, 2u);
  EXPECT_NE(report.text().find("row 5: the views hold this row, and the log ends at 4"),
            std::string::npos)
      << report.text();
}

TEST(AuditOfFolds, FindsViewsAndCheckpointsOfAnotherLog) {
  folded f;
  f.evidence.views = {{3, 2, {}}};
  f.batch.fold = {3, 4, {}, "{}"};
  EXPECT_EQ(f.audit().faults, 2u);
}

TEST_F(Audit, KeepsAnchorsInAFile) {
  const auto file = directory_ / "anchors.jsonl";
  const auto anchors = anchors_of(*read_sqlite_journal(data_), all_shards);
  write_anchors(file, anchors);
  write_anchors(file, anchors);
  EXPECT_EQ(read_anchors(file), anchors);
  EXPECT_TRUE(audit(read_anchors(file)).sound());
  std::ofstream{file, std::ios::app} << "{\"shard\":1,\"seq\":2}\n";
  try {
    read_anchors(file);
    FAIL() << "a line without a hash was read";
  } catch (const journal_error& e) {
    EXPECT_NE(std::string{e.what()}.find("anchors.jsonl: line 3"), std::string::npos) << e.what();
  }
  EXPECT_THROW(read_anchors(directory_ / "none"), journal_error);
  EXPECT_THROW(write_anchors(directory_ / "none" / "anchors", anchors), journal_error);
}

} // namespace
} // namespace callout
