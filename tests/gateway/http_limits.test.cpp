// Each bound of the edge, hit by a client that means no good, while another is served.
#include "tests/gateway/echo_server.hpp"
#include "tests/gateway/raw_client.hpp"

#include <gtest/gtest.h>

#include <thread>

namespace callout::testing {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

const std::string get = "GET /healthy HTTP/1.1\r\nHost: h\r\n\r\n";
const std::string post = "POST /a HTTP/1.1\r\nHost: h\r\nContent-Type: application/json\r\n";

http::options with(http::limits limits) {
  return {.limits = std::move(limits)};
}

/// Long enough to tell a timeout from a slow machine, short enough to wait for.
constexpr milliseconds brief{150};

TEST(Limits, AHeadMayBeSoLongAndNoLonger) {
  echo_server server{with({.header_bytes = 1000})};
  const auto sized = [](std::size_t n) {
    std::string bytes = "GET /healthy HTTP/1.1\r\nHost: h\r\nX: ";
    return bytes + std::string(n - bytes.size() - 4, 'x') + "\r\n\r\n";
  };
  EXPECT_EQ(ask(server.port(), sized(1000))->status, 200u);
  EXPECT_EQ(ask(server.port(), sized(1001))->status, 431u);
  EXPECT_EQ(ask(server.port(), sized(1001).substr(0, 1001))->status, 431u) << "before its end";
  EXPECT_EQ(ask(server.port(), "GET /" + std::string(1000, 'a'))->status, 414u);
}

TEST(Limits, HeaderBombsAreCutShort) {
  echo_server server;
  const std::string bombs[] = {
      "GET / HTTP/1.1\r\nHost: h\r\nX: " + std::string(4'000'000, 'x'),
      [] {
        std::string many = "GET / HTTP/1.1\r\nHost: h\r\n";
        while (many.size() < 4'000'000)
          many += "A: b\r\n";
        return many;
      }(),
      "GET /" + std::string(4'000'000, '/'),
  };
  raw_client healthy{server.port()};
  for (const auto& bomb : bombs) {
    raw_client client{server.port()};
    std::thread sender{[&] { client.send(bomb); }};
    const auto got = client.receive();
    ASSERT_TRUE(got);
    EXPECT_TRUE(got->status == 431 || got->status == 414) << got->status;
    healthy.send(get);
    EXPECT_EQ(healthy.receive()->status, 200u);
    sender.join();
  }
  EXPECT_EQ(server.stats().requests, std::size(bombs));
}

TEST(Limits, ABodyMayBeSoLongAndNoLonger) {
  echo_server server{with({.body_bytes = 100})};
  const auto with_length = [&](std::size_t n) {
    return post + "Content-Length: " + std::to_string(n) + "\r\n\r\n" + std::string(n, '1');
  };
  const auto chunked = [&](std::size_t n) {
    std::string bytes = post + "Transfer-Encoding: chunked\r\n\r\n";
    for (std::size_t i = 0; i < n; ++i)
      bytes += "1\r\n1\r\n";
    return bytes + "0\r\n\r\n";
  };
  EXPECT_EQ(ask(server.port(), with_length(100))->status, 200u);
  EXPECT_EQ(ask(server.port(), with_length(101))->status, 413u);
  EXPECT_EQ(ask(server.port(), chunked(100))->status, 200u);
  EXPECT_EQ(ask(server.port(), chunked(101))->status, 413u);
  EXPECT_EQ(
      ask(server.port(), post + "Expect: 100-continue\r\nContent-Length: 101\r\n\r\n")->status,
      413u)
      << "before the body is invited";
}

TEST(Limits, ChunksCannotBePaddedWithoutEnd) {
  echo_server server;
  std::string bytes = post + "Transfer-Encoding: chunked\r\n\r\n";
  for (int i = 0; i < 1000; ++i)
    bytes += "1;" + std::string(2000, 'a') + "\r\n1\r\n";
  raw_client client{server.port()};
  std::thread sender{[&] { client.send(bytes); }};
  EXPECT_EQ(client.receive()->status, 400u);
  sender.join();
}

TEST(Limits, TheRestOfAHugeBodyDoesNotDrownTheAnswer) {
  echo_server server;
  raw_client client{server.port()};
  const std::string body(900'000, '1');
  client.send(post + "Content-Length: " + std::to_string(body.size()) + "\r\n\r\n");
  EXPECT_TRUE(client.send(body));
  client.finish();
  EXPECT_EQ(client.receive()->status, 413u);
  EXPECT_TRUE(client.closed());
}

TEST(Limits, ASlowHeadIsGivenUp) {
  echo_server server{with({.header_timeout = brief})};
  for (const auto* begun : {"G", "GET / HTTP/1.1\r\nHost: h\r\nX:", "GET / HTTP/1.1\r\n"}) {
    raw_client client{server.port()};
    client.send(begun);
    EXPECT_EQ(client.receive()->status, 408u);
    EXPECT_TRUE(client.closed());
  }
}

TEST(Limits, ASlowBodyIsGivenUp) {
  echo_server server{with({.body_timeout = brief})};
  for (const auto* begun : {"Content-Length: 10\r\n\r\n", "Content-Length: 10\r\n\r\n12345",
                            "Transfer-Encoding: chunked\r\n\r\n5\r\n123"}) {
    raw_client client{server.port()};
    client.send(post + begun);
    EXPECT_EQ(client.receive()->status, 408u) << begun;
    EXPECT_TRUE(client.closed());
  }
}

TEST(Limits, ADrippingHeadBuysNoTime) {
  echo_server server{with({.header_timeout = brief})};
  raw_client client{server.port()}, healthy{server.port()};
  client.send("GET / HTTP/1.1\r\nHost: h\r\nX: ");
  // Each round trip of the healthy client lets one more byte drip.
  EXPECT_TRUE(eventually([&] {
    healthy.send(get);
    EXPECT_EQ(healthy.receive()->status, 200u);
    return !client.send("x") || server.stats().refused == 1;
  }));
  EXPECT_EQ(client.receive()->status, 408u);
}

TEST(Limits, AnIdleConnectionIsClosedWithoutAWord) {
  echo_server server{with({.idle_timeout = seconds{1}})};
  raw_client fresh{server.port()};
  EXPECT_TRUE(fresh.closed());
  raw_client used{server.port()};
  used.send(get);
  EXPECT_EQ(used.receive()->status, 200u);
  EXPECT_TRUE(used.closed());
}

TEST(Limits, AnAnswerThatDoesNotComeIsReportedAsUnknown) {
  std::vector<http::respond> kept;
  echo_server server{with({.request_timeout = brief}), [&](http::request, http::respond answer) {
                       kept.push_back(std::move(answer));
                     }};
  raw_client client{server.port()};
  client.send(get);
  EXPECT_EQ(client.receive()->status, 504u);
  EXPECT_TRUE(client.closed());
  kept[0]({.body = "late"});
  kept.clear();
}

TEST(Limits, AReaderTooSlowForItsAnswerIsDropped) {
  const std::string large(64 * 1024 * 1024, 'x');
  const auto generous = [&](http::request, http::respond answer) {
    answer({.content_type = "text/plain", .body = large});
  };
  echo_server strict{with({.write_timeout = brief}), generous}, patient{{}, generous};
  raw_client stuck{strict.port()};
  stuck.send(get);
  EXPECT_TRUE(eventually([&] { return strict.stats().requests == 1 && strict.stats().open == 0; }));
  raw_client reads{patient.port()};
  reads.send(get);
  EXPECT_EQ(reads.receive()->body.size(), large.size());
}

TEST(Limits, ConnectionsBeyondTheLimitAreTurnedAway) {
  echo_server server{with({.connections = 2})};
  raw_client one{server.port()}, two{server.port()};
  one.send(get);
  two.send(get);
  EXPECT_EQ(one.receive()->status, 200u);
  EXPECT_EQ(two.receive()->status, 200u);
  raw_client three{server.port()};
  const auto got = three.receive();
  EXPECT_EQ(got->status, 503u);
  EXPECT_EQ(got->header("retry-after"), "1");
  EXPECT_TRUE(three.closed());
  one.send(get);
  EXPECT_EQ(one.receive()->status, 200u);
}

TEST(Limits, AThousandSlowClientsDoNotDisturbAHealthyOne) {
  echo_server server{with({.header_timeout = brief})};
  std::vector<std::unique_ptr<raw_client>> slow;
  for (int i = 0; i < 1000; ++i) {
    slow.push_back(std::make_unique<raw_client>(server.port()));
    slow.back()->send("GET / HTTP/1.1\r\nHo");
  }
  raw_client healthy{server.port()};
  EXPECT_TRUE(eventually([&] {
    healthy.send(get);
    EXPECT_EQ(healthy.receive()->status, 200u);
    return server.stats().refused == slow.size();
  }));
}

} // namespace
} // namespace callout::testing
