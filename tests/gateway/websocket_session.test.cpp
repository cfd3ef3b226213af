// WebSockets over real connections: handshakes, talking, limits and every way to end.
#include "tests/gateway/websocket_server.hpp"

#include <gtest/gtest.h>

#include <thread>

namespace callout::testing {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

auto text(std::string_view t) {
  return std::make_shared<const std::string>(t);
}

constexpr unsigned text_frame = 1, close_frame = 8, ping_frame = 9, pong_frame = 10;

TEST(Handshake, IsAnsweredAsInRfc6455) {
  EXPECT_EQ(websocket::accept_key("dGhlIHNhbXBsZSBub25jZQ=="), "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=");
  websocket_server server;
  const auto got = ask(server.port(), good_handshake);
  EXPECT_EQ(got->status, 101u);
  EXPECT_EQ(got->header("upgrade"), "websocket");
  EXPECT_EQ(got->header("connection"), "Upgrade");
  EXPECT_EQ(got->header("sec-websocket-accept"), "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=");
  EXPECT_EQ(got->header("sec-websocket-protocol"), "callout.v1");
}

TEST(Handshake, OfAnotherShapeIsRefused) {
  websocket_server server{{.origins = {"https://callout.example"}}};
  const auto changed = [](std::string_view from, std::string_view to) {
    std::string bytes{good_handshake};
    return bytes.replace(bytes.find(from), from.size(), to);
  };
  const std::string key = "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n";
  const struct {
    std::string bytes;
    unsigned status;
  } rows[] = {
      {changed(key, ""), 400},
      {changed(key, key + key), 400},
      {changed(key, "Sec-WebSocket-Key: abc\r\n"), 400},
      {changed(key, "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ=\r\n"), 400},
      {changed(key, "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZSE=\r\n"), 400},
      {changed(key, "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZR==\r\n"), 400},
      {changed(key, "Sec-WebSocket-Key: dGhlIHNh!XBsZSBub25jZQ==\r\n"), 400},
      {changed("Version: 13", "Version: 12"), 426},
      {changed("Version: 13", "Version: 13, 8"), 426},
      {changed("Sec-WebSocket-Version: 13\r\n", ""), 426},
      {changed("Upgrade: websocket", "Upgrade: h2c"), 426},
      {changed("Connection: Upgrade", "Connection: keep-alive"), 426},
      {changed("HTTP/1.1", "HTTP/1.0"), 426},
      {changed("callout.v1", "other.v1"), 400},
      {changed("Sec-WebSocket-Protocol: callout.v1\r\n", ""), 400},
      {changed(key, key + "Origin: https://evil.example\r\n"), 403},
      {changed("GET", "POST"), 426},
      {changed(key, key + "Content-Length: 1\r\n"), 400},
      {changed(key, key + "Origin: https://callout.example\r\n"), 101},
      {changed("callout.v1", "other, callout.v1"), 101},
  };
  for (const auto& [bytes, status] : rows)
    EXPECT_EQ(ask(server.port(), bytes)->status, status) << bytes;
}

TEST(WebSocket, CarriesMessagesBothWays) {
  websocket_server server;
  frame_client client{server.port()};
  for (const auto& message : {std::string{"{\"type\":\"ping\"}"}, std::string{"\xD8\xA7"},
                              std::string(60'000, 'x'), std::string{}}) {
    client.say(message);
    const auto got = client.hear();
    ASSERT_TRUE(got);
    EXPECT_EQ(got->op, text_frame);
    EXPECT_EQ(got->payload, message);
  }
}

TEST(WebSocket, HearsWhatCameTogetherWithTheHandshake) {
  websocket_server server;
  frame_client client{server.port(), client_frame("early") + client_frame("ly", {.final = false})};
  EXPECT_EQ(client.hear()->payload, "early");
  client.send(client_frame("ing", {.op = 0}));
  EXPECT_EQ(client.hear()->payload, "lying");
}

TEST(WebSocket, ReadsFramesHoweverTheyAreCut) {
  websocket_server server;
  const auto bytes = client_frame("one") + client_frame(std::string(200, 'x'));
  for (std::size_t cut = 1; cut < bytes.size(); ++cut) {
    frame_client client{server.port(), bytes.substr(0, cut)};
    client.send(bytes.substr(cut));
    EXPECT_EQ(client.hear()->payload, "one");
    EXPECT_EQ(client.hear()->payload, std::string(200, 'x'));
  }
}

TEST(WebSocket, AnswersPings) {
  websocket_server server;
  frame_client client{server.port()};
  client.send(client_frame("are you there", {.op = ping_frame}) +
              client_frame("unasked", {.op = pong_frame}));
  const auto got = client.hear();
  EXPECT_EQ(got->op, pong_frame);
  EXPECT_EQ(got->payload, "are you there");
}

TEST(WebSocket, AgreesToAClose) {
  websocket_server server;
  frame_client client{server.port()};
  const auto peer = server.next();
  client.send(client_frame(close_payload(4321, "bye"), {.op = close_frame}) + client_frame("lost"));
  const auto got = client.hear();
  EXPECT_EQ(got->op, close_frame);
  EXPECT_EQ(got->code(), 4321u);
  EXPECT_TRUE(client.closed());
  client.finish();
  EXPECT_TRUE(eventually([&] { return peer->endings == 1; }));
  EXPECT_TRUE(peer->heard().empty());
  EXPECT_FALSE(peer->socket->send(text("nobody is there")));
}

TEST(WebSocket, ClosesAfterWhatIsQueued) {
  websocket_server server{{}, [](websocket::socket& to, std::string_view) {
                            to.send(text("last"));
                            to.close(4000, "enough");
                            EXPECT_FALSE(to.send(text("never")));
                            to.close(4001, "again");
                          }};
  frame_client client{server.port()};
  const auto peer = server.next();
  client.say("go");
  EXPECT_EQ(client.hear()->payload, "last");
  const auto end = client.hear();
  EXPECT_EQ(end->code(), 4000u);
  EXPECT_EQ(end->payload.substr(2), "enough");
  client.send(client_frame(close_payload(4000), {.op = close_frame}));
  EXPECT_TRUE(client.closed());
  client.finish();
  EXPECT_TRUE(eventually([&] { return peer->endings == 1; }));
}

TEST(WebSocket, EndsWhatBreaksTheRules) {
  websocket_server server{{.message_bytes = 1000}};
  const struct {
    std::string bytes;
    unsigned code;
  } rows[] = {
      {client_frame("a", {.masked = false}), 1002},
      {client_frame("a", {.reserved = 4}), 1002},
      {client_frame("a", {.op = 2}), 1003},
      {client_frame("\xFF"), 1007},
      {client_frame(std::string(1001, 'x')), 1009},
      {client_frame("", {.op = close_frame}).substr(0, 1) + "\x81zzzzz", 1002},
  };
  for (const auto& [bytes, code] : rows) {
    frame_client client{server.port()};
    const auto peer = server.next();
    client.send(bytes + client_frame("after"));
    const auto got = client.hear();
    ASSERT_TRUE(got);
    EXPECT_EQ(got->op, close_frame);
    EXPECT_EQ(got->code(), code);
    EXPECT_TRUE(client.closed());
    client.finish();
    EXPECT_TRUE(eventually([&] { return peer->endings == 1; }));
    EXPECT_TRUE(peer->heard().empty());
  }
}

TEST(WebSocket, TellsItsPeerOnceHoweverItEnds) {
  websocket_server server;
  auto client = std::make_unique<frame_client>(server.port());
  const auto peer = server.next();
  client.reset();
  EXPECT_TRUE(eventually([&] { return peer->endings == 1; }));
  EXPECT_TRUE(eventually([&] { return server.server().stats().open == 0; }));
  server.server().stop(seconds{5});
  EXPECT_EQ(peer->endings, 1);
}

TEST(WebSocket, ABugOfThePeerEndsItsOwnSocketOnly) {
  websocket_server server{{}, [](websocket::socket& to, std::string_view message) {
                            if (message == "bug")
                              throw std::runtime_error{"a bug"};
                            websocket_server::echo(to, message);
                          }};
  frame_client one{server.port()}, two{server.port()};
  one.say("bug");
  EXPECT_EQ(one.hear()->code(), 1011u);
  two.say("fine");
  EXPECT_EQ(two.hear()->payload, "fine");
}

TEST(WebSocket, FloodsAreEndedWithAWord) {
  websocket_server server{
      {.messages_per_second = 1, .messages_burst = 5, .close_timeout = milliseconds{50}},
      websocket_server::echo,
      {.limits = {.linger_timeout = milliseconds{50}}}};
  for (const unsigned op : {text_frame, ping_frame, pong_frame}) {
    frame_client client{server.port()};
    const auto peer = server.next();
    for (int i = 0; i < 6; ++i)
      client.send(client_frame("m", {.op = op}));
    std::vector<server_frame> got;
    while (auto frame = client.hear())
      got.push_back(*frame);
    ASSERT_GE(got.size(), 2u);
    const auto error = json::parse(got[got.size() - 2].payload);
    EXPECT_EQ(error["type"], "error");
    EXPECT_EQ(error["code"], "rate_limited");
    EXPECT_EQ(got.back().code(), 4029u);
    EXPECT_EQ(got.size(), op == pong_frame ? 2u : 7u);
    EXPECT_EQ(peer->heard().size(), op == text_frame ? 5u : 0u);
  }
}

TEST(WebSocket, AFloodOfEmptyFragmentsIsAFloodToo) {
  websocket_server server{{.messages_per_second = 1, .messages_burst = 5}};
  frame_client client{server.port()};
  std::string bytes = client_frame("", {.final = false});
  for (int i = 0; i < 100; ++i)
    bytes += client_frame("", {.op = 0, .final = false});
  client.send(bytes);
  EXPECT_EQ(json::parse(client.hear()->payload)["code"], "rate_limited");
  EXPECT_EQ(client.hear()->code(), 4029u);
}

TEST(WebSocket, OnlyTheLatestOfAKeyIsSent) {
  websocket_server server{{}, [](websocket::socket& to, std::string_view) {
                            for (int i = 0; i < 1000; ++i) {
                              to.send_latest("a", text("a" + std::to_string(i)));
                              to.send_latest("b", text("b" + std::to_string(i)));
                            }
                            to.send(text("kept"));
                          }};
  frame_client client{server.port()};
  client.say("go");
  EXPECT_EQ(client.hear()->payload, "kept");
  EXPECT_EQ(client.hear()->payload, "a999");
  EXPECT_EQ(client.hear()->payload, "b999");
}

TEST(WebSocket, MessagesFromManyThreadsArriveWhole) {
  websocket_server server;
  frame_client client{server.port()};
  const auto peer = server.next();
  constexpr int senders = 4, each = 500;
  std::vector<std::thread> threads;
  for (int t = 0; t < senders; ++t)
    threads.emplace_back([&, t] {
      for (int i = 0; i < each; ++i)
        EXPECT_TRUE(peer->socket->send(text(std::to_string(t) + ":" + std::to_string(i))));
    });
  std::vector<int> next(senders);
  for (int n = 0; n < senders * each; ++n) {
    const auto got = client.hear();
    ASSERT_TRUE(got);
    const auto t = static_cast<std::size_t>(got->payload[0] - '0');
    EXPECT_EQ(got->payload, std::to_string(t) + ":" + std::to_string(next[t]++));
  }
  for (auto& t : threads)
    t.join();
}

TEST(WebSocket, AClientTooSlowForItsQueueIsClosedAndNothingIsTorn) {
  websocket_server server{{.queue_bytes = 256 * 1024}};
  frame_client client{server.port()};
  const auto peer = server.next();
  int sent = 0;
  while (peer->socket->send(text(std::to_string(sent) + ":" + std::string(10'000, 'x'))))
    ++sent;
  int received = 0;
  auto got = client.hear();
  for (; got && got->op == text_frame; got = client.hear()) {
    EXPECT_EQ(got->payload.size(), std::to_string(received).size() + 10'001);
    EXPECT_EQ(got->payload.substr(0, got->payload.find(':')), std::to_string(received++));
  }
  ASSERT_TRUE(got);
  EXPECT_EQ(got->code(), 4008u);
  EXPECT_EQ(received, sent) << "all that was taken";
}

TEST(WebSocket, AClientThatNeverReadsIsCutOff) {
  websocket_server server{{.queue_bytes = 64 * 1024, .close_timeout = milliseconds{100}},
                          {},
                          {.limits = {.linger_timeout = milliseconds{100}}}};
  frame_client client{server.port()};
  const auto peer = server.next();
  while (peer->socket->send(text(std::string(10'000, 'x')))) {
  }
  EXPECT_TRUE(eventually([&] { return peer->endings == 1; }));
  EXPECT_TRUE(eventually([&] { return server.server().stats().open == 0; }));
}

/// More than kernels keep for one connection, so that a write stays under way.
constexpr std::size_t unread = 48u * 1024 * 1024;

TEST(WebSocket, PingsAmidAWriteAreAnsweredByTheLatestOnly) {
  websocket_server server{{.queue_bytes = 2 * unread, .messages_burst = 1e6}};
  frame_client client{server.port()};
  const auto peer = server.next();
  ASSERT_TRUE(peer->socket->send(text(std::string(unread, 'x'))));
  ASSERT_EQ(client.hear_head(), text_frame) << "it is being written";
  std::string pings;
  for (int i = 0; i < 1000; ++i)
    pings += client_frame(std::to_string(i), {.op = ping_frame});
  client.send(pings + client_frame("after the pings"));
  ASSERT_TRUE(eventually([&] { return !peer->heard().empty(); }));
  EXPECT_EQ(client.receive_bytes(unread).size(), unread);
  const auto pong = client.hear();
  ASSERT_TRUE(pong);
  EXPECT_EQ(pong->op, pong_frame);
  EXPECT_EQ(pong->payload, "999");
  EXPECT_EQ(client.hear()->payload, "after the pings");
}

TEST(WebSocket, AClientThatPingsButNeverReadsIsCutOff) {
  websocket_server server{
      {.queue_bytes = 2 * unread, .messages_burst = 1e9, .write_timeout = milliseconds{200}},
      {},
      {.limits = {.linger_timeout = milliseconds{100}}}};
  frame_client client{server.port()};
  const auto peer = server.next();
  ASSERT_TRUE(peer->socket->send(text(std::string(unread, 'x'))));
  EXPECT_TRUE(eventually([&] {
    client.send(client_frame("", {.op = ping_frame}));
    return peer->endings == 1;
  }));
  EXPECT_TRUE(eventually([&] { return server.server().stats().open == 0; }));
}

TEST(WebSocket, TheSilentArePingedAndThenGivenUp) {
  websocket_server server{{.ping_every = milliseconds{60}, .silence_timeout = seconds{2}},
                          {},
                          {.limits = {.linger_timeout = milliseconds{40}}}};
  frame_client answers{server.port()}, silent{server.port()};
  const auto one = server.next(), two = server.next();
  for (int i = 0; i < 10; ++i) {
    EXPECT_EQ(answers.hear()->op, ping_frame);
    answers.send(client_frame("", {.op = pong_frame}));
  }
  auto got = silent.hear();
  for (; got; got = silent.hear())
    EXPECT_EQ(got->op, ping_frame);
  EXPECT_TRUE(eventually([&] { return one->endings + two->endings == 1; }));
}

TEST(WebSocket, IsToldOfARestart) {
  websocket_server server;
  frame_client client{server.port()}, unwilling{server.port()};
  const auto one = server.next(), two = server.next();
  std::thread stopping{[&] { server.server().stop(milliseconds{200}); }};
  EXPECT_EQ(client.hear()->code(), 1012u);
  client.send(client_frame(close_payload(1012), {.op = close_frame}));
  client.finish();
  EXPECT_EQ(unwilling.hear()->code(), 1012u);
  stopping.join();
  EXPECT_TRUE(unwilling.closed());
  EXPECT_EQ(one->endings, 1);
  EXPECT_EQ(two->endings, 1);
}

} // namespace
} // namespace callout::testing
