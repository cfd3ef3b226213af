// That a row of a superseded owner, and a claim made twice, would be seen.
#include "tests/end_to_end/ownership/witness.hpp"

#include <gtest/gtest.h>

namespace callout::ownership {
namespace {

crash::row claim(std::int64_t seq, const std::string& node, const std::string& token) {
  return {.shard = 1,
          .seq = seq,
          .kind = "shard",
          .type = "shard.claimed",
          .data = json{{"node", node}, {"token", token}}.dump()};
}
crash::row written(std::int64_t seq) {
  return {.shard = 1, .seq = seq, .kind = "booking", .entity = "b", .type = "booking.created"};
}
crash::log_book log_of(std::vector<crash::row> rows) {
  crash::log_book log;
  log.rows.assign(rows.begin(), rows.end());
  return log;
}

TEST(AuditWriters, PassesWhoWritesAfterHisOwnClaim) {
  const auto log = log_of({claim(1, "a", "x"), written(2), claim(3, "b", "y"), written(4)});
  EXPECT_TRUE(audit_writers(log, {{{1, 2}, "a"}, {{1, 3}, "b"}, {{1, 4}, "b"}}).empty());
  EXPECT_TRUE(audit_writers(log, {}).empty()) << "what nobody saw is not judged";
}

TEST(AuditWriters, SeesARowOfASupersededOwner) {
  const auto log = log_of({claim(1, "a", "x"), claim(2, "b", "y"), written(3)});
  EXPECT_EQ(audit_writers(log, {{{1, 3}, "a"}}).size(), 1u);
}

TEST(AuditWriters, SeesAClaimThatWasMadeTwice) {
  const auto log = log_of({claim(1, "a", "x"), claim(2, "a", "x")});
  EXPECT_EQ(audit_writers(log, {}).size(), 1u);
}

} // namespace
} // namespace callout::ownership
