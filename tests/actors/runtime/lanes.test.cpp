// Lanes of a journal that takes several appends at once.
#include "actors/runtime/threads.hpp"
#include "persistence/scribe.hpp"

#include <gtest/gtest.h>

#include <future>
#include <set>

namespace callout {
namespace {

using namespace std::chrono_literals;

/// Appends stay inside until the test lets them go.
class slow_journal final : public journal {
public:
  explicit slow_journal(std::size_t lanes) : lanes_{lanes} {}
  ~slow_journal() override { let_go(); }

  std::vector<append_report> append(std::span<const shard_batch> batches) override {
    std::unique_lock held{mutex_};
    ++inside_;
    sizes_.push_back(batches.size());
    changed_.notify_all();
    changed_.wait(held, [this] { return open_; });
    --inside_;
    return std::vector<append_report>(batches.size(), {append_result::appended, {}});
  }
  std::size_t lanes() const override { return lanes_; }
  std::unique_ptr<journal_reader> reader() override { return nullptr; }
  std::optional<std::string> fact(const std::string&) override { return std::nullopt; }
  std::string settle_fact(const std::string&, const std::string& v) override { return v; }

  void let_go() {
    const std::lock_guard held{mutex_};
    open_ = true;
    changed_.notify_all();
  }
  /// Whether so many come to be inside at once.
  bool has_inside(std::size_t wanted) {
    std::unique_lock held{mutex_};
    return changed_.wait_for(held, 10s, [&] { return inside_ == wanted; });
  }
  /// How many batches each append had.
  std::multiset<std::size_t> sizes() {
    const std::lock_guard held{mutex_};
    return {sizes_.begin(), sizes_.end()};
  }

private:
  const std::size_t lanes_;
  std::mutex mutex_;
  std::condition_variable changed_;
  bool open_ = false;
  std::size_t inside_ = 0;
  std::vector<std::size_t> sizes_;
};

struct Lanes : testing::Test {
  std::future<void> append(lane& l, shard_id shard) {
    const auto done = std::make_shared<std::promise<void>>();
    l.append(hand.batch(shard), [done](append_report, shard_batch) { done->set_value(); });
    return done->get_future();
  }
  scribe hand;
};

TEST_F(Lanes, AreAsManyAsTheJournalHas) {
  for (const std::size_t lanes : {1, 3}) {
    slow_journal log{lanes};
    threaded_lane l{log};
    std::vector<std::future<void>> all;
    for (shard_id s = 0; s < 3; ++s) {
      all.push_back(append(l, s));
      EXPECT_TRUE(log.has_inside(std::min<std::size_t>(s + 1, lanes)));
    }
    log.let_go();
    for (auto& one : all)
      EXPECT_EQ(one.wait_for(10s), std::future_status::ready);
  }
}

TEST_F(Lanes, TakeAllThatWaitsAtOnce) {
  slow_journal log{2};
  threaded_lane l{log};
  std::vector<std::future<void>> all;
  for (shard_id s = 0; s < 2; ++s) {
    all.push_back(append(l, s));
    ASSERT_TRUE(log.has_inside(s + 1));
  }
  for (shard_id s = 2; s < 12; ++s)
    all.push_back(append(l, s));
  log.let_go();
  for (auto& one : all)
    ASSERT_EQ(one.wait_for(10s), std::future_status::ready);
  EXPECT_EQ(log.sizes(), (std::multiset<std::size_t>{1, 1, 10}));
}

} // namespace
} // namespace callout
