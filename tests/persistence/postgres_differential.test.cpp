// Memory and PostgreSQL are told the same, right and wrong, and must take and keep the same. Why
// they refuse is said in other words.
#include "persistence/memory/memory_journal.hpp"
#include "persistence/postgres/postgres_journal.hpp"
#include "tests/kit/postgres_server.hpp"
#include "tests/persistence/differential.hpp"

namespace callout {
namespace {

using namespace differential;

std::vector<append_result> results(const std::vector<append_report>& reports) {
  std::vector<append_result> all;
  for (const auto& r : reports)
    all.push_back(r.result);
  return all;
}

class StoreInPostgres : public testing::TestWithParam<std::uint64_t> {};

TEST_P(StoreInPostgres, CannotBeToldApartFromMemory) {
  kit::postgres_server server;
  const postgres_options options{.connection = server.fresh_database()};
  auto in_database = std::make_unique<postgres_journal>(options);
  memory_journal in_memory;
  author hand{GetParam()};
  auto from_memory = in_memory.reader();
  auto from_database = in_database->reader();
  while (hand.written < 1'500) {
    hand.write([&](const auto& batches) {
      const auto reports = in_memory.append(batches);
      const auto others = in_database->append(batches);
      EXPECT_EQ(results(others), results(reports));
      for (const auto& r : others)
        EXPECT_EQ(r.result == append_result::appended, r.why.empty()) << r.why;
      return reports;
    });
    if (HasFailure())
      return;
    if (hand.luck.one_in(100)) {
      in_database = std::make_unique<postgres_journal>(options);
      from_database = in_database->reader();
    }
    if (hand.luck.one_in(20))
      expect_same_content(*from_memory, *from_database, hand.luck);
    if (HasFatalFailure())
      return;
  }
  EXPECT_GT(hand.refused, 100u);
  for (shard_id shard = 0; shard < shards; ++shard)
    ASSERT_EQ(texts_of(rows_of(*from_memory, shard)), texts_of(rows_of(*from_database, shard)));
}

INSTANTIATE_TEST_SUITE_P(Seeds, StoreInPostgres, testing::Values(11, 12, 13));

} // namespace
} // namespace callout
