#include "tests/gateway/payments/teller.hpp"

#include <gtest/gtest.h>

namespace callout::payments {
namespace {

using payment::result;

TEST(Sandbox, TakesMoneyFromHoldToRefund) {
  place p;
  const auto held = p.at->hold("b:1", riyals(349.50));
  EXPECT_EQ(held, (payment::answered{.number = 1,
                                     .result = result::ok,
                                     .reference = "hold-1",
                                     .amount = riyals(349.50),
                                     .capture_before = p.clock.now() + std::chrono::hours{168}}));
  const auto captured = p.at->capture("b:2", held.reference, riyals(300));
  EXPECT_EQ(
      captured,
      (payment::answered{
          .number = 2, .result = result::ok, .reference = "capture-2", .amount = riyals(300)}));
  const auto refunded = p.at->refund("b:3", captured.reference, riyals(100));
  EXPECT_EQ(refunded.result, result::ok);
  EXPECT_EQ(p.at->refund("b:4", captured.reference, riyals(200.01)).code, "amount_too_large");
  EXPECT_EQ(p.at->refund("b:5", captured.reference, riyals(200)).result, result::ok);
  EXPECT_EQ(p.gate->sums(),
            (std::vector<totals>{
                {.currency = "SAR", .held = 34'950, .captured = 30'000, .refunded = 30'000}}));
}

TEST(Sandbox, ItsBooksKeepTheirName) {
  place p;
  EXPECT_EQ(p.gate->settle_name("one"), "one");
  EXPECT_EQ(p.gate->settle_name("another"), "one");
}

TEST(Sandbox, VoidsAndCountsWhatStands) {
  place p;
  const auto one = p.at->hold("b:1", riyals(10));
  const auto two = p.at->hold("b:2", riyals(5));
  EXPECT_EQ(p.gate->sums()[0].standing, 1500);
  const auto gone = p.at->let_go("b:3", one.reference);
  EXPECT_EQ(gone.result, result::ok);
  EXPECT_EQ(gone.amount, riyals(10));
  EXPECT_EQ(p.at->capture("b:4", one.reference, riyals(1)).code, "already_voided");
  EXPECT_EQ(p.gate->sums()[0].standing, 500);
  EXPECT_EQ(p.gate->sums()[0].voided, 1000);
  p.clock.advance(std::chrono::hours{168});
  EXPECT_EQ(p.gate->sums()[0].standing, 0);
  EXPECT_EQ(p.at->capture("b:5", two.reference, riyals(1)).code, "hold_expired");
}

TEST(Sandbox, AnswersTheSameKeyTheSameWayForEver) {
  place p;
  const auto held = p.at->hold("b:1", riyals(10));
  const auto refused = p.at->hold("b:2", riyals(10), "card_declined");
  const auto captured = p.at->capture("b:3", held.reference, riyals(10));
  for (int round = 0; round < 2; ++round) {
    EXPECT_EQ(p.at->hold("b:1", riyals(10)), held);
    EXPECT_EQ(p.at->hold("b:2", riyals(10), "card_declined"), refused);
    EXPECT_EQ(p.at->capture("b:3", held.reference, riyals(10)), captured);
    p.restart();
    p.clock.advance(std::chrono::hours{24 * 365});
  }
  EXPECT_EQ(p.gate->lines_after(0, 100).size(), 3u);
}

TEST(Sandbox, DeclinesAKeyThatWasUsedForSomethingElse) {
  place p;
  const auto held = p.at->hold("b:1", riyals(10));
  for (const auto& other :
       {p.at->hold("b:1", riyals(11)), p.at->hold("b:1", riyals(10), "wallet"),
        p.at->capture("b:1", held.reference, riyals(10)), p.at->let_go("b:1", held.reference)}) {
    EXPECT_EQ(other.result, result::declined);
    EXPECT_EQ(other.code, "idempotency_mismatch");
  }
  EXPECT_EQ(p.at->hold("b:1", riyals(10)), held);
  EXPECT_EQ(p.gate->lines_after(0, 100).size(), 1u);
}

TEST(Sandbox, LooksUpWhatBecameOfAnOrder) {
  place p;
  auto held = p.at->hold("b:1", riyals(10));
  held.number = 9;
  EXPECT_EQ(p.at->look_up("b:1"), held);
  EXPECT_EQ(p.at->look_up("b:2"), (payment::answered{.number = 9, .result = result::missing}));
  p.at->hold("b:2", riyals(10), "expired_card");
  const auto refused = p.at->look_up("b:2");
  EXPECT_EQ(refused.result, result::declined);
  EXPECT_EQ(refused.code, "expired_card");
  EXPECT_EQ(p.gate->lines_after(0, 100).size(), 2u);
}

TEST(Sandbox, PaysOutAndLooksUpPayouts) {
  place p;
  const payout::request send{.key = "t-1:1", .technician = {"t-1"}, .amount = riyals(303.50)};
  auto ask = send;
  ask.look_up = true;
  EXPECT_EQ(p.at->pay_out(ask).result, result::missing);
  const auto paid = p.at->pay_out(send);
  EXPECT_EQ(paid, (payout::answered{.result = result::ok, .reference = "payout-1"}));
  EXPECT_EQ(p.at->pay_out(send), paid);
  EXPECT_EQ(p.at->pay_out(ask), paid);
  EXPECT_EQ(p.gate->sums()[0].paid_out, 30'350);
  EXPECT_EQ(
      p.at->pay_out({.key = "t-2:1", .technician = {"closed-account-2"}, .amount = riyals(1)}).code,
      "account_closed");
}

TEST(Sandbox, KeepsKeysOfGateAndBankApart) {
  place p;
  EXPECT_EQ(p.at->hold("k", riyals(1)).result, result::ok);
  EXPECT_EQ(p.at->pay_out({.key = "k", .technician = {"t"}, .amount = riyals(2)}).result,
            result::ok);
  EXPECT_EQ(p.at->pay_out({.key = "k", .look_up = true}).reference, "payout-2");
  EXPECT_EQ(p.at->look_up("k").reference, "hold-1");
}

TEST(Sandbox, ReportsItsBooks) {
  place p;
  const auto held = p.at->hold("b:1", riyals(10));
  p.at->capture("b:2", held.reference, riyals(9));
  p.at->hold("b:3", riyals(1), "card_declined");
  const auto all = p.gate->books();
  EXPECT_EQ(all["totals"][0]["captured"], 900);
  EXPECT_EQ(all["lines"].size(), 3u);
  EXPECT_EQ(all["lines"][1], (json{{"id", 2},
                                   {"operation", "capture"},
                                   {"key", "b:2"},
                                   {"asked", 900},
                                   {"currency", "SAR"},
                                   {"result", "ok"},
                                   {"told", 900},
                                   {"booked", 900},
                                   {"reference", "capture-2"},
                                   {"of", "hold-1"},
                                   {"at", "2026-11-22T10:00:00.000Z"}}));
  EXPECT_EQ(all["lines"][2]["code"], "card_declined");
  EXPECT_EQ(all["next"], 3);
  EXPECT_EQ(p.gate->books(1, 1)["lines"][0]["id"], 2);
  EXPECT_EQ(p.gate->find(deed::capture, "b:2")->booked, riyals(9));
  EXPECT_EQ(p.gate->find(deed::payout, "b:2"), std::nullopt);
}

TEST(Sandbox, DeclinesWhatItCannotRead) {
  place p;
  const auto answer = answer_to<payment::answered, payment::command>(
      p.gate->gate(), payload::stored("payment.request", R"({"number":"x"})"));
  EXPECT_EQ(answer.result, result::declined);
  EXPECT_EQ(answer.code, "malformed");
  const auto other = answer_to<payout::answered, payout::command>(
      p.gate->bank(), payload::stored("payment.request", "{}"));
  EXPECT_EQ(other.code, "malformed");
}

TEST(Sandbox, AnswersAllThatWaitsBeforeItStops) {
  place p;
  std::atomic<int> answered{0};
  for (int i = 0; i < 500; ++i)
    p.gate->gate().ask("",
                       payload::of<payment::provider_request>(
                           payment::request{.operation = payment::operation::hold,
                                            .key = "b:" + std::to_string(i),
                                            .amount = riyals(1)}),
                       [&](payload) { ++answered; });
  p.restart();
  EXPECT_EQ(answered, 500);
  EXPECT_EQ(p.gate->lines_after(0, 1000).size(), 500u);
}

TEST(Sandbox, RefusesBooksItDoesNotUnderstand) {
  kit::temporary_directory folder;
  standing_clock clock;
  const auto open = [&] { sandbox{folder.path(), clock}; };
  open();
  {
    sqlite::database db{folder / "sandbox.db", SQLITE_OPEN_READWRITE};
    db.run("pragma user_version = 99");
  }
  EXPECT_THROW(open(), journal_error);
  EXPECT_THROW((sandbox{folder / "nowhere", clock}), journal_error);
}

} // namespace
} // namespace callout::payments
