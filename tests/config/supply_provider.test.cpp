// The provider that gathers: whom it answers, and when it wakes.
#include "config/supply_provider.hpp"

#include <gtest/gtest.h>

namespace callout::config {
namespace {

using namespace std::chrono_literals;

class still_clock final : public clock {
public:
  instant now() override { return at; }
  instant at{1'800'000'000s};
};

/// Jobs are done when the test says so.
class by_hand final : public mesh::timer {
public:
  mesh::steady::time_point now() const override { return {}; }
  void after(std::chrono::milliseconds wait, std::function<void()> job) override {
    jobs.emplace_back(wait, std::move(job));
  }
  void ring() {
    for (auto& [wait, job] : std::exchange(jobs, {}))
      job();
  }
  std::vector<std::pair<std::chrono::milliseconds, std::function<void()>>> jobs;
};

/// "near" and "far" can go to any of the bookings; "free" to the first alone.
class Provider : public testing::Test {
protected:
  Provider() {
    double step = 0;
    for (const char* id : {"free", "near", "far"}) {
      index.set({id}, {.approved = true, .on_shift = true, .skills = {"ac"}, .base = here});
      index.moved({id}, {here.lat + 0.001 * step++, here.lon}, 10, time.at);
    }
  }
  void gather() { seeker.gather({.window = 10s, .compete = 2}, timer); }
  payload search(const std::string& booking, bool together = true) const {
    dispatching::search s{.number = 1,
                          .point = here,
                          .slot = {time.at, time.at + 1h},
                          .skills = {"ac"},
                          .radius_m = 5'000,
                          .count = 8};
    if (together)
      s.together = dispatching::together{{booking}, time.at + 1h, {}};
    return payload::of<dispatching::supply_request>(std::move(s));
  }
  void ask(const std::string& key, const payload& what) {
    seeker.ask(key, what, [this, key](const payload& p) {
      const auto c = p.as<dispatching::command>();
      ASSERT_TRUE(c);
      const auto& found = std::get<dispatching::found>(*c);
      told += key + (found.candidates.empty() ? " nobody" : "") + ", ";
    });
  }
  static event_row ended(const std::string& booking, std::uint64_t seq) {
    event_row row;
    row.shard = 3;
    row.seq = seq;
    row.kind = "dispatching";
    row.entity = booking;
    row.type = dispatching::stopped::kind;
    return row;
  }

  const geo_point here{24.7136, 46.6753};
  still_clock time;
  supply index;
  by_hand timer;
  supply_provider seeker{index, time};
  std::string told;
};

TEST_F(Provider, AnswersAtOnceUnlessItGathers) {
  for (const auto* key : {"fx:3:1:0", "fx:3:2:0", "fx:3:3:0"})
    ask(key, search(key));
  EXPECT_EQ(told, "fx:3:1:0, fx:3:2:0, fx:3:3:0, ");
  EXPECT_TRUE(timer.jobs.empty());
}

TEST_F(Provider, HoldsThoseWhoCompeteAndWakesWhenTheirWindowIsOver) {
  gather();
  ask("fx:3:1:0", search("a"));
  ask("fx:3:2:0", search("b"));
  ask("fx:3:3:0", search("c", false));
  EXPECT_EQ(told, "fx:3:1:0, fx:3:3:0, ") << "nobody competes with the first; one is for itself";
  ASSERT_EQ(timer.jobs.size(), 1u);
  EXPECT_EQ(timer.jobs[0].first, 10s);
  time.at += 9'999ms;
  timer.ring(); // Too soon, as a clock is that goes by another.
  ASSERT_EQ(timer.jobs.size(), 1u) << "it wakes again";
  EXPECT_EQ(timer.jobs[0].first, 1ms);
  time.at += 1ms;
  timer.ring();
  EXPECT_EQ(told, "fx:3:1:0, fx:3:3:0, fx:3:2:0, ");
  EXPECT_TRUE(timer.jobs.empty());
}

TEST_F(Provider, LooksWhenTheClockIsPutForward) {
  gather();
  ask("fx:3:1:0", search("a"));
  ask("fx:3:2:0", search("b"));
  time.at += 10s;
  seeker.look();
  EXPECT_EQ(told, "fx:3:1:0, fx:3:2:0, ");
}

TEST_F(Provider, LetsGoOfWhoseSearchHasEnded) {
  gather();
  ask("fx:3:1:0", search("a"));
  ask("fx:3:5:0", search("b"));
  auto other = ended("b", 9);
  other.shard = 4;
  auto harmless = ended("b", 9);
  harmless.type = dispatching::alerted::kind;
  seeker.appended({ended("b", 4), ended("c", 9), other, harmless});
  EXPECT_EQ(told, "fx:3:1:0, ") << "none of these is the end of that search";
  seeker.appended({ended("b", 6)});
  EXPECT_EQ(told, "fx:3:1:0, fx:3:5:0 nobody, ");
}

/// What was asked for a row that was never durable is asked again, by another booking, under its
/// key.
TEST_F(Provider, AnswersTwoOfOneKeyEachItsOwn) {
  gather();
  ask("fx:3:1:0", search("a"));
  ask("fx:3:2:0", search("b"));
  ask("fx:3:2:0", search("c"));
  time.at += 10s;
  seeker.look();
  EXPECT_EQ(told, "fx:3:1:0, fx:3:2:0, fx:3:2:0, ");
}

TEST_F(Provider, ForgetsEverybodyWhenTheNodeStops) {
  gather();
  ask("fx:3:1:0", search("a"));
  ask("fx:3:2:0", search("b"));
  seeker.let_go();
  time.at += 10s;
  timer.ring();
  EXPECT_EQ(told, "fx:3:1:0, ");
}

TEST_F(Provider, DoesNotAnswerWhatItCannotRead) {
  ask("fx:3:1:0", payload::stored("dispatching.search", "{}"));
  EXPECT_EQ(told, "");
}

} // namespace
} // namespace callout::config
