// The table of nodes: written by one each, seen by all, lost and made anew.
#include "gateway/nats/roll.hpp"
#include "tests/gateway/nats/world.hpp"

#include <gtest/gtest.h>

namespace callout::nats {
namespace {

using entry = mesh::roll::entry;

struct NatsRoll : testing::Test {
  /// Both are connected again.
  void wait_for_connections() {
    ASSERT_TRUE(soon([&] { return one.way->connected() && two.way->connected(); }));
  }
  void restart(bool lost) {
    server.kill_9();
    ASSERT_TRUE(soon([&] { return !one.way->connected() && !two.way->connected(); }));
    if (lost)
      server.lose_store();
    server.start();
    wait_for_connections();
  }
  /// Each call is short, and for a while says that the bucket is not there yet.
  bool is_refused_until_it_is_there(std::uint64_t revision) {
    std::optional<std::uint64_t> written = 0;
    const bool there = soon([&] {
      const auto asked = std::chrono::steady_clock::now();
      try {
        written = first->write("one", "after", revision);
        return true;
      } catch (const std::runtime_error&) {
        EXPECT_LT(std::chrono::steady_clock::now() - asked, 1s);
        return false;
      }
    });
    return there && !written;
  }
  static bool is(const entry& e, const std::string& node, const std::string& record) {
    return e.node == node && e.record == record && !e.gone;
  }

