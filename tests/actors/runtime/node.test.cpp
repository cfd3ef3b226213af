#include "tests/actors/runtime/world.hpp"

namespace callout::toy {
namespace {

struct Node : ::testing::Test, world {
  void SetUp() override { start(); }
};

TEST_F(Node, AnswersOnceACommandIsInTheLog) {
  const auto r = now(send("a", add{"", 5}));
  ASSERT_TRUE(r) << r.error().detail;
  EXPECT_EQ(r->version, 1u);
  EXPECT_EQ(r->view, R"({"total":5})");
}

TEST_F(Node, RefusesWithTheRulesReason) {
  const auto r = now(send("a", give{"b", 5}));
  ASSERT_FALSE(r);
  EXPECT_EQ(r.error().code, "toy.too_poor");
}

TEST_F(Node, AnswersTheSameCommandAlikeLaterOn) {
  const auto first = now(send("a", add{"", 5}, "once"));
  done(send("a", add{"", 7}));
  const auto again = now(send("a", add{"", 5}, "once"));
  ASSERT_TRUE(first && again);
  EXPECT_EQ(again->view, first->view);
  EXPECT_TRUE(again->replayed);
  EXPECT_EQ(total("a"), 12);
}

TEST_F(Node, AnswersTheSameCommandAlikeAfterARestart) {
  done(send("a", add{"", 5}, "once"));
  done(send("a", add{"", 7}));
  stop();
  start();
  const auto again = now(send("a", add{"", 5}, "once"));
  ASSERT_TRUE(again) << again.error().detail;
  EXPECT_EQ(again->view, R"({"total":5})");
  EXPECT_EQ(total("a"), 12);
}

TEST_F(Node, CarriesWhatIsToldToOtherShards) {
  done(send("a", add{"", 100}));
  for (int i = 0; i < 10; ++i)
    done(send("a", give{"to" + std::to_string(i), 10}));
  for (int i = 0; i < 10; ++i)
    EXPECT_TRUE(becomes("to" + std::to_string(i), 10)) << i;
  EXPECT_EQ(total("a"), 0);
}

TEST_F(Node, BringsBackWhatWasRefusedElsewhere) {
  done(send("rich", add{"", 1'000'000}));
  done(send("a", add{"", 50}));
  done(send("a", give{"rich", 50}));
  EXPECT_TRUE(becomes("a", 50));
  EXPECT_EQ(total("rich"), 1'000'000);
}

TEST_F(Node, FiresATimerOnceAndNotEarly) {
  done(send("a", wake_me{"", 60}));
  clock.advance(std::chrono::seconds{59});
  self->look_at_clock();
  EXPECT_EQ(total("a"), 0);
  clock.advance(std::chrono::seconds{1});
  self->look_at_clock();
  EXPECT_TRUE(becomes("a", 1));
  clock.advance(std::chrono::hours{1});
  self->look_at_clock();
  EXPECT_EQ(total("a"), 1);
}

TEST_F(Node, FiresATimerThatCameDueWhileItWasDown) {
  done(send("a", wake_me{"", 60}));
  stop();
  clock.advance(std::chrono::hours{1});
  start();
  EXPECT_TRUE(becomes("a", 1));
  stop();
  start();
  EXPECT_EQ(total("a"), 1);
}

TEST_F(Node, TakesAProvidersAnswerOnce) {
  seer.answers = 3;
  done(send("a", ask{"", 9}));
  EXPECT_TRUE(becomes("a", 9));
  EXPECT_EQ(total("a"), 9);
}

TEST_F(Node, AsksAProviderAgainUnderTheSameKeyAfterARestart) {
  seer.answers = 0;
  done(send("a", ask{"", 9}));
  stop();
  seer.answers = 1;
  start();
  EXPECT_TRUE(becomes("a", 9));
  const auto asked = seer.asked();
  ASSERT_EQ(asked.size(), 1u);
  EXPECT_EQ(asked.begin()->second, 2);
}

TEST_F(Node, AnswersLaterWhenTheLastEntityHasSpoken) {
  const auto r = now(send("a", promise{"b", 3}));
  ASSERT_TRUE(r) << r.error().detail;
  EXPECT_EQ(r->view, R"({"total":3})");
}

TEST_F(Node, WakesAnEntityThatCrashedAndSparesTheOthers) {
  done(send("a", add{"", 5}));
  EXPECT_FALSE(now(send("a", crash{})));
  EXPECT_EQ(total("a"), 5);
}

TEST_F(Node, ParksAnEntityThatKeepsCrashing) {
  done(send("a", add{"", 5}));
  for (int i = 0; i < 3; ++i)
    EXPECT_FALSE(now(send("a", crash{})));
  const auto r = now(send("a", add{"", 1}));
  ASSERT_FALSE(r);
  EXPECT_EQ(r.error().code, "parked");
  self->release({"toy", "a"});
  EXPECT_TRUE(now(send("a", add{"", 1})));
  EXPECT_EQ(total("a"), 6);
}

TEST_F(Node, ForgetsWhatCouldNotBeAppendedAndGoesOn) {
  done(send("a", add{"", 5}));
  log->failing = true;
  const auto lost = now(send("a", add{"", 7}));
  ASSERT_FALSE(lost);
  EXPECT_EQ(lost.error().status, 503);
  outcome<reply> again = rejection{};
  for (int i = 0; i < 10'000 && !again; ++i) {
    clock.advance(std::chrono::milliseconds{100});
    self->look_at_clock();
    again = now(send("a", add{"", 7}, "retry"));
  }
  ASSERT_TRUE(again) << again.error().detail;
  EXPECT_EQ(total("a"), 12);
}

TEST_F(Node, SaysSoWhenItCannotClaimItsShards) {
  stop();
  log_is_broken = true;
  start_patience = span{50};
  EXPECT_THROW(start(), std::runtime_error);
}

TEST_F(Node, ReadsItsLogWhenACheckpointMakesNoSense) {
  done(send("a", wake_me{"", 60}));
  stop();
  checkpoints = [](std::string& state) { state = "{"; };
  start();
  clock.advance(std::chrono::minutes{2});
  self->look_at_clock();
  EXPECT_TRUE(becomes("a", 1));
}

TEST_F(Node, ReadsTheLogOfAnEntityWhoseSnapshotMakesNoSense) {
  for (int i = 0; i < 12; ++i)
    done(send("a", add{"", 1}));
  stop();
  snapshots = [](std::string& state) { state = "{}"; };
  start();
  EXPECT_FALSE(now(send("a", add{"", 1}, "once"))) << "it takes a crash to find out";
  EXPECT_TRUE(now(send("a", add{"", 1}, "once")));
  EXPECT_EQ(total("a"), 13);
}

TEST_F(Node, PerformsOnceWhatIsUnderWayWhileOthersCrash) {
  std::vector<std::future<outcome<reply>>> adds;
  std::vector<std::future<outcome<reply>>> crashes;
  // Without a hash nothing is remembered: what is performed twice counts twice.
  remember = false;
  for (int i = 0; i < 300; ++i) {
    adds.push_back(send("a", add{"", 1}));
    crashes.push_back(send("b" + std::to_string(i % 150), crash{}));
    adds.push_back(send("a", add{"", 1}));
  }
  for (auto& c : crashes)
    EXPECT_FALSE(now(std::move(c)));
  int done = 0;
  for (auto& a : adds)
    done += now(std::move(a)) ? 1 : 0;
  EXPECT_EQ(total("a"), done);
  stop();
  start();
  EXPECT_EQ(total("a"), done);
}

TEST_F(Node, LosesNoCommandWhenTheClockLeaps) {
  std::vector<std::future<outcome<reply>>> sent;
  for (int i = 0; i < 300; ++i) {
    for (const char* who : {"a", "b", "c", "d"})
      sent.push_back(send(who, add{"", 1}));
    clock.advance(std::chrono::hours{1});
    self->look_at_clock();
  }
  std::size_t answered = 0;
  for (auto& f : sent) {
    const auto r = now(std::move(f));
    ASSERT_NE(r ? "" : r.error().code, "no_answer");
    answered += r ? 1 : 0;
  }
  std::int64_t all = 0;
  for (const char* who : {"a", "b", "c", "d"})
    all += total(who);
  EXPECT_EQ(all, static_cast<std::int64_t>(answered));
}

TEST_F(Node, KeepsAFoldEqualToItsLogThroughSnapshots) {
  for (int i = 0; i < 37; ++i)
    ASSERT_TRUE(now(send("a", add{"", i})));
  const auto before = total("a");
  stop();
  start();
  EXPECT_EQ(total("a"), before);
  EXPECT_EQ(now(send("a", add{"", 1}))->version, 38u);
}

TEST_F(Node, LosesNothingUnderLoadFromManySides) {
  constexpr int each = 500;
  std::vector<std::future<outcome<reply>>> sent;
  for (int i = 0; i < each; ++i)
    for (const char* who : {"a", "b", "c", "d", "e"})
      sent.push_back(send(who, add{"", 1}));
  for (auto& f : sent)
    ASSERT_TRUE(now(std::move(f)));
  for (const char* who : {"a", "b", "c", "d", "e"})
    EXPECT_EQ(total(who), each);
  EXPECT_EQ(seen.pushed_, 5u * each);
}

TEST_F(Node, WritesALogWhoseNumbersAndHashesAreWhole) {
  for (int i = 0; i < 50; ++i)
    done(send("a" + std::to_string(i % 7), add{"", 1}));
  stop();
  const auto reader = log->reader();
  for (shard_id s = 0; s < shards; ++s) {
    digest before{};
    std::uint64_t seq = 0;
    reader->read(s, 0, 10'000, [&](const event_row& r) {
      EXPECT_EQ(r.seq, ++seq);
      EXPECT_EQ(r.previous_hash, before);
      before = hash_of(r);
      return true;
    });
    EXPECT_GE(seq, 2u); // Claimed and released.
  }
}

} // namespace
} // namespace callout::toy
