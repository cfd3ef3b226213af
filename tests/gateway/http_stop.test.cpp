// An orderly stop: nothing that was accepted is lost, and nobody can hold it up for ever.
#include "tests/gateway/echo_server.hpp"
#include "tests/gateway/raw_client.hpp"

#include <gtest/gtest.h>

#include <future>
#include <thread>

namespace callout::testing {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

const std::string get = "GET /a HTTP/1.1\r\nHost: h\r\n\r\n";

TEST(Stop, LetsRequestsInFlightFinish) {
  std::promise<http::respond> asked;
  echo_server server{
      {}, [&](http::request, http::respond answer) { asked.set_value(std::move(answer)); }};
  raw_client busy{server.port()}, idle{server.port()};
  busy.send(get);
  auto answer = asked.get_future().get();
  std::thread stopping{[&] { server.server().stop(seconds{20}); }};
  EXPECT_TRUE(idle.closed()) << "idle connections end at once";
  answer({.body = "done"});
  const auto got = busy.receive();
  ASSERT_TRUE(got);
  EXPECT_EQ(got->body, "done");
  EXPECT_EQ(got->header("connection"), "close");
  busy.finish();
  EXPECT_TRUE(busy.closed());
  stopping.join();
  EXPECT_THROW(raw_client{server.port()}, std::runtime_error);
}

TEST(Stop, ServesARequestThatIsHalfHere) {
  echo_server server;
  raw_client half{server.port()}, other{server.port()};
  half.send(get.substr(0, 10));
  other.send(get);
  other.receive(); // so that the half has been read
  std::thread stopping{[&] { server.server().stop(seconds{20}); }};
  EXPECT_TRUE(other.closed());
  half.send(get.substr(10));
  EXPECT_EQ(half.receive()->header("connection"), "close");
  half.finish();
  stopping.join();
}

TEST(Stop, DoesNotWaitBeyondItsPatience) {
  std::vector<http::respond> kept;
  echo_server server{
      {.limits = {.header_timeout = milliseconds{100}}},
      [&](http::request, http::respond answer) { kept.push_back(std::move(answer)); }};
  raw_client client{server.port()};
  client.send(get);
  EXPECT_TRUE(eventually([&] { return server.stats().requests == 1; }));
  server.server().stop(milliseconds{50});
  EXPECT_TRUE(client.closed());
  EXPECT_EQ(server.stats().open, 0u);
}

TEST(Stop, UnderLoadNoRequestThatWasTakenGoesUnanswered) {
  echo_server server{{.threads = 2}};
  std::atomic<int> answered{0}, lost{0};
  std::vector<std::thread> clients;
  for (int i = 0; i < 4; ++i)
    clients.emplace_back([&] {
      try {
        for (;;) {
          raw_client client{server.port()};
          client.send(get);
          if (client.receive())
            ++answered;
          else
            ++lost;
        }
      } catch (const std::runtime_error&) {
        // Refused: the server no longer listens.
      }
    });
  EXPECT_TRUE(eventually([&] { return answered > 200; }));
  const auto before = server.stats().requests.load();
  server.server().stop(seconds{20});
  for (auto& c : clients)
    c.join();
  EXPECT_GE(server.stats().requests, before);
  EXPECT_EQ(static_cast<std::uint64_t>(answered), server.stats().requests.load());
}

} // namespace
} // namespace callout::testing
