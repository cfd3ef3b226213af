#include "tests/gateway/payments/teller.hpp"

#include <gtest/gtest.h>

#include <condition_variable>

namespace callout::payments {
namespace {

using payment::result;

void set(place& p, std::string_view faults) {
  const auto set = p.gate->set_faults(*parse(R"({"faults":[)" + std::string{faults} + "]}"));
  ASSERT_TRUE(set) << set.error().detail;
}

/// Counts answers as they come.
struct tally {
  std::mutex mutex;
  std::condition_variable changed;
  std::vector<payment::answered> got;

  void ask(provider& p, const payment::request& r) {
    p.ask("", payload::of<payment::provider_request>(r), [this](const payload& a) {
      const std::lock_guard lock{mutex};
      got.push_back(std::get<payment::answered>(*a.as<payment::command>()));
      changed.notify_all();
    });
  }
  bool reaches(std::size_t count) {
    std::unique_lock lock{mutex};
    return changed.wait_for(lock, patience, [&] { return got.size() >= count; });
  }
};

TEST(Faults, BeforeTheDeedLeaveNoTrace) {
  for (const auto* kind : {"timeout_before", "error"}) {
    place p;
    set(p, R"({"operation":"hold","next":1,"fault":")" + std::string{kind} + R"("})");
    EXPECT_EQ(p.at->hold("b:1", riyals(10)).result, result::unknown) << kind;
    EXPECT_EQ(p.at->look_up("b:1").result, result::missing);
    EXPECT_EQ(p.at->hold("b:1", riyals(10)).result, result::ok);
    EXPECT_EQ(p.gate->lines_after(0, 10).size(), 1u);
  }
}

TEST(Faults, RefusedForNowLeavesNoTraceAndMayGoWellLater) {
  place p;
  set(p, R"({"operation":"hold","next":1,"fault":"refuse_for_now"},)"
         R"({"operation":"payout","next":1,"fault":"refuse_for_now"})");
  EXPECT_EQ(p.at->hold("b:1", riyals(10)).result, result::unknown) << "to be looked up";
  EXPECT_EQ(p.at->look_up("b:1").result, result::missing);
  EXPECT_EQ(p.at->hold("b:1", riyals(10)).result, result::ok);
  const payout::request send{.key = "t:1", .technician = {"t"}, .amount = riyals(10)};
  const auto refused = p.at->pay_out(send);
  EXPECT_EQ(refused.result, result::declined);
  EXPECT_TRUE(refused.for_now);
  EXPECT_EQ(p.at->pay_out(send).result, result::ok);
  EXPECT_EQ(p.gate->lines_after(0, 10).size(), 2u);
}

TEST(Faults, AfterTheDeedLeaveItDone) {
  place p;
  const auto held = p.at->hold("b:1", riyals(10));
  set(p, R"({"operation":"capture","next":1,"fault":"timeout_after"})");
  const auto lost = p.at->capture("b:2", held.reference, riyals(10));
  EXPECT_EQ(lost.result, result::unknown);
  EXPECT_TRUE(lost.reference.empty());
  EXPECT_EQ(p.at->look_up("b:2").result, result::ok);
  EXPECT_EQ(p.at->capture("b:2", held.reference, riyals(10)).reference, "capture-2");
  EXPECT_EQ(p.gate->sums()[0].captured, 1000);
}

TEST(Faults, CanBefallLookUpsToo) {
  place p;
  p.at->hold("b:1", riyals(10));
  set(p, R"({"operation":"look_up","next":2,"fault":"timeout_after"})");
  EXPECT_EQ(p.at->look_up("b:1").result, result::unknown);
  EXPECT_EQ(p.at->look_up("b:1").result, result::unknown);
  EXPECT_EQ(p.at->look_up("b:1").result, result::ok);
}

TEST(Faults, DeclineForEver) {
  place p;
  set(p, R"({"operation":"hold","next":1,"fault":"decline","code":"stolen_card"})");
  EXPECT_EQ(p.at->hold("b:1", riyals(10)).code, "stolen_card");
  EXPECT_EQ(p.at->hold("b:1", riyals(10)).code, "stolen_card");
  EXPECT_EQ(p.at->hold("b:2", riyals(10)).result, result::ok);
  EXPECT_EQ(p.gate->sums()[0].held, 1000);
}

TEST(Faults, AnswerTwiceButDoItOnce) {
  place p;
  set(p, R"({"next":1,"fault":"answer_twice"})");
  tally t;
  t.ask(p.gate->gate(),
        {.operation = payment::operation::hold, .key = "b:1", .amount = riyals(10)});
  ASSERT_TRUE(t.reaches(2));
  EXPECT_EQ(t.got[0], t.got[1]);
  EXPECT_EQ(p.gate->lines_after(0, 10).size(), 1u);
}

TEST(Faults, DelayTheAnswerButNotTheDeedNorTheOthers) {
  place p;
  set(p, R"({"operation":"hold","next":1,"fault":"delay","delay_ms":300})");
  tally t;
  t.ask(p.gate->gate(),
        {.number = 1, .operation = payment::operation::hold, .key = "b:1", .amount = riyals(1)});
  t.ask(p.gate->gate(),
        {.number = 2, .operation = payment::operation::hold, .key = "b:2", .amount = riyals(1)});
  ASSERT_TRUE(t.reaches(1));
  EXPECT_EQ(t.got[0].number, 2u);
  EXPECT_EQ(p.gate->lines_after(0, 10).size(), 2u);
  ASSERT_TRUE(t.reaches(2));
  EXPECT_EQ(t.got[1].number, 1u);
  EXPECT_EQ(t.got[1].result, result::ok);
}

TEST(Faults, DelayedAnswersAreDroppedAtTheEndAndTheDeedStands) {
  place p;
  set(p, R"({"next":1,"fault":"delay","delay_ms":60000})");
  tally t;
  t.ask(p.gate->gate(), {.operation = payment::operation::hold, .key = "b:1", .amount = riyals(1)});
  p.restart();
  EXPECT_TRUE(t.got.empty());
  EXPECT_EQ(p.at->look_up("b:1").result, result::ok);
}

TEST(Faults, DisagreeSoThatOnlyTheBooksShowIt) {
  place p;
  set(p, R"({"probability":1,"fault":"disagree"})");
  const auto held = p.at->hold("b:1", riyals(10));
  EXPECT_EQ(held.amount, riyals(10));
  EXPECT_EQ(p.at->capture("b:2", held.reference, riyals(10)).amount, riyals(10));
  EXPECT_EQ(p.gate->find(deed::hold, "b:1")->booked, riyals(10.01));
  EXPECT_EQ(p.gate->find(deed::capture, "b:2")->booked, riyals(9.99));
  EXPECT_EQ(p.at->look_up("b:2").amount, riyals(9.99));
  EXPECT_EQ(p.gate->sums()[0].captured, 999);
}

TEST(Faults, WrongAmountsAreAnsweredAsBooked) {
  place p;
  set(p, R"({"probability":1,"fault":"wrong_amount"})");
  const auto held = p.at->hold("b:1", riyals(10));
  EXPECT_EQ(held.amount, riyals(10.01));
  EXPECT_EQ(p.at->hold("b:1", riyals(10)), held);
  EXPECT_EQ(p.at->look_up("b:1").amount, riyals(10.01));
}

TEST(Faults, BefallThePayoutsOfTheBank) {
  place p;
  set(p, R"({"operation":"payout","next":1,"fault":"timeout_after"})");
  const payout::request send{.key = "t:1", .technician = {"t"}, .amount = riyals(5)};
  EXPECT_EQ(p.at->pay_out(send).result, result::unknown);
  EXPECT_EQ(p.at->pay_out({.key = "t:1", .look_up = true}).result, result::ok);
  EXPECT_EQ(p.gate->sums()[0].paid_out, 500);
}

TEST(Faults, AreShownAndReplaced) {
  place p;
  EXPECT_FALSE(p.gate->set_faults(*parse(R"({"faults":[{"fault":"flood","next":1}]})")));
  set(p, R"({"operation":"hold","next":2,"fault":"error"})");
  p.at->hold("b:1", riyals(1));
  EXPECT_EQ(p.gate->faults()["faults"][0]["next"], 1);
  ASSERT_TRUE(p.gate->set_faults(json::object()));
  EXPECT_EQ(p.at->hold("b:1", riyals(1)).result, result::ok);
}

TEST(Sandbox, SaysUnknownAtOnceWhenTooManyWait) {
  place p{{.waiting_max = 4, .group_max = 1}};
  tally t;
  for (int i = 0; i < 400; ++i)
    t.ask(p.gate->gate(), {.operation = payment::operation::hold,
                           .key = "b:" + std::to_string(i),
                           .amount = riyals(1)});
  ASSERT_TRUE(t.reaches(400));
  std::size_t done = 0, busy = 0;
  for (const auto& a : t.got) {
    done += a.result == result::ok;
    busy += a.result == result::unknown && a.code == "busy";
  }
  EXPECT_EQ(done + busy, 400u);
  EXPECT_GT(busy, 0u);
  EXPECT_EQ(p.gate->lines_after(0, 1000).size(), done);
}

} // namespace
} // namespace callout::payments
