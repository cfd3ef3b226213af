// The SQLite journal passes the test kit: as it comes, and with its index and its write-ahead
// log so small that each is turned over every few rows.
#include "persistence/sqlite/sqlite_journal.hpp"
#include "persistence/testkit.hpp"
#include "tests/kit/temporary_directory.hpp"

namespace callout {
namespace {

struct sqlite_kit {
  std::unique_ptr<journal> open() {
    return std::make_unique<sqlite_journal>(directory.path() / "data", options);
  }
  kit::temporary_directory directory;
  sqlite_options options{.wal_bytes = 1 << 20};
};

struct small_sqlite_kit : sqlite_kit {
  small_sqlite_kit() { options = {.wal_bytes = 64 * 1024, .tail_rows = 2}; }
};

INSTANTIATE_TYPED_TEST_SUITE_P(Sqlite, Journal, sqlite_kit);
INSTANTIATE_TYPED_TEST_SUITE_P(SmallSqlite, Journal, small_sqlite_kit);

} // namespace
} // namespace callout
