// The journal in memory passes the test kit, and two owners share its books.
#include "persistence/memory/memory_journal.hpp"
#include "persistence/testkit.hpp"

namespace callout {
namespace {

struct memory_kit {
  std::unique_ptr<journal> open() { return std::make_unique<memory_journal>(books.books()); }
  memory_journal books;
};

INSTANTIATE_TYPED_TEST_SUITE_P(Memory, Journal, memory_kit);

TEST(MemoryJournal, LetsASecondOwnerSupersedeTheFirst) {
  memory_journal first;
  memory_journal second{first.books()};
  scribe old_owner;
  const std::vector begun{old_owner.batch(7, 2)};
  ASSERT_EQ(first.append(begun)[0].result, append_result::appended);
  auto new_owner = old_owner;
  const std::vector claimed{shard_batch{.rows = {new_owner.claim(7, "second")}}};
  ASSERT_EQ(second.append(claimed)[0].result, append_result::appended);
  const std::vector late{old_owner.batch(7)};
  EXPECT_EQ(first.append(late)[0].result, append_result::superseded);
  EXPECT_EQ(first.reader()->head(7), new_owner.head(7));
}

} // namespace
} // namespace callout
