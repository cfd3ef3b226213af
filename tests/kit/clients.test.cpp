#include "tests/kit/fake_server.hpp"
#include "tests/kit/http_client.hpp"
#include "tests/kit/ws_client.hpp"

#include <gtest/gtest.h>

namespace callout::kit {
namespace {

using namespace std::chrono_literals;

TEST(HttpClient, CarriesTokenBodyAndAKeyOfItsOwn) {
  std::vector<fake_request> seen;
  fake_server server{{.answer = [&](const fake_request& r) {
    seen.push_back(r);
    return fake_answer{201, {{"id", "b-1"}}, {{"X-Request-Id", "r-1"}}};
  }}};
  http_client client{server.url(), "secret"};
  const auto answer = client.post("/v1/bookings", {{"service", "ac.repair"}});
  client.post("/v1/bookings");
  client.post("/v1/bookings", {}, "mine");
  EXPECT_EQ(answer.status, 201U);
  EXPECT_EQ(answer.document()["id"], "b-1");
  EXPECT_EQ(answer.header("x-request-id"), "r-1");
  ASSERT_EQ(seen.size(), 3U);
  EXPECT_EQ(seen[0].headers["authorization"], "Bearer secret");
  EXPECT_EQ(seen[0].headers["content-type"], "application/json");
  EXPECT_EQ(json::parse(seen[0].body)["service"], "ac.repair");
  EXPECT_NE(seen[0].headers["idempotency-key"], seen[1].headers["idempotency-key"]);
  EXPECT_EQ(seen[2].headers["idempotency-key"], "mine");
}

TEST(HttpClient, KeepsItsConnectionAndFindsANewOneWhenThatWasClosed) {
  int asked = 0;
  fake_server server{{.answer = [&](const fake_request&) {
    ++asked;
    return fake_answer{};
  }}};
  http_client client{server.url()};
  EXPECT_TRUE(client.get("/a").ok());
  server.stop();
  server.start();
  EXPECT_TRUE(client.get("/b").ok());
  EXPECT_EQ(asked, 2);
}

TEST(HttpClient, SaysSoWhenNobodyAnswers) {
  fake_server server{{.answer = [](const fake_request&) { return fake_answer{.hang_up = true}; }}};
  http_client client{server.url()};
  EXPECT_THROW(client.get("/"), no_answer);
  server.stop();
  EXPECT_THROW(client.get("/"), no_answer);
}

TEST(HttpClient, SendsBytesAsTheyAre) {
  std::string target;
  fake_server server{{.answer = [&](const fake_request& r) {
    target = r.target;
    return fake_answer{};
  }}};
  http_client client{server.url()};
  const auto said = client.raw("GET /raw HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
  EXPECT_EQ(target, "/raw");
  EXPECT_TRUE(said.starts_with("HTTP/1.1 200")) << said;
}

TEST(WsClient, KeepsWhatNobodyAskedForYet) {
  fake_server server{{.opened = [](fake_socket& s, const fake_request& r) {
    EXPECT_EQ(r.target, "/v1/stream");
    EXPECT_EQ(r.headers.at("authorization"), "Bearer secret");
    s.send({{"type", "ready"}, {"offset", 4}});
    s.send({{"type", "offer.made"}, {"offset", 5}, {"data", {{"offer", "o-1"}}}});
    s.send({{"type", "offer.made"}, {"offset", 6}, {"data", {{"offer", "o-2"}}}});
    s.send({{"type", "booking.changed"}, {"offset", 7}});
  }}};
  ws_client client{server.url(), "secret"};
  EXPECT_EQ(client.wait_for("booking.changed")["offset"], 7);
  EXPECT_EQ(client.last_offset(), 7U);
  const auto second =
      client.wait_for("offer.made", 5s, [](const json& f) { return f["data"]["offer"] == "o-2"; });
  EXPECT_EQ(second["offset"], 6);
  EXPECT_EQ((*client.receive(5s))["type"], "ready");
  EXPECT_EQ(client.drain().size(), 1U);
}

TEST(WsClient, SignsInByItsFirstFrameAndHearsTheAnswer) {
  fake_server server{{.heard = [](fake_socket& s, const json& frame) {
    if (frame["type"] == "hello" && frame["token"] == "secret")
      s.send({{"type", "ready"}, {"offset", 0}});
    if (frame["type"] == "ping")
      s.send({{"type", "pong"}});
  }}};
  ws_client client{server.url(), "secret", sign_in::by_first_frame};
  client.wait_for("ready");
  client.send({{"type", "ping"}});
  EXPECT_EQ(client.wait_for("pong")["type"], "pong");
}

TEST(WsClient, AWaitEndsAtItsDeadlineAndLosesNothing) {
  fake_server server{{.heard = [](fake_socket& s, const json&) { s.send({{"type", "pong"}}); }}};
  ws_client client{server.url(), "secret"};
  EXPECT_THROW(client.wait_for("pong", 50ms), std::runtime_error);
  EXPECT_FALSE(client.receive(10ms));
  client.send({{"type", "ping"}});
  EXPECT_EQ(client.wait_for("pong")["type"], "pong");
}

TEST(WsClient, NoticesTheEnd) {
  fake_server server{{.heard = [](fake_socket& s, const json&) { s.drop(); }}};
  ws_client client{server.url(), "secret"};
  EXPECT_FALSE(client.wait_closed(10ms));
  client.send({{"type", "ping"}});
  EXPECT_EQ(client.wait_closed(5s), 0U);
}

TEST(WsClient, ANormalCloseIsAnswered) {
  fake_server server{{}};
  ws_client client{server.url(), "secret"};
  client.close();
  EXPECT_EQ(client.wait_closed(5s), 1000U);
}

} // namespace
} // namespace callout::kit
