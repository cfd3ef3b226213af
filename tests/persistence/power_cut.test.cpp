// The plug is pulled in the middle of an append: of what it wrote and had not yet made durable,
// any part may reach the disk. What was acknowledged before is there, and of the append itself
// all or nothing.
#include "persistence/audit.hpp"
#include "persistence/rows_of.hpp"
#include "persistence/scribe.hpp"
#include "persistence/sqlite/sqlite_journal.hpp"
#include "tests/kit/temporary_directory.hpp"
#include "tests/persistence/faulty_vfs.hpp"
#include "tests/persistence/raw_sqlite.hpp"

#include <fstream>
#include <gtest/gtest.h>
#include <random>

namespace callout {
namespace {

namespace fs = std::filesystem;

constexpr shard_id shards[] = {1, 2, 3};

class PowerCut : public testing::Test {
protected:
  std::vector<shard_batch> draw() {
    std::vector<shard_batch> batches;
    for (const auto shard : shards)
      if (luck_() % 3)
        batches.push_back(hand_.batch(shard, 1 + luck_() % 30, "b-" + std::to_string(luck_() % 9)));
    return batches;
  }

  /// Writes a random part over the copy: each write whole, torn or lost. True when all are whole.
  bool write_part(const std::vector<faulty_vfs::written>& writes, const fs::path& copy) {
    bool all = true;
    std::fstream wal{copy / "journal.db-wal", std::ios::binary | std::ios::in | std::ios::out};
    const auto losses = 1 + luck_() % 8;
    for (const auto& w : writes) {
      const bool lost = luck_() % 8 < losses;
      const auto kept = !lost         ? w.bytes.size()
                        : luck_() % 2 ? 0
                                      : luck_() % (w.bytes.size() / 512 + 1) * 512;
      all = all && kept == w.bytes.size();
      wal.seekp(w.at).write(w.bytes.data(), static_cast<std::streamsize>(kept));
    }
    return all;
  }

  void append(journal& log, const std::vector<shard_batch>& batches) {
    for (const auto& report : log.append(batches))
      ASSERT_EQ(report.result, append_result::appended) << report.why;
  }

  std::mt19937_64 luck_{5};
  scribe hand_;
  kit::temporary_directory directory_;
  const fs::path data_ = directory_ / "data", copy_ = directory_ / "copy";
};

TEST_F(PowerCut, LeavesAllOfAnAppendOrNothing) {
  sqlite_journal log{data_, {.wal_bytes = 8 << 20, .tail_rows = 60, .vfs = faulty_vfs::name()}};
  int nothing = 0;
  for (int round = 0; round < 60; ++round) {
    append(log, draw());
    if (round % 10 == 5) // The write-ahead log begins anew, over what it held before.
      raw_sqlite{data_ / "journal.db"}.run("PRAGMA wal_checkpoint(RESTART)");
    const auto before = anchors_of(*log.reader(), shards);
    fs::remove_all(copy_);
    fs::copy(data_, copy_);
    faulty_vfs::writes.clear();
    faulty_vfs::recording = true;
    append(log, draw());
    faulty_vfs::recording = false;
    const bool all = write_part(faulty_vfs::writes, copy_);
    const auto after = anchors_of(*log.reader(), shards);

    const sqlite_options options{.wal_bytes = 8 << 20, .tail_rows = 60};
    sqlite_journal left{copy_, options};
    const auto reader = left.reader();
    const auto report = verify(*reader, shards, {.anchors = before});
    ASSERT_TRUE(report.sound()) << "round " << round << ": " << report.text();
    const auto heads = anchors_of(*reader, shards);
    ASSERT_TRUE(heads == before || heads == after) << "round " << round << ": half an append";
    ASSERT_TRUE(!all || heads == after) << "round " << round << ": durable rows are lost";
    nothing += heads == before;
  }
  EXPECT_GT(nothing, 10);
}

} // namespace
} // namespace callout
