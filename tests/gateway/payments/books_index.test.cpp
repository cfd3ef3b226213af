// The gate's books grow for ever: nothing that is asked for each order may read all of them.
#include "gateway/payments/line_columns.hpp"

#include <gtest/gtest.h>

namespace callout::payments {
namespace {

TEST(Books, AnswerEachOrderFromAnIndex) {
  sqlite::database db{":memory:", SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE};
  db.run(make_tables);
  for (const std::string query : {select_by_key, select_by_id, select_about, select_after}) {
    auto plan = db.prepare(("explain query plan " + query).c_str());
    ASSERT_TRUE(plan.step()) << query;
    do
      EXPECT_TRUE(plan.text(3).starts_with("SEARCH")) << query << ": " << plan.text(3);
    while (plan.step());
  }
}

} // namespace
} // namespace callout::payments
