// The same id is the same command: it happens once and is answered alike, whatever way it is
// answered, and whatever happened in between.
#include "tests/actors/runtime/world.hpp"

namespace callout::toy {
namespace {

/// With snapshots, and from the rows alone.
struct NodeKeys : ::testing::TestWithParam<std::size_t>, world {
  void SetUp() override {
    snapshot_every = GetParam();
    start();
  }
  void restart() {
    stop();
    start();
  }
};
INSTANTIATE_TEST_SUITE_P(SnapshotsEach, NodeKeys, ::testing::Values(1, 5, 1'000'000));

TEST_P(NodeKeys, WhatIsAnsweredLaterHappensOnceAndIsAnsweredAlike) {
  const auto first = now(send("a", promise{"b", 3}, "once"));
  ASSERT_TRUE(first) << first.error().detail;
  done(send("a", add{"", 7}));
  for (int i = 0; i < 2; ++i, restart()) {
    const auto again = now(send("a", promise{"b", 3}, "once"));
    ASSERT_TRUE(again) << again.error().code << again.error().detail;
    EXPECT_EQ(again->view, first->view);
    EXPECT_EQ(again->version, first->version);
    EXPECT_TRUE(again->replayed);
  }
  EXPECT_EQ(total("b"), 3);
  EXPECT_EQ(total("a"), 10);
}

TEST_P(NodeKeys, WhatIsRefusedLaterIsRefusedAlike) {
  done(send("b", add{"", 1'000'000}));
  const auto first = now(send("a", promise{"b", 3}, "once"));
  ASSERT_FALSE(first);
  done(send("b", add{"", -5}));
  for (int i = 0; i < 2; ++i, restart()) {
    const auto again = now(send("a", promise{"b", 3}, "once"));
    ASSERT_FALSE(again);
    EXPECT_EQ(again.error(), first.error());
  }
  EXPECT_EQ(total("b"), 999'995);
}

TEST_P(NodeKeys, ARefusalThatCountsCountsOnceAndIsRefusedAlike) {
  done(send("a", add{"", 10}));
  const auto first = now(send("a", guess{"x", 3}, "once"));
  ASSERT_FALSE(first);
  EXPECT_EQ(first.error().code, "toy.wrong_guess");
  done(send("a", add{"", 5}));
  for (int i = 0; i < 3; ++i, restart()) {
    const auto again = now(send("a", guess{"x", 3}, "once"));
    ASSERT_FALSE(again);
    EXPECT_EQ(again.error(), first.error());
  }
  EXPECT_EQ(total("a"), 14);
  hash = "another";
  EXPECT_EQ(now(send("a", guess{"x", 4}, "once")).error().status, 422);
  EXPECT_EQ(total("a"), 14);
}

TEST_P(NodeKeys, AnotherRequestUnderTheKeyOfOneAnsweredLaterIsRefused) {
  done(send("a", promise{"b", 3}, "once"));
  hash = "another";
  for (int i = 0; i < 2; ++i, restart()) {
    const auto other = now(send("a", promise{"c", 4}, "once"));
    ASSERT_FALSE(other);
    EXPECT_EQ(other.error().status, 422);
  }
  EXPECT_EQ(total("c"), 0);
}

TEST_P(NodeKeys, DuplicatesInFlightWaitForTheFirstAnswer) {
  std::vector<std::future<outcome<reply>>> all;
  for (int i = 0; i < 20; ++i)
    all.push_back(send("a", promise{"b", 3}, "once"));
  for (auto& one : all) {
    const auto r = now(std::move(one));
    ASSERT_TRUE(r) << r.error().code << r.error().detail;
    EXPECT_EQ(r->view, R"({"total":3})");
  }
  EXPECT_EQ(total("b"), 3);
}

TEST_P(NodeKeys, WhatChangedNothingIsRememberedToo) {
  done(send("a", add{"", 5}));
  done(send("a", add{"", 0}, "once"));
  done(send("a", add{"", 7}));
  for (int i = 0; i < 2; ++i, restart()) {
    const auto again = now(send("a", add{"", 0}, "once"));
    ASSERT_TRUE(again);
    EXPECT_EQ(again->view, R"({"total":5})");
  }
  hash = "another";
  EXPECT_FALSE(now(send("a", add{"", 1}, "once")));
}

TEST_P(NodeKeys, RefusesWhatIsMeantForAnotherVersion) {
  done(send("a", add{"", 5}));
  only_at = {1};
  done(send("a", add{"", 7}, "once"));
  const auto stale = now(send("a", add{"", 7}));
  ASSERT_FALSE(stale);
  EXPECT_EQ(stale.error().status, 412);
  EXPECT_NE(stale.error().detail.find("now 2"), std::string::npos) << stale.error().detail;
  for (int i = 0; i < 2; ++i, restart())
    EXPECT_TRUE(now(send("a", add{"", 7}, "once"))) << "it was taken then";
  EXPECT_EQ(total("a"), 12);
}

// -- what one entity remembers ----------------------------------------------------------

event_row row(int n, instant at, std::string hash = "h", std::string effects = {}) {
  return {.seq = static_cast<std::uint64_t>(n),
          .version = static_cast<std::uint64_t>(n),
          .at = at,
          .effects = std::move(effects),
          .command_id = "c" + std::to_string(n),
          .request_hash = std::move(hash)};
}

bool knows(const shell_memory& m, int n) {
  work w;
  w.id = "c" + std::to_string(n);
  return !m.is_new(w);
}

TEST(Memory, ForgetsTheOldestOfTooMany) {
  shell_memory m;
  for (int i = 1; i <= 5000; ++i)
    m.learn(row(i, instant{std::chrono::seconds{i}}));
  EXPECT_LE(m.commands(), shell_memory::commands_most);
  EXPECT_FALSE(knows(m, 1));
  EXPECT_TRUE(knows(m, 5000 - static_cast<int>(shell_memory::commands_most * 7 / 8)));
}

TEST(Memory, ForgetsWhatIsLongPast) {
  shell_memory m;
  for (int i = 1; i <= 10; ++i)
    m.learn(row(i, instant{std::chrono::hours{i}}));
  m.learn(row(11, instant{std::chrono::hours{5} + 2 * shell_memory::window}));
  EXPECT_EQ(m.commands(), 1u);
  EXPECT_TRUE(knows(m, 11));
}

TEST(Memory, ReadsWhatWasKeptBeforeAnswersCouldComeLater) {
  shell_memory m;
  m.learn(row(1, instant{}));
  std::string kept;
  m.write(kept);
  auto j = json::parse(kept);
  j["taken"][0].erase(4);
  shell_memory old;
  old.restore(j);
  EXPECT_TRUE(knows(old, 1));
}

} // namespace
} // namespace callout::toy
