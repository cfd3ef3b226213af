// What a subscription promises: many of them are cheap, and one that is gone is silent.
#include "tests/gateway/nats/world.hpp"

#include <atomic>
#include <filesystem>
#include <fstream>
#include <gtest/gtest.h>
#include <thread>

namespace callout::nats {
namespace {

struct NatsSubscriptions : testing::Test {
  static std::size_t threads() {
    std::size_t n = 0;
    for ([[maybe_unused]] const auto& t : std::filesystem::directory_iterator{"/proc/self/task"})
      ++n;
    return n;
  }
  static std::size_t resident_bytes() {
    std::size_t pages = 0;
    std::ifstream{"/proc/self/statm"} >> pages >> pages;
    return pages * 4096;
  }
  kit::nats_server server;
  node one{plain(server, "one")}, two{plain(server, "two")};
};

TEST_F(NatsSubscriptions, ArePlentyWithoutAThreadEach) {
  constexpr int many = 5'000;
  std::atomic<int> heard{0};
  const auto subscribe = [&](int i) {
    return one.way->listen("person." + std::to_string(i),
                           [&](const std::string&, const std::string&) { ++heard; });
  };
  std::vector<mesh::transport::subscribed> all{};
  all.reserve(many);
  all.push_back(subscribe(0));
  const auto threads_before = threads(), bytes_before = resident_bytes();
  for (int i = 1; i < many; ++i)
    all.push_back(subscribe(i));
  const auto each = (resident_bytes() - bytes_before) / many;
  RecordProperty("bytes_per_subscription", static_cast<int>(each));
  EXPECT_EQ(threads(), threads_before);
  // 0.9 KB without a sanitizer.
  EXPECT_LT(each, 8'192u);
  for (int i = 0; i < many; ++i)
    two.way->publish("person." + std::to_string(i), "push");
  EXPECT_TRUE(soon([&] { return heard == many; })) << heard;
  server.kill_9();
  ASSERT_TRUE(soon([&] { return !one.way->connected() && !two.way->connected(); }));
  server.start();
  ASSERT_TRUE(soon([&] { return one.way->connected() && two.way->connected(); }));
  two.way->publish("person.4999", "push");
  EXPECT_TRUE(soon([&] { return heard == many + 1; })) << heard;
}

TEST_F(NatsSubscriptions, AreSilentOnceTheyAreGone) {
  // A callback that was under way when its subscription went would be seen with a dead flag.
  for (int round = 0; round < 100; ++round) {
    auto alive = std::make_unique<std::atomic<bool>>(true);
    std::atomic<int> calls{0}, ghosts{0};
    auto sub = one.way->listen("flood", [&](const std::string&, const std::string&) {
      ++calls;
      for (int i = 0; i < 1'000; ++i)
        if (!*alive)
          ++ghosts;
    });
    std::atomic<bool> enough{false};
    std::thread flood{[&] {
      while (!enough)
        two.way->publish("flood", "x");
    }};
    ASSERT_TRUE(soon([&] { return calls > 0; }));
    sub.reset();
    *alive = false;
    const int at_the_end = calls;
    enough = true;
    flood.join();
    // Whatever was on its way has passed when this has.
    box<int> passed;
    const auto last =
        one.way->listen("last", [&](const std::string&, const std::string&) { passed.put(1); });
    two.way->publish("last", "");
    ASSERT_TRUE(passed.take());
    EXPECT_EQ(ghosts, 0);
    EXPECT_EQ(calls, at_the_end);
  }
}

TEST_F(NatsSubscriptions, WaitForTheirCallbackWhenTheyGo) {
  box<int> entered, leave;
  std::atomic<bool> left{false};
  auto sub = one.way->listen("x", [&](const std::string&, const std::string&) {
    entered.put(1);
    leave.take();
    left = true;
  });
  two.way->publish("x", "");
  ASSERT_TRUE(entered.take());
  std::thread letting_go{[&] { leave.put(1); }};
  sub.reset();
  EXPECT_TRUE(left);
  letting_go.join();
}

TEST_F(NatsSubscriptions, MayEndInTheirOwnCallback) {
  mesh::transport::subscribed sub;
  std::mutex ready;
  box<int> calls;
  {
    const std::lock_guard lock{ready};
    sub = one.way->listen("once", [&](const std::string&, const std::string&) {
      const std::lock_guard waiting{ready};
      sub.reset();
      calls.put(1);
    });
  }
  for (int i = 0; i < 10; ++i)
    two.way->publish("once", "");
  ASSERT_TRUE(calls.take());
  box<int> passed;
  const auto last =
      one.way->listen("last", [&](const std::string&, const std::string&) { passed.put(1); });
  two.way->publish("last", "");
  ASSERT_TRUE(passed.take());
  EXPECT_EQ(calls.size(), 0u);
}

TEST_F(NatsSubscriptions, MayOutliveTheirNode) {
  mesh::transport::subscribed orphan;
  {
    const node leaving{plain(server)};
    orphan = leaving.way->listen("x", [](const std::string&, const std::string&) {});
  }
  orphan.reset();
  EXPECT_TRUE(two.way->connected());
}

TEST_F(NatsSubscriptions, DropWhatOneIsTooSlowFor) {
  auto small = plain(server);
  small.backlog_max = 10;
  const node slow{small};
  box<int> entered, leave;
  std::atomic<int> heard{0};
  const auto sub = slow.way->listen("flood", [&](const std::string&, const std::string&) {
    if (++heard == 1) {
      entered.put(1);
      leave.take();
    }
  });
  two.way->publish("flood", "x");
  ASSERT_TRUE(entered.take());
  for (int i = 0; i < 1'000; ++i)
    two.way->publish("flood", "x");
  EXPECT_TRUE(slow.noted("slow consumer"));
  // All of them, though the library complains once: who looks again must see that more was lost.
  EXPECT_TRUE(soon([&] { return slow.way->interruptions() >= 985; })) << slow.way->interruptions();
  leave.put(1);
  ASSERT_TRUE(soon([&] { return heard >= 11; }));
  box<int> passed;
  const auto last =
      slow.way->listen("last", [&](const std::string&, const std::string&) { passed.put(1); });
  two.way->publish("last", "");
  ASSERT_TRUE(passed.take());
  EXPECT_TRUE(soon([&] { return heard + slow.way->interruptions() == 1'001u; }))
      << heard << " and " << slow.way->interruptions();
}

} // namespace
} // namespace callout::nats
