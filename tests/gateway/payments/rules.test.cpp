#include "gateway/payments/rules.hpp"

#include <gtest/gtest.h>

namespace callout::payments {
namespace {

const instant now{std::chrono::seconds{1'795'341'600}};
constexpr span week = std::chrono::hours{7 * 24};

money sar(std::int64_t halalas) {
  return {halalas, {}};
}

subject held(std::int64_t halalas, std::string method = "card") {
  subject s;
  s.of.id = 7;
  s.of.asked = {deed::hold, "k", sar(halalas), std::move(method), {}};
  s.of.told = {payment::result::ok, "hold-7", sar(halalas), now + week, {}};
  s.of.booked = sar(halalas);
  return s;
}

subject captured(std::int64_t halalas, std::int64_t refunded) {
  auto s = held(halalas);
  s.of.asked.what = deed::capture;
  s.of.told.reference = "capture-7";
  s.taken = sar(refunded);
  return s;
}

std::string said(deed what, std::int64_t halalas, std::optional<subject> about, instant at = now) {
  const auto reference = about ? about->of.told.reference : "hold-9";
  const auto v = judge({what, "key", sar(halalas), "card", reference}, about, at, week);
  return v.result == payment::result::ok ? "ok " + std::to_string(v.amount->minor) : v.code;
}

TEST(Gate, HoldsForAWeek) {
  const auto v = judge({deed::hold, "k", sar(34'950), "card", {}}, std::nullopt, now, week);
  EXPECT_EQ(v.result, payment::result::ok);
  EXPECT_EQ(v.amount, sar(34'950));
  EXPECT_EQ(v.capture_before, now + week);
}

TEST(Gate, RefusesCardsThatAreNoGood) {
  for (const auto* method : {"card_declined", "insufficient_funds", "expired_card"}) {
    const auto v = judge({deed::hold, "k", sar(100), method, {}}, std::nullopt, now, week);
    EXPECT_EQ(v.result, payment::result::declined);
    EXPECT_EQ(v.code, method);
  }
}

TEST(Gate, RefusesAmountsThatAreNone) {
  for (const auto d : {deed::hold, deed::payout})
    for (const std::int64_t amount : {std::int64_t{0}, std::int64_t{-1}, INT64_MIN, money_max + 1})
      EXPECT_EQ(said(d, amount, std::nullopt), "bad_amount");
  EXPECT_EQ(said(deed::capture, 0, held(100)), "bad_amount");
  EXPECT_EQ(said(deed::refund, -1, captured(100, 0)), "bad_amount");
  EXPECT_EQ(said(deed::hold, money_max, std::nullopt), "ok " + std::to_string(money_max));
}

TEST(Gate, CapturesOnceAndNoMoreThanIsHeld) {
  EXPECT_EQ(said(deed::capture, 100, held(100)), "ok 100");
  EXPECT_EQ(said(deed::capture, 1, held(100)), "ok 1");
  EXPECT_EQ(said(deed::capture, 101, held(100)), "amount_too_large");
  auto taken = held(100);
  taken.closed = true;
  taken.taken = sar(1);
  EXPECT_EQ(said(deed::capture, 1, taken), "already_captured");
  EXPECT_EQ(said(deed::void_, 0, taken), "already_captured");
  auto gone = held(100);
  gone.closed = true;
  EXPECT_EQ(said(deed::capture, 1, gone), "already_voided");
  EXPECT_EQ(said(deed::void_, 0, gone), "already_voided");
}

TEST(Gate, LetsAHoldLapse) {
  const auto last = now + week - span{1};
  EXPECT_EQ(said(deed::capture, 100, held(100), last), "ok 100");
  EXPECT_EQ(said(deed::capture, 100, held(100), now + week), "hold_expired");
  EXPECT_EQ(said(deed::void_, 0, held(100), last), "ok 100");
  EXPECT_EQ(said(deed::void_, 0, held(100), now + week), "hold_expired");
}

TEST(Gate, RefundsWhatWasCapturedAndNoMore) {
  EXPECT_EQ(said(deed::refund, 100, captured(100, 0)), "ok 100");
  EXPECT_EQ(said(deed::refund, 40, captured(100, 60)), "ok 40");
  EXPECT_EQ(said(deed::refund, 41, captured(100, 60)), "amount_too_large");
  EXPECT_EQ(said(deed::refund, 1, captured(100, 100)), "amount_too_large");
}

TEST(Gate, DrawsOnlyOnWhatItSaidYesTo) {
  EXPECT_EQ(said(deed::capture, 1, std::nullopt), "no_such_hold");
  EXPECT_EQ(said(deed::void_, 0, std::nullopt), "no_such_hold");
  EXPECT_EQ(said(deed::refund, 1, std::nullopt), "no_such_capture");
  EXPECT_EQ(said(deed::refund, 1, held(100)), "no_such_capture");
  EXPECT_EQ(said(deed::capture, 1, captured(100, 0)), "no_such_hold");
  auto refused = held(100);
  refused.of.told.result = payment::result::declined;
  EXPECT_EQ(said(deed::capture, 1, refused), "no_such_hold");
  // The number fits, the rest of the reference does not.
  const auto v = judge({deed::capture, "k", sar(1), "", "xx-7"}, held(100), now, week);
  EXPECT_EQ(v.code, "no_such_hold");
}

TEST(Gate, DoesNotMixCurrencies) {
  auto dollars = held(100);
  std::copy_n("USD", 4, dollars.of.booked.currency.code);
  EXPECT_EQ(said(deed::capture, 1, dollars), "currency_mismatch");
  auto taken = captured(100, 0);
  std::copy_n("USD", 4, taken.of.booked.currency.code);
  EXPECT_EQ(said(deed::refund, 1, taken), "currency_mismatch");
}

TEST(Gate, KnowsMethodsThatFailLater) {
  EXPECT_EQ(said(deed::capture, 1, held(100, "capture_declined")), "card_declined");
  EXPECT_EQ(said(deed::void_, 0, held(100, "capture_declined")), "ok 100");
  EXPECT_EQ(said(deed::void_, 0, held(100, "void_declined")), "void_declined");
}

TEST(Bank, PaysOutUnlessTheAccountIsClosed) {
  const auto paid = judge({deed::payout, "p:1", sar(30'350), "t-1", {}}, {}, now, week);
  EXPECT_EQ(paid.result, payment::result::ok);
  EXPECT_EQ(paid.capture_before, std::nullopt);
  const auto shut = judge({deed::payout, "p:1", sar(1), "closed-account-1", {}}, {}, now, week);
  EXPECT_EQ(shut.result, payment::result::declined);
  EXPECT_EQ(shut.code, "account_closed");
}

TEST(Reference, NamesItsLine) {
  EXPECT_EQ(reference_of(deed::hold, 12), "hold-12");
  EXPECT_EQ(line_named("hold-12"), 12u);
  EXPECT_EQ(line_named(reference_of(deed::void_, UINT64_MAX)), UINT64_MAX);
  for (const auto* text : {"", "-", "hold", "hold-", "hold-x", "hold-1x", "hold- 1", "hold-+1",
                           "hold-99999999999999999999", "hold-1-"})
    EXPECT_EQ(line_named(text), 0u) << text;
}

} // namespace
} // namespace callout::payments
