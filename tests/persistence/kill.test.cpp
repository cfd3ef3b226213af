// A writer is killed in the middle of its work, again and again on the same file: whatever it
// was told is durable must be there, whole and in order, and the next writer must go on from it.
#include "persistence/audit.hpp"
#include "persistence/hash_chain.hpp"
#include "persistence/scribe.hpp"
#include "persistence/sqlite/sqlite_journal.hpp"
#include "tests/kit/temporary_directory.hpp"

#include <csignal>
#include <gtest/gtest.h>
#include <numeric>
#include <random>
#include <sys/wait.h>
#include <unistd.h>

namespace callout {
namespace {

constexpr shard_id shards = 8;
constexpr int rounds = 40;

std::vector<shard_id> all_shards() {
  std::vector<shard_id> all(shards);
  std::iota(all.begin(), all.end(), 0);
  return all;
}

/// What the writer tells of each batch once it is acknowledged.
struct acknowledged {
  shard_id shard;
  std::uint64_t seq;
  digest hash;
};

scribe take_over(journal& log) {
  scribe hand;
  const auto reader = log.reader();
  for (const auto shard : all_shards())
    reader->read(shard, 0, SIZE_MAX, [&](const event_row& row) {
      hand.adopt(row);
      return true;
    });
  return hand;
}

/// Appends until it is killed.
[[noreturn]] void write_on(const std::filesystem::path& data, const sqlite_options& options,
                           std::uint64_t seed, int out) {
  try {
    sqlite_journal log{data, options};
    auto hand = take_over(log);
    std::mt19937_64 luck{seed};
    for (;;) {
      std::vector<shard_batch> batches;
      for (shard_id shard = 0; shard < shards; ++shard) {
        if (luck() % 2)
          continue;
        shard_batch batch;
        for (auto n = 1 + luck() % 6; n > 0; --n)
          batch.rows.push_back(hand.next(shard, "booking", "b-" + std::to_string(luck() % 50),
                                         std::string(luck() % 900, 'd')));
        batches.push_back(std::move(batch));
      }
      const auto reports = log.append(batches);
      for (std::size_t i = 0; i < batches.size(); ++i) {
        const auto& last = batches[i].rows.back();
        const acknowledged told{last.shard, last.seq, hash_of(last)};
        if (reports[i].result != append_result::appended ||
            write(out, &told, sizeof told) != sizeof told)
          _exit(1);
      }
    }
  } catch (...) {
    _exit(2);
  }
}

class Kill : public testing::Test {
protected:
  /// Starts a writer, lets it tell of so many batches, and kills it. What it told on the way
  /// to its end is taken in as well.
  void run_and_kill(const sqlite_options& options, std::uint64_t seed, std::size_t after) {
    int ends[2];
    ASSERT_EQ(pipe(ends), 0);
    const auto child = fork();
    if (child == 0) {
      close(ends[0]);
      write_on(data_, options, seed, ends[1]);
    }
    close(ends[1]);
    acknowledged told;
    for (std::size_t n = 0; read(ends[0], &told, sizeof told) == sizeof told; ++n) {
      told_[told.shard] = told;
      if (n == after)
        kill(child, SIGKILL);
    }
    close(ends[0]);
    int status = 0;
    waitpid(child, &status, 0);
    ASSERT_TRUE(WIFSIGNALED(status)) << "the writer ended by itself, with " << WEXITSTATUS(status);
  }

  std::vector<anchor> promises() const {
    std::vector<anchor> all;
    for (const auto& [shard, told] : told_)
      all.push_back({shard, told.seq, told.hash});
    return all;
  }

  kit::temporary_directory directory_;
  const std::filesystem::path data_ = directory_ / "data";
  std::map<shard_id, acknowledged> told_;
};

TEST_F(Kill, LosesNothingThatWasAcknowledged) {
  std::mt19937_64 luck{20'261'122};
  const auto shards_to_check = all_shards();
  std::uint64_t rows = 0;
  for (int round = 0; round < rounds; ++round) {
    // Every other round turns index and write-ahead log over every few appends.
    sqlite_options options{.wal_bytes = 512 * 1024};
    if (round % 2)
      options = {.wal_bytes = 96 * 1024, .tail_rows = 1 + luck() % 100};
    run_and_kill(options, luck(), luck() % 120);
    ASSERT_FALSE(HasFatalFailure());
    // First as a tool sees the file that the dead writer left, then as the next server does.
    auto report = verify(*read_sqlite_journal(data_), shards_to_check, {.anchors = promises()});
    ASSERT_TRUE(report.sound()) << "round " << round << ": " << report.text();
    if (round % 4 == 3) {
      sqlite_journal next{data_, options};
      report = verify(*next.reader(), shards_to_check, {.anchors = promises()});
      ASSERT_TRUE(report.sound()) << "round " << round << ": " << report.text();
    }
    rows = report.rows;
  }
  EXPECT_GT(rows, 2'000u);
}

} // namespace
} // namespace callout
