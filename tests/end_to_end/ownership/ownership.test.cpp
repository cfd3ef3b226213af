// Duplicate ownership, forced: whatever an owner was at when it was lost, each place in the log has
// one winner, the other stands down, and clients notice nothing but a pause.
#include "tests/end_to_end/ownership/contest.hpp"

#include <gtest/gtest.h>

#include <iostream>

namespace callout::ownership {
namespace {

using namespace std::chrono_literals;

/// One cluster for all of them: it takes longer to start than to be torn apart.
class Ownership : public testing::Test {
protected:
  static void SetUpTestSuite() { contest_ = std::make_unique<contest>(); }
  static void TearDownTestSuite() {
    if (!contest_)
      return;
    for (const auto& w : contest_->end())
      ADD_FAILURE() << w;
    if (testing::UnitTest::GetInstance()->Failed())
      std::cout << "what is left lies in " << contest_->keep().string() << std::endl;
    contest_.reset();
  }

  static void contested(stalled s) {
    const auto seen = contest_->run(s);
    std::set<std::int64_t> shards;
    for (const auto& at : seen.collisions)
      shards.insert(at.shard);
    std::cout << seen.asked << " commands to two nodes at once, " << shards.size()
              << " shards in which their appends collided; the loser stood down from "
              << seen.stood_down << " in all; the longest wait " << seen.longest.count() << " ms"
              << std::endl;
    for (const auto& w : seen.wrong)
      ADD_FAILURE() << w;
    EXPECT_EQ(seen.asked, contest::racers);
    EXPECT_GE(shards.size(), contest::racers / 2) << "it was no contest";
    EXPECT_GE(seen.stood_down, shards.size());
    EXPECT_LT(seen.longest, 10s);
  }

  static inline std::unique_ptr<contest> contest_;
};

TEST_F(Ownership, OfOneThatFrozeBeforeItsStatementArrived) {
  contested(stalled::in_the_wire);
}
TEST_F(Ownership, OfOneThatFrozeInTheMiddleOfSending) {
  contested(stalled::half_sent);
}
TEST_F(Ownership, OfOneThatFrozeWhileItsStatementBegan) {
  contested(stalled::before_rows);
}
TEST_F(Ownership, OfOneThatFrozeWhileItsRowsWereNotCommitted) {
  contested(stalled::after_rows);
}
TEST_F(Ownership, OfOneThatFrozeBeforeItHeardTheAnswer) {
  contested(stalled::answered);
}
TEST_F(Ownership, OfOneWhoseAppendWasDelayedPastTheClaim) {
  contested(stalled::beside_a_cut);
}

TEST_F(Ownership, OfOneWhoIsAskedStronglyWhileHeWasFrozen) {
  EXPECT_EQ(contest_->asked_while_frozen(), "cancelled");
}
/// The last, for the row that it forges is nobody's.
TEST_F(Ownership, OfOneWhoIsAskedStronglyBehindHisBack) {
  EXPECT_EQ(contest_->asked_behind_his_back(), "cancelled");
}

} // namespace
} // namespace callout::ownership
