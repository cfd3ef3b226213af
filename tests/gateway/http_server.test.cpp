// The server as clients meet it: real sockets, requests in good order, answers from anywhere.
#include "tests/gateway/echo_server.hpp"
#include "tests/gateway/raw_client.hpp"

#include <gtest/gtest.h>

#include <condition_variable>
#include <set>
#include <system_error>
#include <thread>

namespace callout::testing {
namespace {

using http::respond;
using http::response;

const std::string get = "GET /v1/a HTTP/1.1\r\nHost: h\r\n\r\n";

std::string post(const std::string& body, const std::string& more = "") {
  return "POST /v1/a HTTP/1.1\r\nHost: h\r\nContent-Type: application/json\r\n" + more +
         "Content-Length: " + std::to_string(body.size()) + "\r\n\r\n" + body;
}

/// Keeps the handles that handlers are given until a test uses them.
class desk {
public:
  void keep(respond answer) {
    std::lock_guard lock{mutex_};
    kept_.push_back(std::move(answer));
    changed_.notify_all();
  }
  respond take() {
    std::unique_lock lock{mutex_};
    if (!changed_.wait_for(lock, raw_client::patience, [&] { return !kept_.empty(); }))
      throw std::runtime_error{"nothing was asked"};
    auto first = std::move(kept_.front());
    kept_.erase(kept_.begin());
    return first;
  }
  echo_server::behaviour behaviour() {
    return [this](http::request, respond answer) { keep(std::move(answer)); };
  }

private:
  std::mutex mutex_;
  std::condition_variable changed_;
  std::vector<respond> kept_;
};

TEST(Server, AnswersOverAndOverOnOneConnection) {
  echo_server server;
  raw_client client{server.port()};
  for (int i = 0; i < 3; ++i) {
    client.send("GET /v1/things?n=" + std::to_string(i) + " HTTP/1.1\r\nHost: x\r\n\r\n");
    const auto got = client.receive();
    ASSERT_TRUE(got);
    EXPECT_EQ(got->status, 200u);
    EXPECT_EQ(got->header("connection"), "");
    EXPECT_EQ(got->body, "GET /v1/things n=" + std::to_string(i));
    client.send(post("{\"a\":1}"));
    EXPECT_EQ(client.receive()->body, "POST /v1/a {\"a\":1}");
  }
  EXPECT_EQ(server.stats().requests, 6u);
  EXPECT_EQ(server.stats().accepted, 1u);
}

TEST(Server, AnswersPipelinedRequestsInOrder) {
  echo_server server;
  raw_client client{server.port()};
  std::string all;
  for (int i = 0; i < 500; ++i)
    all += post("{\"n\":" + std::to_string(i) + "}");
  std::thread writer{[&] { client.send(all); }};
  for (int i = 0; i < 500; ++i)
    EXPECT_EQ(client.receive()->body, "POST /v1/a {\"n\":" + std::to_string(i) + "}");
  writer.join();
}

TEST(Server, HasOneRequestOfAConnectionInFlight) {
  desk kept;
  echo_server server{{}, kept.behaviour()};
  raw_client client{server.port()};
  client.send(get + get);
  auto first = kept.take();
  EXPECT_EQ(server.stats().requests, 1u);
  std::thread{[answer = first] { answer({.body = "1"}); }}.join();
  EXPECT_EQ(client.receive()->body, "1");
  kept.take()({.body = "2"});
  EXPECT_EQ(client.receive()->body, "2");
}

TEST(Server, TakesTheFirstAnswerOnly) {
  desk kept;
  echo_server server{{}, kept.behaviour()};
  raw_client client{server.port()};
  client.send(get);
  const auto answer = kept.take();
  std::vector<std::thread> many;
  for (int i = 0; i < 8; ++i)
    many.emplace_back([=] { answer({.body = "one of them"}); });
  for (auto& t : many)
    t.join();
  EXPECT_EQ(client.receive()->body, "one of them");
  client.send(get);
  kept.take()({.body = "the next"});
  EXPECT_EQ(client.receive()->body, "the next");
}

TEST(Server, SaysSoWhenNobodyAnswers) {
  desk kept;
  echo_server server{{}, kept.behaviour()};
  raw_client client{server.port()};
  client.send(get);
  { const auto dropped = kept.take(); }
  const auto got = client.receive();
  EXPECT_EQ(got->status, 500u);
  EXPECT_EQ(json::parse(got->body)["instance"], got->header("x-request-id"));
  client.send(get);
  kept.take()({.body = "the connection is still good"});
  EXPECT_EQ(client.receive()->status, 200u);
}

TEST(Server, OutlivesAHandlerThatThrows) {
  echo_server server{{}, [](http::request, respond) { throw std::runtime_error{"a bug"}; }};
  raw_client client{server.port()};
  client.send(get + get);
  for (int i = 0; i < 2; ++i) {
    const auto got = client.receive();
    EXPECT_EQ(got->status, 500u);
    EXPECT_EQ(got->body.find("a bug"), std::string::npos) << "internals stay inside";
  }
  EXPECT_EQ(server.incidents(), (std::vector<std::string>{"internal", "internal"}));
}

TEST(Server, AnswersAfterTheServerIsGoneAreIgnored) {
  desk kept;
  {
    echo_server server{{}, kept.behaviour()};
    raw_client client{server.port()};
    client.send(get);
    const auto answer = kept.take();
    kept.keep(answer);
  }
  kept.take()({.body = "too late"});
}

TEST(Server, GivesEveryRequestAnId) {
  echo_server server;
  raw_client client{server.port()};
  std::set<std::string> ids;
  for (int i = 0; i < 3; ++i) {
    client.send(get);
    ids.insert(client.receive()->header("x-request-id"));
  }
  EXPECT_EQ(ids.size(), 3u);
  client.send("GET / HTTP/1.1\r\nHost: h\r\nX-Request-Id: mine-1\r\n\r\n");
  EXPECT_EQ(client.receive()->header("x-request-id"), "mine-1");
  client.send("GET / HTTP/1.1\r\nHost: h\r\nX-Request-Id: not an id\r\n\r\n");
  EXPECT_NE(client.receive()->header("x-request-id"), "not an id");
}

TEST(Server, AnswersHeadWithoutABody) {
  echo_server server;
  raw_client client{server.port()};
  client.send("HEAD /v1/a HTTP/1.1\r\nHost: h\r\n\r\n" + get);
  EXPECT_EQ(client.receive(true)->header("content-length"), "10");
  EXPECT_EQ(client.receive()->body, "GET /v1/a");
}

TEST(Server, ClosesWhenAsked) {
  echo_server server;
  for (const auto* request : {"GET / HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n",
                              "GET / HTTP/1.0\r\nHost: h\r\nConnection: keep-alive\r\n\r\n"}) {
    raw_client client{server.port()};
    client.send(request + get);
    const auto got = client.receive();
    EXPECT_EQ(got->status, 200u);
    EXPECT_EQ(got->header("connection"), "close");
    EXPECT_TRUE(client.closed());
  }
  EXPECT_TRUE(eventually([&] { return server.stats().open == 0; }));
}

TEST(Server, AnswersAClientThatHasFinishedSending) {
  echo_server server;
  raw_client client{server.port()};
  client.send(get + get);
  client.finish();
  EXPECT_EQ(client.receive()->status, 200u);
  EXPECT_EQ(client.receive()->status, 200u);
  EXPECT_TRUE(client.closed());
}

TEST(Server, InvitesTheBodyThatWaitsForIt) {
  echo_server server;
  raw_client client{server.port()};
  const auto whole = post("{\"a\":1}", "Expect: 100-continue\r\n");
  const auto head = whole.substr(0, whole.size() - 7);
  client.send(head);
  EXPECT_EQ(client.receive()->status, 100u);
  client.send("{\"a\":1}");
  EXPECT_EQ(client.receive()->body, "POST /v1/a {\"a\":1}");
}

TEST(Server, BelievesOnlyProxiesItTrusts) {
  const auto peer = [](http::request asked, respond answer) { answer({.body = asked.peer}); };
  const auto seen = [&](std::vector<std::string> trusted, const std::string& fields) {
    echo_server server{{.trusted_proxies = std::move(trusted)}, peer};
    return ask(server.port(), "GET / HTTP/1.1\r\nHost: h\r\n" + fields + "\r\n")->body;
  };
  const std::string via = "X-Forwarded-For: 1.2.3.4, 10.0.0.9 \r\n";
  EXPECT_EQ(seen({}, via), "127.0.0.1");
  EXPECT_EQ(seen({"127.0.0.1"}, ""), "127.0.0.1");
  EXPECT_EQ(seen({"127.0.0.1"}, via), "10.0.0.9");
  EXPECT_EQ(seen({"127.0.0.1", "10.0.0.9"}, via), "1.2.3.4");
  EXPECT_EQ(seen({"127.0.0.1", "10.0.0.9"}, "X-Forwarded-For: 1.2.3.4\r\n" + via), "1.2.3.4");
  EXPECT_EQ(seen({"127.0.0.1"}, "X-Forwarded-For: 1.2.3.4, <script>\r\n"), "127.0.0.1");
}

TEST(Server, ServesFromSeveralThreadsOnOnePort) {
  std::mutex mutex;
  std::set<std::thread::id> threads;
  echo_server server{{.threads = 3}, [&](http::request, respond answer) {
                       {
                         std::lock_guard lock{mutex};
                         threads.insert(std::this_thread::get_id());
                       }
                       answer({.body = "{}"});
                     }};
  // The kernel spreads connections by their ports; with so many, all threads get some.
  EXPECT_TRUE(eventually([&] {
    EXPECT_EQ(ask(server.port(), get)->status, 200u);
    std::lock_guard lock{mutex};
    return threads.size() == 3;
  }));
}

TEST(Server, SaysWhenItsPortIsTaken) {
  echo_server server;
  EXPECT_THROW(echo_server({.port = server.port()}), std::system_error);
}

} // namespace
} // namespace callout::testing
