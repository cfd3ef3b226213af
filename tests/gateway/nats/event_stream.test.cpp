// Events for whoever else listens, in a stream that is made, lost and made anew.
#include "gateway/nats/event_stream.hpp"
#include "tests/gateway/nats/world.hpp"

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

namespace callout::nats {
namespace {

struct NatsEventStream : testing::Test {
  static stream_options small() {
    return {.name = "events", .subjects = {"events.>"}, .max_bytes = 1 << 20, .patience = 2s};
  }
  /// What the server says of it.
  nlohmann::json info() const {
    return nlohmann::json::parse(one.ask("$JS.API.STREAM.INFO.events", "").body);
  }
  int messages() const { return info()["state"]["messages"].get<int>(); }
  static auto settled(const event_stream& s, std::uint64_t all) {
    return soon([&] {
      const auto c = s.counted();
      return c.stored + c.duplicates + c.dropped + c.in_doubt == all;
    });
  }

  kit::nats_server server;
  node one{plain(server)};
};

TEST_F(NatsEventStream, IsMadeAsTheOptionsSay) {
  const event_stream events{one.both, small()};
  const auto config = info()["config"];
  EXPECT_EQ(config["subjects"], (std::vector<std::string>{"events.>"}));
  EXPECT_EQ(config["storage"], "file");
  EXPECT_EQ(config["max_bytes"], 1 << 20);
  EXPECT_EQ(config["max_age"], std::chrono::nanoseconds{7 * 24h}.count());
  EXPECT_EQ(config["duplicate_window"], std::chrono::nanoseconds{120s}.count());
}

TEST_F(NatsEventStream, IsChangedWhenTheOptionsSaySomethingElse) {
  { const event_stream before{one.both, small()}; }
  { const event_stream same{one.both, small()}; }
  auto longer = small();
  longer.subjects.push_back("more.>");
  longer.max_bytes = 2 << 20;
  const event_stream after{one.both, longer};
  EXPECT_EQ(info()["config"]["max_bytes"], 2 << 20);
  EXPECT_EQ(info()["config"]["subjects"].size(), 2u);
}

TEST_F(NatsEventStream, SaysWhyItCannotBeMade) {
  const event_stream events{one.both, small()};
  auto overlapping = small();
  overlapping.name = "others";
  try {
    const event_stream others{one.both, overlapping};
    FAIL();
  } catch (const std::runtime_error& e) {
    EXPECT_NE(std::string{e.what()}.find("overlap"), std::string::npos) << e.what();
  }
}

TEST_F(NatsEventStream, KeepsAnIdOnce) {
  event_stream events{one.both, small()};
  for (int i = 0; i < 3; ++i) {
    events.publish("events.booking", "one", "7/1");
    events.publish("events.booking", "two", "7/2");
    events.publish("events.booking", "nameless");
  }
  ASSERT_TRUE(settled(events, 9));
  EXPECT_EQ(events.counted().stored, 5u);
  EXPECT_EQ(events.counted().duplicates, 4u);
  EXPECT_EQ(messages(), 5);
}

TEST_F(NatsEventStream, ReachesWhoListensAsWell) {
  event_stream events{one.both, small()};
  box<std::string> heard;
  const auto listening =
      one.way->listen("events.>", [&](const std::string& subject, std::string body) {
        heard.put(subject + "=" + body);
      });
  events.publish("events.x", R"({"a":1})", "7/1");
  EXPECT_EQ(heard.take(), R"(events.x={"a":1})");
}

TEST_F(NatsEventStream, DropsAndCountsWhatItCannotSend) {
  auto few = small();
  few.in_flight_max = 3;
  few.patience = 500ms;
  event_stream events{one.both, few};
  server.pause();
  for (int i = 0; i < 5; ++i)
    events.publish("events.x", "frozen", std::to_string(i));
  EXPECT_EQ(events.counted().dropped, 2u) << "no more than three may wait";
  ASSERT_TRUE(settled(events, 5));
  EXPECT_EQ(events.counted().in_doubt, 3u);
  server.resume();
  server.kill_9();
  ASSERT_TRUE(soon([&] { return !one.way->connected(); }));
  events.publish("events.x", "cut", "9");
  EXPECT_EQ(events.counted().dropped, 3u);
}

TEST_F(NatsEventStream, IsMadeAnewWhenItWasLost) {
  event_stream events{one.both, small()};
  events.publish("events.x", "before", "1");
  ASSERT_TRUE(settled(events, 1));
  server.kill_9();
  ASSERT_TRUE(soon([&] { return !one.way->connected(); }));
  server.lose_store();
  server.start();
  ASSERT_TRUE(soon([&] { return one.way->connected(); }));
  events.publish("events.x", "lost", "2");
  ASSERT_TRUE(one.noted("stream made anew"));
  ASSERT_TRUE(settled(events, 2));
  EXPECT_EQ(events.counted().dropped, 1u);
  events.publish("events.x", "after", "3");
  ASSERT_TRUE(settled(events, 3));
  EXPECT_EQ(events.counted().stored, 2u);
  EXPECT_EQ(messages(), 1);
}

} // namespace
} // namespace callout::nats
