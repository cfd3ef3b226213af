#include "simulations/city/net/http_pool.hpp"
#include "simulations/city/net/ws_session.hpp"
#include "tests/kit/fake_server.hpp"

#include <gtest/gtest.h>

#include <set>

namespace callout::city {
namespace {

using namespace std::chrono_literals;
using kit::fake_answer;
using kit::fake_request;
using kit::fake_server;
using kit::fake_socket;

boost::asio::ip::tcp::endpoint endpoint_of(const fake_server& server) {
  return {boost::asio::ip::make_address("127.0.0.1"), server.port()};
}

struct world {
  boost::asio::io_context io{1};
  agenda later{io};

  /// Lets things happen until `done` holds; false when that takes more than ten seconds.
  template <class Done>
  bool until(Done done) {
    const auto deadline = steady::now() + 10s;
    while (!done()) {
      if (io.stopped())
        io.restart();
      if (steady::now() >= deadline)
        return false;
      io.run_one_for(10ms); // What `done` looks at may happen on another thread.
    }
    return true;
  }
};

TEST(Agenda, RunsTasksWhenTheyAreDueAndInOrder) {
  world w;
  std::string order;
  w.later.after(20ms, [&] { order += "c"; });
  w.later.after(0ms, [&] {
    order += "a";
    w.later.after(0ms, [&] { order += "b"; });
  });
  EXPECT_TRUE(w.until([&] { return order == "abc"; })) << order;
  EXPECT_EQ(w.later.size(), 0U);
}

TEST(Agenda, ForgetsWhatIsCleared) {
  world w;
  bool ran = false;
  w.later.after(0ms, [&] { ran = true; });
  w.later.clear();
  w.io.run();
  EXPECT_FALSE(ran);
}

TEST(HttpPool, KeepsTheKeyWhenItIsToldToWait) {
  std::vector<std::string> keys;
  fake_server server{{.answer = [&](const fake_request& r) {
    keys.push_back(r.headers.at("idempotency-key"));
    if (keys.size() < 3)
      return fake_answer{503, {}, {{"Retry-After", "0"}}};
    return fake_answer{201, {{"id", "b-1"}}};
  }}};
  world w;
  http_pool pool{w.io, w.later, {.server = endpoint_of(server)}};
  std::optional<http_reply> reply;
  pool.send({"POST", "/v1/bookings", nullptr, "k-1", "{}"}, [&](const auto& r) { reply = r; });
  ASSERT_TRUE(w.until([&] { return reply.has_value(); }));
  EXPECT_EQ(reply->status, 201U);
  EXPECT_EQ(reply->document()["id"], "b-1");
  EXPECT_EQ(reply->attempts, 3);
  EXPECT_EQ(keys, (std::vector<std::string>{"k-1", "k-1", "k-1"}));
  EXPECT_EQ(pool.counters().told_to_wait, 2U);
  EXPECT_EQ(pool.outstanding(), 0U);
}

TEST(HttpPool, AsksAgainWhenTheServerDiesBeforeItAnswers) {
  std::vector<std::string> keys;
  fake_server server{{.answer = [&](const fake_request& r) {
    keys.push_back(r.headers.at("idempotency-key"));
    return keys.size() == 1 ? fake_answer{.hang_up = true} : fake_answer{200};
  }}};
  world w;
  http_pool pool{w.io, w.later, {.server = endpoint_of(server), .connections = 1}};
  std::optional<http_reply> reply;
  pool.send({"POST", "/", nullptr, "k-1", "{}"}, [&](const auto& r) { reply = r; });
  ASSERT_TRUE(w.until([&] { return reply.has_value(); }));
  EXPECT_EQ(reply->status, 200U);
  EXPECT_EQ(keys, (std::vector<std::string>{"k-1", "k-1"}));
}

TEST(HttpPool, GoesOnWhenTheServerComesBackOnItsPort) {
  int asked = 0;
  fake_server server{{.answer = [&](const fake_request&) {
    ++asked;
    return fake_answer{};
  }}};
  world w;
  http_pool pool{w.io, w.later, {.server = endpoint_of(server), .connections = 4}};
  int answered = 0;
  const auto send = [&](int count) {
    for (int i = 0; i < count; ++i)
      pool.send({"GET", "/", nullptr}, [&](const auto& r) { answered += r.ok(); });
  };
  send(20);
  ASSERT_TRUE(w.until([&] { return answered == 20; }));
  server.stop();
  send(20);
  ASSERT_TRUE(w.until([&] { return pool.counters().lost_connections >= 4; }));
  EXPECT_EQ(answered, 20);
  server.start();
  ASSERT_TRUE(w.until([&] { return answered == 40; }));
  EXPECT_EQ(asked, 40);
}

TEST(HttpPool, TakesANewTokenWhenTheOldOneIsRefused) {
  fake_server server{{.answer = [&](const fake_request& r) {
    return fake_answer{r.headers.at("authorization") == "Bearer new" ? 200U : 401U};
  }}};
  world w;
  std::string token = "old";
  http_pool pool{
      w.io, w.later, {.server = endpoint_of(server), .unauthorised = [&] { token = "new"; }}};
  unsigned status = 0;
  pool.send({"GET", "/", &token}, [&](const auto& r) { status = r.status; });
  ASSERT_TRUE(w.until([&] { return status != 0; }));
  EXPECT_EQ(status, 200U);
}

TEST(HttpPool, NamesTheProblem) {
  EXPECT_EQ(
      (http_reply{409, R"({"type":"https://callout.example/problems/booking.taken"})"}).problem(),
      "booking.taken");
  EXPECT_EQ((http_reply{409, R"({"type":"about:blank","code":"booking.taken"})"}).problem(),
            "booking.taken");
  EXPECT_EQ((http_reply{500, "oops"}).problem(), "500");
}

/// A line's other end: remembers what it heard, and sends what it is told.
struct far_end {
  std::vector<json> heard;
  std::vector<std::string> tokens;
  std::uint64_t offset = 10;
  fake_socket* open = nullptr;
  bool hasty = false; ///< has something new to say before anything else
  kit::fake_script script() {
    return {.opened =
                [this](fake_socket& s, const fake_request& r) {
                  open = &s;
                  tokens.push_back(r.headers.at("authorization"));
                  if (hasty)
                    say({{"type", "booking.changed"}});
                  s.send({{"type", "ready"}, {"offset", offset}});
                },
            .heard =
                [this](fake_socket& s, const json& frame) {
                  heard.push_back(frame);
                  if (frame["type"] != "resume")
                    return;
                  for (auto i = frame["offset"].get<std::uint64_t>() + 1; i <= offset; ++i)
                    s.send({{"type", "booking.changed"}, {"offset", i}});
                  s.send({{"type", "resumed"}, {"offset", offset}});
                },
            .closed = [this](fake_socket&) { open = nullptr; }};
  }
  void say(json frame) {
    frame["offset"] = ++offset;
    if (open != nullptr)
      open->send(frame);
  }
  std::size_t count(const char* type) const {
    return static_cast<std::size_t>(std::count_if(
        heard.begin(), heard.end(), [&](const json& f) { return f["type"] == type; }));
  }
};

struct ear final : ws_session::listener {
  std::vector<std::uint64_t> offsets;
  int opened = 0;
  void line_open() override { ++opened; }
  void heard(const json& frame) override {
    offsets.push_back(frame["offset"].get<std::uint64_t>());
  }
};

struct line_test : testing::Test {
  far_end far;
  fake_server server{far.script()};
  world w;
  ws_exchange lines{w.io, w.later, endpoint_of(server), 1};
  std::string token = "secret";
  ear here;
  ws_session line{lines, token, here};

  /// What the far end knows, asked on its own thread.
  template <class F>
  auto there(F f) {
    decltype(f()) result{};
    server.inside([&] { result = f(); });
    return result;
  }
  ~line_test() override { line.close(); }
};

using Line = line_test;

TEST_F(Line, HearsEachFrameOnceAndAcknowledgesIt) {
  line.open();
  ASSERT_TRUE(w.until([&] { return here.opened == 1; }));
  server.inside([&] {
    far.say({{"type", "booking.changed"}});
    far.say({{"type", "booking.changed"}});
    far.open->send({{"type", "booking.changed"}, {"offset", 12}});
  });
  ASSERT_TRUE(w.until([&] { return lines.counters.repeated == 1; }));
  EXPECT_EQ(here.offsets, (std::vector<std::uint64_t>{11, 12}));
  ASSERT_TRUE(w.until([&] {
    return there([&] { return far.heard.empty() ? json{} : far.heard.back(); }) ==
           json{{"type", "ack"}, {"offset", 12}};
  }));
  EXPECT_EQ(there([&] { return far.count("resume"); }), 0U);
}

TEST_F(Line, ResumesAfterTheLastFrameItSaw) {
  line.open();
  ASSERT_TRUE(w.until([&] { return here.opened == 1; }));
  server.inside([&] { far.say({{"type", "booking.changed"}}); });
  ASSERT_TRUE(w.until([&] { return here.offsets.size() == 1; }));
  server.stop();
  far.say({{"type", "booking.changed"}});
  far.say({{"type", "booking.changed"}});
  token = "renewed";
  server.start();
  ASSERT_TRUE(w.until([&] { return here.offsets.size() == 3; }));
  EXPECT_EQ(here.offsets, (std::vector<std::uint64_t>{11, 12, 13}));
  EXPECT_EQ(here.opened, 2);
  EXPECT_EQ(there([&] { return far.tokens; }),
            (std::vector<std::string>{"Bearer secret", "Bearer renewed"}));
}

TEST_F(Line, MissesNothingWhenItBreaksBeforeTheFirstFrame) {
  line.open();
  ASSERT_TRUE(w.until([&] { return here.opened == 1; }));
  server.stop();
  far.say({{"type", "booking.changed"}});
  server.start();
  ASSERT_TRUE(w.until([&] { return here.offsets.size() == 1; }));
}

TEST_F(Line, AFrameThatComesBeforeTheGapIsFilledHidesNothing) {
  line.open();
  ASSERT_TRUE(w.until([&] { return here.opened == 1; }));
  server.stop();
  far.say({{"type", "booking.changed"}});
  far.say({{"type", "booking.changed"}});
  far.hasty = true;
  server.start();
  ASSERT_TRUE(w.until([&] { return here.offsets.size() == 3; }));
  EXPECT_EQ(here.offsets, (std::vector<std::uint64_t>{13, 11, 12}));
  ASSERT_TRUE(w.until([&] { return there([&] { return far.count("ack"); }) == 1; }));
  EXPECT_EQ(lines.counters.repeated, 1U);
  EXPECT_EQ(lines.counters.disordered, 0U);
}

TEST_F(Line, SendsTheLatestPlaceOnly) {
  for (int i = 0; i < 100; ++i)
    line.locate({24.0 + i * 0.001, 46.7}, "2026-11-22T10:14:00.000Z");
  line.open();
  ASSERT_TRUE(w.until([&] { return there([&] { return far.count("location"); }) > 0; }));
  EXPECT_EQ(there([&] { return far.count("location"); }), 1U);
  EXPECT_NEAR(there([&] { return far.heard.back()["lat"].get<double>(); }), 24.099, 1e-9);
}

TEST_F(Line, ComesBackThoughManyTryAtOnce) {
  ws_exchange narrow{w.io, w.later, endpoint_of(server), 1, 2};
  std::vector<std::unique_ptr<ws_session>> all;
  for (int i = 0; i < 50; ++i) {
    all.push_back(std::make_unique<ws_session>(narrow, token, here));
    all.back()->open();
  }
  ASSERT_TRUE(w.until([&] { return narrow.counters.open == 50; }));
  server.stop();
  ASSERT_TRUE(w.until([&] { return narrow.counters.open == 0; }));
  server.start();
  EXPECT_TRUE(w.until([&] { return narrow.counters.open == 50; }));
  for (auto& one : all)
    one->close();
  EXPECT_TRUE(w.until([&] { return there([&] { return far.open == nullptr; }); }));
}

} // namespace
} // namespace callout::city