  kit::nats_server server;
  node one{plain(server, "one")}, two{plain(server, "two")};
  std::unique_ptr<mesh::roll> first{make_roll(one.both)},
      second{make_roll(two.both, {.maker = false})};
};

TEST_F(NatsRoll, IsMadeByWhoeverWritesFirstAndReadByAll) {
  EXPECT_FALSE(second->read("one"));
  const auto r = first->write("one", "here I am", 0);
  ASSERT_TRUE(r);
  EXPECT_TRUE(one.noted("bucket made"));
  const auto seen = second->read("one");
  ASSERT_TRUE(seen);
  EXPECT_TRUE(is(*seen, "one", "here I am"));
  EXPECT_EQ(seen->revision, *r);
}

TEST_F(NatsRoll, IsLeftToItsMakerForAWhile) {
  const auto asked = std::chrono::steady_clock::now();
  EXPECT_THROW(second->write("two", "1", 0), std::runtime_error);
  EXPECT_FALSE(second->read("two"));
  EXPECT_LT(std::chrono::steady_clock::now() - asked, 1s) << "it does not wait for it";
  ASSERT_TRUE(first->write("one", "1", 0));
  EXPECT_TRUE(second->write("two", "1", 0)) << "from then on at once";
}

TEST_F(NatsRoll, GrowsItsRevisionsWithEachWrite) {
  const auto a = first->write("one", "1", 0), b = second->write("two", "1", 0);
  ASSERT_TRUE(a && b);
  const auto c = first->write("one", "2", *a);
  ASSERT_TRUE(c);
  EXPECT_LT(*a, *b);
  EXPECT_LT(*b, *c);
  EXPECT_EQ(second->read("one")->record, "2");
}

TEST_F(NatsRoll, LetsOneOfTwoWithTheSameNameWin) {
  const auto mine = first->write("same", "first", 0);
  ASSERT_TRUE(mine);
  EXPECT_FALSE(second->write("same", "second", 0));
  EXPECT_FALSE(second->write("same", "second", *mine + 1));
  EXPECT_EQ(second->read("same")->record, "first");
  const auto taken = second->write("same", "second", *mine);
  ASSERT_TRUE(taken) << "who has seen it may take it over";
  EXPECT_FALSE(first->write("same", "first again", *mine)) << "and the other finds out";
  first->leave("same");
  EXPECT_EQ(first->read("same")->record, "second") << "and does not take back what is not his";
}

TEST_F(NatsRoll, TakesBackAndBeginsAgain) {
  ASSERT_TRUE(first->write("one", "1", 0));
  first->leave("one");
  EXPECT_FALSE(second->read("one"));
  first->leave("one");
  const auto again = first->write("one", "2", 0);
  ASSERT_TRUE(again);
  EXPECT_EQ(second->read("one")->record, "2");
  EXPECT_FALSE(second->write("one", "3", 0));
}

TEST_F(NatsRoll, ForgetsWhatIsNotRenewed) {
  auto brief = make_roll(one.both, {.bucket = "brief", .ttl = 1s});
  const auto r = brief->write("one", "1", 0);
  ASSERT_TRUE(r);
  EXPECT_TRUE(soon([&] { return !brief->read("one"); }));
  EXPECT_FALSE(brief->write("one", "2", *r)) << "it is too late to renew it";
  EXPECT_TRUE(brief->write("one", "2", 0));
}

TEST_F(NatsRoll, TellsAWatcherWhatIsThereAndWhatChanges) {
  const auto r = first->write("one", "1", 0);
  ASSERT_TRUE(r);
  box<entry> told;
  const auto watching = second->watch([&](entry e) { told.put(std::move(e)); });
  const auto there = told.take();
  ASSERT_TRUE(there);
  EXPECT_TRUE(is(*there, "one", "1"));
  EXPECT_EQ(there->revision, *r);
  ASSERT_TRUE(second->write("two", "1", 0));
  EXPECT_TRUE(told.take_if([](const entry& e) { return is(e, "two", "1"); }));
  first->leave("one");
  EXPECT_TRUE(told.take_if([](const entry& e) { return e.node == "one" && e.gone; }));
}

TEST_F(NatsRoll, IsWatchedBeforeItIsThere) {
  box<entry> told;
  const auto watching = second->watch([&](entry e) { told.put(std::move(e)); });
  ASSERT_TRUE(first->write("one", "1", 0));
  EXPECT_TRUE(told.take_if([](const entry& e) { return is(e, "one", "1"); }));
}

TEST_F(NatsRoll, StandsWhenTheServerStartsAgain) {
  box<entry> told;
  const auto watching = second->watch([&](entry e) { told.put(std::move(e)); });
  const auto r = first->write("one", "before", 0);
  ASSERT_TRUE(r);
  ASSERT_TRUE(told.take_if([](const entry& e) { return is(e, "one", "before"); }));
  ASSERT_TRUE(one.noted("bucket made"));
  server.stop();
  ASSERT_TRUE(soon([&] { return !one.way->connected() && !two.way->connected(); }));
  server.start();
  wait_for_connections();
  EXPECT_TRUE(told.take_if([](const entry& e) { return is(e, "one", "before"); }));
  EXPECT_TRUE(first->write("one", "after", *r));
  EXPECT_TRUE(told.take_if([](const entry& e) { return is(e, "one", "after"); }));
  // Nor does a crash take the bucket, whatever became of its last write.
  restart(false);
  EXPECT_TRUE(second->write("two", "after", 0));
  EXPECT_TRUE(told.take_if([](const entry& e) { return is(e, "two", "after"); }));
  for (const auto* n : {&one, &two})
    EXPECT_FALSE(n->diary->take_if([](const event& e) { return e.what == "bucket made"; }, 0ms));
}

TEST_F(NatsRoll, BeginsAnewWhenTheServerForgotIt) {
  box<entry> told;
  const auto watching = second->watch([&](entry e) { told.put(std::move(e)); });
  auto r = first->write("one", "before", 0);
  ASSERT_TRUE(r);
  for (int times = 0; times < 2; ++times) {
    ASSERT_TRUE(told.take_if([](const entry& e) { return is(e, "one", "before"); }));
    restart(true);
    EXPECT_FALSE(first->read("one"));
    EXPECT_TRUE(is_refused_until_it_is_there(*r)) << "nothing stands at that revision";
    ASSERT_TRUE(first->write("one", "after", 0));
    EXPECT_TRUE(told.take_if([](const entry& e) { return is(e, "one", "after"); }));
    ASSERT_TRUE(second->write("two", "after", 0));
    EXPECT_TRUE(told.take_if([](const entry& e) { return is(e, "two", "after"); }));
    r = first->write("one", "before", first->read("one")->revision);
    ASSERT_TRUE(r);
  }
}

TEST_F(NatsRoll, IsWatchedOnWhenItWasDeletedUnderneath) {
  const auto quick = make_roll(two.both, {.heartbeat = 200ms});
  box<entry> told;
  const auto watching = quick->watch([&](entry e) { told.put(std::move(e)); });
  const auto written = [&](const char* text) {
    return soon([&] {
      try {
        return first->write("one", text, 0).has_value();
      } catch (const std::runtime_error&) {
        return false; // Not there yet: whoever watches may be making it.
      }
    });
  };
  ASSERT_TRUE(written("before"));
  ASSERT_TRUE(told.take_if([](const entry& e) { return is(e, "one", "before"); }));
  EXPECT_EQ(one.ask("$JS.API.STREAM.DELETE.KV_callout_nodes", "").how, delivery::answered);
  ASSERT_TRUE(written("after"));
  EXPECT_TRUE(told.take_if([](const entry& e) { return is(e, "one", "after"); }));
}

TEST_F(NatsRoll, IsSilentOnceAWatcherIsGone) {
  box<entry> told;
  auto watching = second->watch([&](entry e) { told.put(std::move(e)); });
  const auto r = first->write("one", "1", 0);
  ASSERT_TRUE(r && told.take());
  watching.reset();
  const auto heard = told.size();
  box<entry> others;
  const auto other = second->watch([&](entry e) { others.put(std::move(e)); });
  ASSERT_TRUE(first->write("one", "2", *r));
  ASSERT_TRUE(others.take_if([](const entry& e) { return is(e, "one", "2"); }));
  EXPECT_EQ(told.size(), heard);
}

TEST_F(NatsRoll, MayEndAWatcherInItsOwnCallback) {
  box<int> called;
  mesh::transport::subscribed watching;
  std::mutex ready;
  {
    const std::lock_guard lock{ready};
    watching = second->watch([&](const entry&) {
      const std::lock_guard waiting{ready};
      watching.reset();
      called.put(1);
    });
  }
  ASSERT_TRUE(first->write("one", "1", 0));
  ASSERT_TRUE(first->write("two", "1", 0));
  EXPECT_TRUE(called.take());
  EXPECT_FALSE(called.take(300ms));
}

TEST_F(NatsRoll, SaysThatItCannotBeReached) {
  ASSERT_TRUE(first->write("one", "1", 0));
  server.kill_9();
  ASSERT_TRUE(soon([&] { return !one.way->connected(); }));
  EXPECT_THROW(first->write("one", "2", 1), std::runtime_error);
  EXPECT_THROW(first->read("one"), std::runtime_error);
  EXPECT_THROW(first->leave("one"), std::runtime_error);
}

TEST_F(NatsRoll, DoesNotBlockForLongerThanItsPatience) {
  const auto hasty = make_roll(one.both, {.patience = 300ms});
  ASSERT_TRUE(hasty->write("one", "1", 0));
  server.pause();
  const auto asked = std::chrono::steady_clock::now();
  EXPECT_THROW(hasty->write("one", "2", 1), std::runtime_error);
  EXPECT_LT(std::chrono::steady_clock::now() - asked, 2s);
  server.resume();
}

TEST_F(NatsRoll, RefusesNamesThatAreNoKeys) {
  for (const char* bad : {"", "a b", "a*", ">", ".a", "a.", "a..b", "ä"})
    EXPECT_THROW(first->write(bad, "x", 0), std::runtime_error) << bad;
}

} // namespace
} // namespace callout::nats
