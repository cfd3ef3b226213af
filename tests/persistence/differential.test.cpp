// Memory and SQLite are told the same, right and wrong, and must answer and keep the same.
#include "persistence/memory/memory_journal.hpp"
#include "persistence/sqlite/sqlite_journal.hpp"
#include "persistence/testkit.hpp"
#include "tests/kit/temporary_directory.hpp"

#include <random>

namespace callout {
namespace {

constexpr shard_id shards = 12;
constexpr int entities = 40;

class chance {
public:
  explicit chance(std::uint64_t seed) : engine_{seed} {}
  std::uint64_t below(std::uint64_t n) { return engine_() % n; }
  bool one_in(std::uint64_t n) { return below(n) == 0; }

private:
  std::mt19937_64 engine_;
};

shard_batch draw_batch(scribe& of, chance& luck, shard_id shard) {
  shard_batch batch;
  for (auto n = 1 + luck.below(luck.one_in(20) ? 40 : 4); n > 0; --n)
    batch.rows.push_back(
        luck.one_in(30) ? of.claim(shard, "t-" + std::to_string(luck.below(1000)))
                        : of.next(shard, luck.one_in(3) ? "payment" : "booking",
                                  "e-" + std::to_string(luck.below(entities)),
                                  std::string(luck.below(luck.one_in(200) ? 20'000 : 300), 'd')));
  const auto head = of.head(shard);
  if (luck.one_in(10))
    batch.fold = checkpoint{shard, head.seq, head.hash, std::string(luck.below(50), 'c')};
  if (luck.one_in(5))
    batch.snapshots.push_back({batch.rows.back().kind, batch.rows.back().entity,
                               batch.rows.back().version, head.hash, "state"});
  return batch;
}

void spoil(shard_batch& batch, chance& luck) {
  auto& row = batch.rows[luck.below(batch.rows.size())];
  switch (luck.below(5)) {
  case 0: row.seq += 1 + luck.below(3); break;
  case 1: row.seq -= std::min<std::uint64_t>(row.seq, 1 + luck.below(3)); break;
  case 2: row.version -= std::min<std::uint64_t>(row.version, 1 + luck.below(2)); break;
  case 3: row.shard = (row.shard + 1) % shards; break;
  default: batch.rows.erase(batch.rows.begin());
  }
}

std::vector<std::string> told(const std::vector<append_report>& reports) {
  std::vector<std::string> all;
  for (const auto& r : reports)
    all.push_back(std::to_string(static_cast<int>(r.result)) + " " + r.why);
  return all;
}

void expect_same_content(journal_reader& a, journal_reader& b, chance& luck) {
  for (shard_id shard = 0; shard < shards; ++shard) {
    ASSERT_EQ(a.head(shard), b.head(shard)) << shard;
    const auto after = luck.below(a.head(shard).seq + 2), limit = luck.below(200);
    ASSERT_EQ(texts_of(rows_of(a, shard, after, limit)), texts_of(rows_of(b, shard, after, limit)))
        << shard << " after " << after << " limit " << limit;
    const auto entity = "e-" + std::to_string(luck.below(entities));
    const auto version = luck.below(20);
    ASSERT_EQ(texts_of(rows_of(a, shard, "booking", entity, version)),
              texts_of(rows_of(b, shard, "booking", entity, version)))
        << shard << " " << entity << " after " << version;
    const auto kept = a.load_checkpoint(shard), other = b.load_checkpoint(shard);
    ASSERT_EQ(kept.has_value(), other.has_value());
    if (kept) {
      ASSERT_EQ(std::tie(kept->seq, kept->hash, kept->state),
                std::tie(other->seq, other->hash, other->state));
    }
    const auto state = a.load_snapshot(shard, "booking", entity);
    ASSERT_EQ(state.has_value(), b.load_snapshot(shard, "booking", entity).has_value());
    if (state) {
      ASSERT_EQ(state->version, b.load_snapshot(shard, "booking", entity)->version);
    }
  }
}

class Stores : public testing::TestWithParam<std::uint64_t> {
protected:
  void open() {
    in_file_.reset();
    const sqlite_options few{.wal_bytes = 256 * 1024, .tail_rows = 1 + GetParam() * 97 % 600};
    in_file_ = std::make_unique<sqlite_journal>(directory_.path() / "data", few);
  }

  /// The same batches to both; the scribe goes on from what was taken.
  void append(chance& luck) {
    std::vector<shard_batch> batches;
    std::vector<scribe> after;
    for (shard_id shard = 0; shard < shards; ++shard) {
      if (!luck.one_in(3))
        continue;
      auto next = luck.one_in(12) ? stale_[shard] : current_[shard];
      batches.push_back(draw_batch(next, luck, shard));
      after.push_back(std::move(next));
      if (luck.one_in(10))
        spoil(batches.back(), luck);
      if (batches.back().rows.empty() && !batches.back().fold)
        batches.back().snapshots.clear();
    }
    const auto reports = in_memory_.append(batches);
    ASSERT_EQ(told(in_file_->append(batches)), told(reports));
    for (std::size_t i = 0; i < batches.size(); ++i)
      if (reports[i].result != append_result::appended)
        ++refused_;
      else if (!batches[i].rows.empty() &&
               hash_of(batches[i].rows.back()) == after[i].head(batches[i].rows[0].shard).hash) {
        auto& current = current_[batches[i].rows[0].shard];
        if (luck.one_in(5))
          stale_[batches[i].rows[0].shard] = current;
        current = after[i];
      }
    batches_ += batches.size();
  }

  kit::temporary_directory directory_;
  memory_journal in_memory_;
  std::unique_ptr<sqlite_journal> in_file_;
  std::array<scribe, shards> current_, stale_;
  std::size_t batches_ = 0, refused_ = 0;
};

TEST_P(Stores, CannotBeToldApart) {
  chance luck{GetParam()};
  open();
  auto from_memory = in_memory_.reader();
  auto from_file = in_file_->reader();
  for (int step = 0; batches_ < 2'500; ++step) {
    append(luck);
    if (HasFatalFailure())
      return;
    if (luck.one_in(100)) {
      from_file.reset();
      open();
      from_file = in_file_->reader();
    }
    if (luck.one_in(20)) {
      expect_same_content(*from_memory, *from_file, luck);
      expect_same_content(*from_memory, *read_sqlite_journal(directory_.path() / "data"), luck);
    }
    if (HasFatalFailure())
      return;
  }
  EXPECT_GT(refused_, 200u);
  for (shard_id shard = 0; shard < shards; ++shard)
    ASSERT_EQ(texts_of(rows_of(*from_memory, shard)), texts_of(rows_of(*from_file, shard)));
}

INSTANTIATE_TEST_SUITE_P(Seeds, Stores, testing::Values(1, 2, 3, 4, 5));

} // namespace
} // namespace callout
