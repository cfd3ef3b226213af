// Readers at work while rows are appended, indexed and moved from one file to the other: each
// sees all that was acknowledged before it asked, in order, and never a row out of place.
#include "persistence/rows_of.hpp"
#include "persistence/scribe.hpp"
#include "persistence/sqlite/sqlite_journal.hpp"
#include "tests/kit/temporary_directory.hpp"

#include <atomic>
#include <gtest/gtest.h>
#include <thread>

namespace callout {
namespace {

constexpr shard_id shards = 4;
constexpr std::uint64_t appends = 1'500;

/// Reads until told to stop; returns what it saw that must not be.
std::string watch(journal_reader& log, const std::array<std::atomic<std::uint64_t>, shards>& told,
                  const std::atomic<bool>& done) {
  for (std::uint64_t turn = 0; !done; ++turn) {
    const auto shard = static_cast<shard_id>(turn % shards);
    const auto promised = told[shard].load();
    const auto head = log.head(shard);
    if (head.seq < promised)
      return "head " + std::to_string(head.seq) + " after " + std::to_string(promised);
    const auto after = promised / 2 * (turn % 3);
    auto next = after;
    std::string wrong;
    log.read(shard, after, 500, [&](const event_row& row) {
      if (row.seq != ++next || row.shard != shard)
        wrong = text_of(row) + " where row " + std::to_string(next) + " should be";
      return wrong.empty();
    });
    if (!wrong.empty())
      return wrong;
    if (next < std::min(promised, after + 500))
      return "rows end at " + std::to_string(next) + ", before " + std::to_string(promised);
    std::uint64_t version = 0;
    log.read(shard, "booking", "b-" + std::to_string(turn % 5), 0, 1000, [&](const event_row& row) {
      return row.version == ++version || !(wrong = text_of(row)).empty();
    });
    if (!wrong.empty())
      return wrong + " where version " + std::to_string(version) + " should be";
  }
  return {};
}

TEST(Readers, SeeAllThatWasAcknowledgedWhileItMoves) {
  const kit::temporary_directory directory;
  const auto data = directory / "data";
  sqlite_journal log{data, {.wal_bytes = 96 * 1024, .tail_rows = 40}};
  std::array<std::atomic<std::uint64_t>, shards> told{};
  std::atomic<bool> done{false};
  std::array<std::string, 3> seen;
  std::vector<std::jthread> watchers;
  for (std::size_t i = 0; i < seen.size(); ++i)
    watchers.emplace_back([&, i] {
      // The last one is another process as far as the journal knows.
      const auto reader = i < 2 ? log.reader() : read_sqlite_journal(data);
      seen[i] = watch(*reader, told, done);
    });
  scribe hand;
  for (std::uint64_t i = 0; i < appends && !HasFailure(); ++i) {
    std::vector<shard_batch> batches;
    for (shard_id shard = 0; shard < shards; ++shard)
      if ((i + shard) % 3)
        batches.push_back(hand.batch(shard, 1 + i % 4, "b-" + std::to_string(i % 5)));
    const auto reports = log.append(batches);
    for (std::size_t b = 0; b < batches.size(); ++b) {
      EXPECT_EQ(reports[b].result, append_result::appended) << reports[b].why;
      told[batches[b].rows[0].shard] = batches[b].rows.back().seq;
    }
  }
  done = true;
  watchers.clear();
  for (const auto& wrong : seen)
    EXPECT_EQ(wrong, "");
}

} // namespace
} // namespace callout
