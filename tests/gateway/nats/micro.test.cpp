// What operators' tools ask, asked as they ask it, and what they need to find in the answers.
#include "gateway/nats/micro.hpp"
#include "tests/gateway/nats/world.hpp"

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

namespace callout::nats {
namespace {

using nlohmann::json;

service_description shards(const std::string& id) {
  return {.name = "callout-shards",
          .id = id,
          .version = "1.2.3",
          .description = "commands to the owner of a shard",
          .metadata = {{"roles", "worker"}},
          .endpoints = {{.name = "booking",
                         .subject = "shard.booking.>",
                         .queue_group = "q",
                         .metadata = {{"shards", "64"}}},
                        {.name = "payout", .subject = "shard.payout.>"}},
          .started = std::chrono::sys_days{std::chrono::year{2026} / 3 / 1} + 90min + 7ms};
}

endpoint_counts counts(const endpoint& e) {
  if (e.name == "payout")
    return {};
  return {.num_requests = 4,
          .num_errors = 1,
          .last_error = "late \xff",
          .processing_time = std::chrono::microseconds{10}};
}

struct NatsMicro : testing::Test {
  json ask(const std::string& subject) const { return json::parse(tool.ask(subject, "").body); }
  kit::nats_server server;
  node one{plain(server, "one")}, two{plain(server, "two")}, tool{plain(server, "tool")};
  micro first{*one.way, shards("n1"), counts}, second{*two.way, shards("n2"), counts};
};

TEST_F(NatsMicro, AnswersToAllToItsNameAndToItsId) {
  for (const char* verb : {"PING", "INFO", "STATS"}) {
    const auto all = std::string{"$SRV."} + verb;
    for (const auto& subject : {all, all + ".callout-shards"}) {
      const auto a = ask(subject);
      EXPECT_EQ(a["name"], "callout-shards") << subject;
      EXPECT_TRUE(a["id"] == "n1" || a["id"] == "n2") << subject;
    }
    EXPECT_EQ(ask(all + ".callout-shards.n1")["id"], "n1");
    EXPECT_EQ(ask(all + ".callout-shards.n2")["id"], "n2");
    EXPECT_EQ(tool.ask(all + ".callout-shards.n3", "").how, delivery::nobody);
    EXPECT_EQ(tool.ask(all + ".others", "").how, delivery::nobody);
  }
}

TEST_F(NatsMicro, SaysWhoItIs) {
  const json expected{{"type", "io.nats.micro.v1.ping_response"},
                      {"name", "callout-shards"},
                      {"id", "n1"},
                      {"version", "1.2.3"},
                      {"metadata", {{"roles", "worker"}}}};
  EXPECT_EQ(ask("$SRV.PING.callout-shards.n1"), expected);
}

TEST_F(NatsMicro, SaysWhereItCanBeAsked) {
  const auto a = ask("$SRV.INFO.callout-shards.n1");
  EXPECT_EQ(a["type"], "io.nats.micro.v1.info_response");
  EXPECT_EQ(a["description"], "commands to the owner of a shard");
  const json booking{{"name", "booking"},
                     {"subject", "shard.booking.>"},
                     {"queue_group", "q"},
                     {"metadata", {{"shards", "64"}}}};
  ASSERT_EQ(a["endpoints"].size(), 2u);
  EXPECT_EQ(a["endpoints"][0], booking);
}

TEST_F(NatsMicro, SaysHowItDoes) {
  const auto a = ask("$SRV.STATS.callout-shards.n1");
  EXPECT_EQ(a["type"], "io.nats.micro.v1.stats_response");
  EXPECT_EQ(a["started"], "2026-03-01T01:30:00.007Z");
  const json booking{{"name", "booking"},        {"subject", "shard.booking.>"},
                     {"queue_group", "q"},       {"num_requests", 4},
                     {"num_errors", 1},          {"last_error", "late \xef\xbf\xbd"},
                     {"processing_time", 10000}, {"average_processing_time", 2500}};
  EXPECT_EQ(a["endpoints"][0], booking);
  EXPECT_EQ(a["endpoints"][1]["num_requests"], 0);
  EXPECT_EQ(a["endpoints"][1]["average_processing_time"], 0) << "of none";
}

TEST_F(NatsMicro, RefusesWhatTheToolsWouldNotTake) {
  const auto with = [&](auto change) {
    auto d = shards("n3");
    change(d);
    return [this, d] { const micro m{*one.way, d, counts}; };
  };
  const auto refused = [](auto make) { EXPECT_THROW(make(), std::invalid_argument); };
  for (const char* bad : {"", "a b", "a.b", "a*", ">", "ä"}) {
    refused(with([&](auto& d) { d.name = bad; }));
    refused(with([&](auto& d) { d.id = bad; }));
    refused(with([&](auto& d) { d.endpoints[0].name = bad; }));
  }
  for (const char* bad : {"", "1", "1.2", "v1.2.3", "01.2.3", "1.2.3-"})
    refused(with([&](auto& d) { d.version = bad; }));
  EXPECT_NO_THROW(with([](auto& d) { d.version = "1.2.3-rc.1+build.7"; })());
}

} // namespace
} // namespace callout::nats
