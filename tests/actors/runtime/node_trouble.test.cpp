// What goes wrong around the entities: appends, clocks, and the shard itself.
#include "actors/runtime/threads.hpp"
#include "tests/actors/runtime/world.hpp"

namespace callout::toy {
namespace {

struct NodeTrouble : ::testing::Test, world {
  void SetUp() override { start(); }
};

// The answer to what was never appended bears the number of what came in its place.
TEST_F(NodeTrouble, TakesNoAnswerOfAFormerClaimForThatToAnotherQuestion) {
  seer.keeps_quiet = true;
  std::future<outcome<reply>> added, wondered;
  {
    const std::lock_guard slowly{log->gate};
    log->failing = true;
    added = send("a", add{"", 1});
    wondered = send("a", wonder{"", 1000});
    ASSERT_TRUE(comes_true([&] { return seer.waiting() == 1; }));
  }
  EXPECT_FALSE(now(std::move(added)));
  EXPECT_FALSE(now(std::move(wondered)));
  // Now the claim has the number of the first, and the call that of the second.
  ASSERT_TRUE(comes_true([&] { return bool(now(send("a", ask{"", 5}, "ask"))); }, span{100}));
  ASSERT_TRUE(comes_true([&] { return seer.waiting() == 2; }));
  ASSERT_EQ(seer.asked().size(), 1u) << "the two were to bear the same number";
  seer.speak();
  EXPECT_TRUE(becomes("a", 5));
  stop();
  start();
  EXPECT_EQ(total("a"), 5);
}

TEST_F(NodeTrouble, AsksNoProviderBeforeTheRowIsDurableHoweverTheClockLeaps) {
  std::future<outcome<reply>> asked;
  {
    const std::lock_guard slowly{log->gate};
    asked = send("a", ask{"", 5});
    // Housekeeping comes by again and again meanwhile.
    for (int i = 0; i < 5'000; ++i) {
      clock.advance(span{1'000});
      self->look_at_clock();
      std::this_thread::yield();
    }
    EXPECT_TRUE(seer.asked().empty());
  }
  done(std::move(asked));
  EXPECT_TRUE(becomes("a", 5));
}

/// Commands that wait for their turn in the shard of this one.
std::size_t queued(world& w, const std::string& who) {
  auto p = std::make_shared<std::promise<outcome<reply>>>();
  w.self->inspect({"toy", who}, [p](outcome<reply> x) { p->set_value(std::move(x)); });
  return json::parse(w.now(p->get_future())->view)["waiting"];
}

/// What became of commands that were given while the store stood still.
struct crowd {
  std::vector<std::future<outcome<reply>>> waiting;
  std::size_t turned_away = 0;

  /// Takes out those that were refused at the door.
  void sort(world& w) {
    std::erase_if(waiting, [&](auto& f) {
      if (f.wait_for(std::chrono::seconds{0}) != std::future_status::ready)
        return false;
      const auto r = w.now(std::move(f));
      EXPECT_FALSE(r);
      EXPECT_EQ(r.error(), rejection{overloaded});
      ++turned_away;
      return true;
    });
  }
};

TEST_F(NodeTrouble, HoldsNoMoreOfAShardThanItsBoundWhileTheStoreStandsStill) {
  constexpr std::size_t bound = shard_limits{}.queue, sent = 2 * bound;
  crowd all;
  {
    const std::lock_guard slowly{log->gate};
    for (std::size_t i = 0; i < sent; ++i) {
      all.waiting.push_back(send("a", add{"", 1}));
      if (i % 100 == 99) { // It is not its queue that is to overflow.
        ASSERT_TRUE(comes_true([&] { return queued(*this, "a") == 0; }));
      }
    }
    EXPECT_EQ(total("b"), 0) << "a view of another shard is served meanwhile";
    ASSERT_TRUE(comes_true([&] { return all.sort(*this), all.waiting.size() <= bound + 1; }))
        << all.waiting.size() << " of " << sent << " wait";
    EXPECT_EQ(now(send("a", add{"", 1})).error(), rejection{overloaded});
  }
  const auto taken = all.waiting.size();
  EXPECT_GE(taken, bound);
  for (auto& one : all.waiting)
    done(std::move(one));
  EXPECT_EQ(total("a"), static_cast<std::int64_t>(taken)) << "and nothing else";
  done(send("a", add{"", 1}));
}

struct NodeWithLittleRoom : NodeTrouble {
  NodeWithLittleRoom() { rows_waiting = 50; }
};

TEST_F(NodeWithLittleRoom, TurnsCommandsAwayAtTheDoorWhileTooManyRowsWaitForTheStore) {
  crowd all;
  {
    const std::lock_guard slowly{log->gate};
    ASSERT_TRUE(comes_true([&, i = 0]() mutable {
      all.waiting.push_back(send("x" + std::to_string(i++), add{"", 1}));
      return all.sort(*this), all.turned_away > 0;
    }));
    EXPECT_GE(all.waiting.size(), 50u);
    for (int i = 0; i < 500; ++i)
      EXPECT_EQ(now(send("y" + std::to_string(i), add{"", 1})).error(), rejection{overloaded});
  }
  for (auto& one : all.waiting)
    done(std::move(one));
  done(send("late", add{"", 1}));
  // What was never written does not count for ever.
  log->broken = true;
  for (int i = 0; i < 60; ++i)
    EXPECT_FALSE(now(send("x" + std::to_string(i), add{"", 1})));
  log->broken = false;
  EXPECT_TRUE(comes_true([&] { return bool(now(send("x0", add{"", 1}))); }, span{100}));
}

TEST_F(NodeTrouble, StartsAShardAnewThatDied) {
  done(send("a", add{"", 5}));
  seen.throws = true;
  const auto lost = now(send("a", add{"", 7}, "once"));
  ASSERT_FALSE(lost);
  EXPECT_EQ(lost.error().status, 503);
  EXPECT_EQ(now(send("a", add{"", 1})).error().status, 503);
  EXPECT_EQ(total("b"), 0) << "the others do not notice";
  ASSERT_TRUE(comes_true([&] { return bool(now(send("a", add{"", 7}, "once"))); }, span{50}));
  EXPECT_EQ(total("a"), 12);
  EXPECT_EQ(self->in_flight(), 0u);
}

TEST_F(NodeTrouble, StopsWithADeadShardInIt) {
  seen.throws = true;
  EXPECT_FALSE(now(send("a", add{"", 7}, "once")));
  stop();
  start();
  EXPECT_EQ(total("a"), 7);
}

TEST_F(NodeTrouble, RingsForWhatIsDueByTheShardsTimeWhenTheClockWasPutBack) {
  done(send("a", add{"", 5}));
  clock.advance(-std::chrono::hours{1});
  done(send("a", wake_me{"", 0}));
  EXPECT_TRUE(becomes("a", 6));
}

TEST_F(NodeTrouble, ClaimsAgainThoughTheClockWasPutBack) {
  done(send("a", add{"", 5}));
  log->failing = true;
  EXPECT_FALSE(now(send("a", add{"", 7})));
  clock.advance(-std::chrono::hours{24});
  // Let some time go by, far from a day: the shard may set its alarm after the clock was moved.
  EXPECT_TRUE(comes_true([&] { return bool(now(send("a", add{"", 7}, "once"))); }, span{1}));
}

/// As of a server that lags behind the one that was written to.
TEST_F(NodeTrouble, ServesNothingBeforeItHasReadAllUpToItsClaim) {
  done(send("a", add{"", 5}));
  stop();
  std::atomic<bool> lags = true;
  std::atomic<int> lagged = 0;
  std::mutex mutex;
  std::map<shard_id, int> asked;
  heads = [&](shard_id s, log_head h) {
    const std::lock_guard held{mutex};
    if (!lags || ++asked[s] % 2 == 1)
      return h; // To claim by.
    ++lagged;
    return log_head{h.seq - 1, h.hash, h.at};
  };
  start_patience = span{50};
  EXPECT_THROW(start(), std::runtime_error);
  EXPECT_GT(lagged, 0);
  lags = false;
  start_patience = span{30'000};
  start();
  EXPECT_EQ(total("a"), 5);
}

TEST_F(NodeTrouble, AnswersStronglyWhenTheLogHasVouchedForIt) {
  stop();
  std::atomic<bool> gone_on{false};
  heads = [&](shard_id, log_head h) {
    h.seq += gone_on;
    return h;
  };
  start();
  done(send("a", add{"", 5}));
  EXPECT_EQ(total("a", {.strong = true}), 5);
  gone_on = true; // Another has, and nobody has told this node.
  EXPECT_EQ(total("a"), 5);
  EXPECT_EQ(total("a", {.strong = true}), -1);
  gone_on = false;
  EXPECT_TRUE(comes_true([&] { return total("a", {.strong = true}) == 5; }, span{100}));
}

TEST_F(NodeTrouble, ClaimsAnewWhatTheStoreHasLost) {
  stop();
  std::atomic<bool> lost{false};
  heads = [&](shard_id, log_head h) { return lost ? log_head{h.seq - 1, {}, h.at} : h; };
  start();
  done(send("a", add{"", 5}));
  const int claims = tokens;
  lost = true;
  log->lost = 1;
  ASSERT_TRUE(comes_true([&] { return tokens >= claims + static_cast<int>(shards); }, span{100}));
  EXPECT_EQ(total("a"), -1) << "it is not answered from a memory of what is no more";
  lost = false;
  EXPECT_TRUE(comes_true([&] { return total("a") == 5; }, span{100}));
}

TEST(Alarm, RingsForAllWhenTheClockIsPutBack) {
  held_clock clock;
  std::promise<shard_id> rung;
  threaded_alarm alarm{clock};
  alarm.set(7, clock.now() + std::chrono::hours{1});
  alarm.start([&](shard_id id) { rung.set_value(id); }, [](instant) {});
  clock.advance(-std::chrono::minutes{1});
  auto f = rung.get_future();
  EXPECT_EQ(f.wait_for(std::chrono::seconds{20}), std::future_status::ready);
  alarm.stop();
}

} // namespace
} // namespace callout::toy
