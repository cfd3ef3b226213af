// What is answered when, seen from the disk: never before a sync, and one sync for many.
#include "tests/gateway/payments/gated_disk.hpp"
#include "tests/gateway/payments/teller.hpp"

#include <gtest/gtest.h>

namespace callout::payments {
namespace {

using payment::result;

struct open_account {
  std::mutex mutex;
  std::condition_variable changed;
  std::vector<result> got;

  void hold(provider& p, int i) {
    p.ask("",
          payload::of<payment::provider_request>(
              payment::request{.operation = payment::operation::hold,
                               .key = "b:" + std::to_string(i),
                               .amount = riyals(1)}),
          [this](const payload& a) {
            const std::lock_guard lock{mutex};
            got.push_back(std::get<payment::answered>(*a.as<payment::command>()).result);
            changed.notify_all();
          });
  }
  bool reaches(std::size_t count) {
    std::unique_lock lock{mutex};
    return changed.wait_for(lock, patience, [&] { return got.size() >= count; });
  }
  std::size_t count() {
    const std::lock_guard lock{mutex};
    return got.size();
  }
};

TEST(Books, AreSyncedBeforeAnythingIsAnswered) {
  gated_disk disk;
  place p;
  open_account account;
  disk.hold_up();
  account.hold(p.gate->gate(), 0);
  ASSERT_TRUE(disk.somebody_waits(patience));
  for (int i = 1; i < 100; ++i)
    account.hold(p.gate->gate(), i);
  EXPECT_EQ(account.count(), 0u);
  const int before = disk.syncs();
  disk.let_go();
  ASSERT_TRUE(account.reaches(100));
  // The first had a sync to itself; the 99 that came meanwhile share one.
  EXPECT_EQ(disk.syncs() - before, 2);
}

TEST(Books, LeaveItUnknownWhenTheDiskFailsAndGoOnWhenItIsBack) {
  gated_disk disk;
  place p;
  ASSERT_EQ(p.at->hold("b:1", riyals(1)).result, result::ok);
  disk.fail_syncs(true);
  const auto lost = p.at->hold("b:2", riyals(2));
  EXPECT_EQ(lost.result, result::unknown);
  EXPECT_EQ(lost.code, "books_failed");
  disk.fail_syncs(false);
  const auto looked = p.at->look_up("b:2");
  EXPECT_TRUE(looked.result == result::missing || looked.result == result::ok);
  EXPECT_EQ(p.at->hold("b:2", riyals(2)).result, result::ok);
  EXPECT_EQ(p.at->hold("b:3", riyals(3)).result, result::ok);
  p.restart();
  const auto lines = p.gate->lines_after(0, 10);
  ASSERT_EQ(lines.size(), 3u);
  EXPECT_EQ(lines[2].asked.key, "b:3");
  EXPECT_EQ(p.gate->sums()[0].held, 600);
}

} // namespace
} // namespace callout::payments
