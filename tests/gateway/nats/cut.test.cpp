// Cut off: nothing is sent, nothing waits to be sent, and everything goes on afterwards.
#include "tests/gateway/nats/world.hpp"

#include <gtest/gtest.h>
#include <netinet/in.h>
#include <sys/socket.h>

namespace callout::nats {
namespace {

/// Ends this process's connections to that port, as a network does that forgot them.
void close_sockets_to(unsigned short port) {
  for (int s = 0; s < 1'024; ++s) {
    sockaddr_in6 to{};
    socklen_t size = sizeof to;
    if (::getpeername(s, reinterpret_cast<sockaddr*>(&to), &size) == 0 &&
        (to.sin6_family == AF_INET || to.sin6_family == AF_INET6) && ntohs(to.sin6_port) == port)
      ::shutdown(s, SHUT_RDWR);
  }
}

struct NatsCut : testing::Test {
  kit::nats_server server;
  node one{plain(server, "one")}, two{plain(server, "two")};
};

TEST_F(NatsCut, IsToldAtOnceAndGoesOnWhenTheServerIsBack) {
  box<std::string> served_bodies, news;
  const auto served = one.way->serve(
      "s", [&](const std::string&, std::string body, const mesh::transport::respond& back) {
        served_bodies.put(body);
        back(body);
      });
  const auto heard = one.way->listen(
      "news", [&](const std::string&, std::string body) { news.put(std::move(body)); });
  server.kill_9();
  ASSERT_TRUE(two.noted("disconnected"));
  ASSERT_TRUE(soon([&] { return !two.way->connected(); }));
  const auto asked = std::chrono::steady_clock::now();
  for (int i = 0; i < 100; ++i)
    EXPECT_EQ(two.ask("s", "while cut").how, delivery::cut);
  two.way->publish("news", "while cut");
  EXPECT_LT(std::chrono::steady_clock::now() - asked, 1s);

  server.start();
  ASSERT_TRUE(soon([&] { return one.way->connected() && two.way->connected(); }));
  EXPECT_EQ(two.ask("s", "afterwards"), (told{delivery::answered, "afterwards"}));
  two.way->publish("news", "afterwards");
  // What was said while cut was not kept to be said later.
  EXPECT_EQ(served_bodies.take(), "afterwards");
  EXPECT_EQ(news.take(), "afterwards");
  EXPECT_TRUE(two.noted("reconnected"));
}

TEST_F(NatsCut, IsCountedOnBothConnections) {
  EXPECT_EQ(one.way->interruptions(), 0u);
  for (std::uint64_t times = 1; times <= 2; ++times) {
    server.kill_9();
    ASSERT_TRUE(soon([&] { return !one.way->connected(); }));
    server.start();
    EXPECT_TRUE(soon([&] { return one.way->interruptions() == 2 * times; }))
        << one.way->interruptions();
    EXPECT_TRUE(soon([&] { return one.way->connected(); }));
  }
}

TEST_F(NatsCut, IsSeenLaterHoweverShortItWas) {
  const auto before = one.way->interruptions();
  close_sockets_to(server.port());
  // Not by looking whether it is connected: that may have been over in a millisecond.
  EXPECT_TRUE(soon([&] { return one.way->interruptions() >= before + 2; }))
      << one.way->interruptions();
  EXPECT_TRUE(soon([&] { return one.way->connected(); }));
  EXPECT_EQ(one.way->interruptions(), before + 2);
}

TEST_F(NatsCut, SubscribesWhileCutForAfterwards) {
  auto forgotten = one.echo("forgotten", "");
  server.kill_9();
  ASSERT_TRUE(soon([&] { return !one.way->connected() && !two.way->connected(); }));
  const auto served = one.echo("s", "");
  forgotten.reset();
  server.start();
  ASSERT_TRUE(soon([&] { return one.way->connected() && two.way->connected(); }));
  EXPECT_EQ(two.ask("s", "x").how, delivery::answered);
  EXPECT_EQ(two.ask("forgotten", "x").how, delivery::nobody);
}

TEST_F(NatsCut, IsLateNotStuckWhenTheServerIsFrozen) {
  const auto served = one.echo("s", "");
  ASSERT_EQ(two.ask("s", "x").how, delivery::answered);
  server.pause();
  const auto asked = std::chrono::steady_clock::now();
  EXPECT_EQ(two.ask("s", "frozen", 200ms).how, delivery::late);
  EXPECT_LT(std::chrono::steady_clock::now() - asked, 2s);
  // It does not answer pings either, so that it is given up.
  EXPECT_TRUE(soon([&] { return !two.way->connected(); }));
  EXPECT_EQ(two.ask("s", "given up").how, delivery::cut);
  server.resume();
  ASSERT_TRUE(soon([&] { return one.way->connected() && two.way->connected(); }));
  EXPECT_EQ(two.ask("s", "awake").how, delivery::answered);
}

TEST_F(NatsCut, DoesNotWaitForeverForAFrozenServerToTakeMore) {
  const auto served = one.echo("s", "");
  server.pause();
  const std::string big(256 << 10, 'x');
  box<delivery> ends;
  auto longest = 0ns;
  // More than the kernel keeps.
  for (int i = 0; i < 200; ++i) {
    const auto asked = std::chrono::steady_clock::now();
    two.way->request("s", big, 100ms, [&](delivery d, const std::string&) { ends.put(d); });
    longest = std::max(longest, std::chrono::steady_clock::now() - asked);
  }
  EXPECT_LT(longest, 2s);
  int late = 0, cut = 0;
  for (int i = 0; i < 200; ++i)
    ++(ends.take() == delivery::cut ? cut : late);
  EXPECT_GT(late, 0);
  EXPECT_GT(cut, 0);
  server.resume();
  ASSERT_TRUE(soon([&] { return two.ask("s", "awake", 1s).how == delivery::answered; }));
}

} // namespace
} // namespace callout::nats
