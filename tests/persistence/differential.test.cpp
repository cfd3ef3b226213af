// Memory and SQLite are told the same, right and wrong, and must answer and keep the same.
#include "tests/persistence/differential.hpp"
#include "persistence/memory/memory_journal.hpp"
#include "persistence/sqlite/sqlite_journal.hpp"
#include "tests/kit/temporary_directory.hpp"

namespace callout {
namespace {

using namespace differential;

std::vector<std::string> told(const std::vector<append_report>& reports) {
  std::vector<std::string> all;
  for (const auto& r : reports)
    all.push_back(std::to_string(static_cast<int>(r.result)) + " " + r.why);
  return all;
}

class Stores : public testing::TestWithParam<std::uint64_t> {
protected:
  void open() {
    in_file_.reset();
    const sqlite_options few{.wal_bytes = 256 * 1024, .tail_rows = 1 + GetParam() * 97 % 600};
    in_file_ = std::make_unique<sqlite_journal>(directory_.path() / "data", few);
  }

  kit::temporary_directory directory_;
  memory_journal in_memory_;
  std::unique_ptr<sqlite_journal> in_file_;
};

TEST_P(Stores, CannotBeToldApart) {
  author hand{GetParam()};
  open();
  auto from_memory = in_memory_.reader();
  auto from_file = in_file_->reader();
  while (hand.written < 2'500) {
    hand.write([&](const auto& batches) {
      const auto reports = in_memory_.append(batches);
      EXPECT_EQ(told(in_file_->append(batches)), told(reports));
      return reports;
    });
    if (HasFailure())
      return;
    if (hand.luck.one_in(100)) {
      from_file.reset();
      open();
      from_file = in_file_->reader();
    }
    if (hand.luck.one_in(20)) {
      expect_same_content(*from_memory, *from_file, hand.luck);
      expect_same_content(*from_memory, *read_sqlite_journal(directory_.path() / "data"),
                          hand.luck);
    }
    if (HasFatalFailure())
      return;
  }
  EXPECT_GT(hand.refused, 200u);
  for (shard_id shard = 0; shard < shards; ++shard)
    ASSERT_EQ(texts_of(rows_of(*from_memory, shard)), texts_of(rows_of(*from_file, shard)));
}

INSTANTIATE_TEST_SUITE_P(Seeds, Stores, testing::Values(1, 2, 3, 4, 5));

} // namespace
} // namespace callout
