// Money that did not come when the work was done, and a provider who did otherwise than asked.
#include "actors/ledger/ledger.hpp"
#include "actors/payment/payment.hpp"
#include "protocols/earnings.hpp"
#include "protocols/inbox.hpp"
#include "tests/actors/fulfilment_samples.hpp"

namespace callout::payment {
namespace {

using namespace samples;
using namespace std::chrono_literals;
using scenario::given;
using rules = payment_rules;

const booking_id b1{"b-1"};
const division dues{salem, false, sar(20'000), 2'000, 1'500, {}};
const settling due{sar(34'950), dues, dunning_policy{}};

hold_requested asked(std::uint32_t number, std::int64_t amount, instant at = noon) {
  return {number, b1, huda, "card", sar(amount), 0, at};
}
capture_requested taking(std::uint32_t number, std::uint32_t hold, std::int64_t amount,
                         instant at = noon) {
  return {number, hold, sar(amount), at};
}
answered ok(std::uint32_t number, std::string reference = "r") {
  return {.number = number, .result = result::ok, .reference = std::move(reference)};
}
answered declined(std::uint32_t number) {
  return {.number = number, .result = result::declined, .code = "expired_card"};
}
scenario::story<rules> after(std::vector<event> all) {
  return given<rules>(all).at(noon).self("b-1");
}
std::vector<event> with(std::vector<event> all, std::vector<event> more) {
  all.insert(all.end(), more.begin(), more.end());
  return all;
}

const std::vector<event> trying{asked(1, 34'950), held{1, "h-1", {}}, due, taking(2, 1, 34'950)};
const std::vector<event> failed_once =
    with(trying, {capture_failed{2, "expired_card"}, retry_planned{1, noon + 5min}});
/// As at the end of the default schedule.
const std::vector<event> tried_enough =
    with(failed_once, {retry_planned{4, noon}, due, taking(3, 1, 34'950)});
const advanced put_up{sar(34'950), ledger::advance(b1, huda, sar(34'950))};
const released shared{sar(34'950), sar(26'391), ledger::release(b1, sar(34'950), dues)};
const std::vector<event> owing =
    with(tried_enough, {capture_failed{3, "expired_card"}, given_up{sar(34'950)},
                        void_requested{4, 1, noon}, voided{4, ""}, put_up, shared});
/// Two holds, of which one was taken and the other not: 600.00 in all, more than the limit.
const settling large{sar(60'000), dues,
                     dunning_policy{.retry_after = {}, .risk_limit_minor = 29'999}};
const captured half{4, "c-4", sar(30'000), ledger::capture(b1, sar(30'000))};
const std::vector<event> half_paid{asked(1, 30'000),
                                   held{1, "h-1", {}},
                                   asked(2, 30'000),
                                   held{2, "h-2", {}},
                                   large,
                                   taking(3, 1, 30'000),
                                   taking(4, 2, 30'000),
                                   capture_failed{3, "x"},
                                   half,
                                   given_up{sar(30'000)},
                                   void_requested{5, 1, noon},
                                   voided{5, ""}};

TEST(PaymentRecovery, TriesAFailedCaptureAgainOnSchedule) {
  const auto failed = after(trying).when(declined(2));
  failed.then(capture_failed{2, "expired_card"}, retry_planned{1, noon + 5min})
      .effects({"timer retry 2026-11-22T12:05:00.000Z", "tell inbox/huda inbox.notify"});
  EXPECT_EQ(failed.state().phase, phase::capture_failed);
  EXPECT_EQ(
      (failed.told<inbox::command, inbox::notify>().data.text),
      R"({"booking":"b-1","status":"capture_failed","owed":{"minor":34950,"currency":"SAR"}})");
  after(failed_once).at(noon + 5min - 1ms).when(retry{}).unchanged();
  after(failed_once).at(noon + 5min).when(retry{}).then(due, taking(3, 1, 34'950, noon + 5min));
  const std::chrono::seconds waits[] = {30min, 4h, 24h};
  auto so_far = failed_once;
  for (std::uint32_t round = 1; round <= 3; ++round) {
    so_far = with(so_far, {due, taking(round + 2, 1, 34'950)});
    after(so_far)
        .when(declined(round + 2))
        .then(capture_failed{round + 2, "expired_card"},
              retry_planned{round + 1, noon + waits[round - 1]});
    so_far = with(so_far, {capture_failed{round + 2, "expired_card"},
                           retry_planned{round + 1, noon + waits[round - 1]}});
  }
}

TEST(PaymentRecovery, DividesWhatComesAfterAll) {
  after(with(failed_once, {due, taking(3, 1, 34'950)}))
      .when(ok(3, "c-3"))
      .then(captured{3, "c-3", sar(34'950), ledger::capture(b1, sar(34'950))}, shared)
      .effects({"tell earnings/salem earnings.credit", "tell inbox/huda inbox.notify"});
}

TEST(PaymentRecovery, HoldsAnewWhatNoHoldStandsForAndTakesItAtOnce) {
  const std::vector<event> none_held{asked(1, 34'950), hold_failed{1, "x", noon}};
  after(none_held).when(settle{sar(34'950), dues, dunning_policy{}}).then(due, asked(2, 34'950));
  const auto charging = with(none_held, {due, asked(2, 34'950)});
  after(charging).when(ok(2, "h-2")).then(held{2, "h-2", {}}, taking(3, 2, 34'950));
  after(charging)
      .when(declined(2))
      .then(hold_failed{2, "expired_card", noon}, capture_failed{0, "expired_card"},
            retry_planned{1, noon + 5min});
  // A hold that has lapsed is never captured.
  after({asked(1, 34'950), held{1, "h-1", noon}})
      .when(settle{sar(34'950), dues, dunning_policy{}})
      .then(due, void_requested{2, 1, noon}, asked(3, 34'950));
}

TEST(PaymentRecovery, AsksForNothingWhileAnOutcomeIsUnknown) {
  const std::vector<event> two{asked(1, 100),
                               held{1, "h-1", {}},
                               asked(2, 100),
                               held{2, "h-2", {}},
                               settling{sar(200), dues, dunning_policy{}},
                               taking(3, 1, 100),
                               taking(4, 2, 100)};
  after(two).when(declined(3)).then(capture_failed{3, "expired_card"});
  const auto one_open = with(two, {capture_failed{3, "x"}, left_unknown{4, noon}});
  after(one_open).by(the_staff).when(retry{}).refused(in_progress);
  after(one_open).by(the_staff).when(write_off{"x"}).refused(in_progress);
  after(one_open).by(the_staff).when(refund{sar(1), "x"}).refused(not_settled);
  after(one_open)
      .when(ok(4, "c-4"))
      .then(captured{4, "c-4", sar(100), ledger::capture(b1, sar(100))},
            retry_planned{1, noon + 5min});
}

TEST(PaymentRecovery, PutsUpWhatIsMissingSoThatTheTechnicianIsPaid) {
  const auto ended = after(tried_enough).when(declined(3));
  ended.then(capture_failed{3, "expired_card"}, given_up{sar(34'950)}, void_requested{4, 1, noon},
             put_up, shared);
  EXPECT_EQ((ended.told<earnings::command, earnings::credit>().amount), sar(26'391));
  EXPECT_EQ(ended.state().escrow(), 0);
  EXPECT_EQ(ended.state().owed(), 34'950);
  const auto shown = json::parse(*rules::view(ended.state(), the_staff));
  EXPECT_EQ(shown["owed"]["minor"], 34'950);
  EXPECT_EQ(shown["given_up"], true);
}

TEST(PaymentRecovery, CollectsOrWritesOffWhatWasPutUp) {
  after(owing).when(retry{}).unchanged();
  after(owing).by(the_technician).when(retry{}).refused(payment::forbidden);
  after(owing).by(the_staff).when(retry{}).then(asked(5, 34'950));
  const auto collecting = with(owing, {asked(5, 34'950), held{5, "h-5", {}}, taking(6, 5, 34'950)});
  const auto paid = after(collecting).when(ok(6, "c-6"));
  paid.then(captured{6, "c-6", sar(34'950), ledger::collect(huda, sar(34'950))});
  EXPECT_EQ(paid.state().owed(), 0);
  EXPECT_EQ(paid.state().escrow(), 0);
  after(collecting)
      .when(declined(6))
      .then(capture_failed{6, "expired_card"}, void_requested{7, 5, noon});
  const auto lost = after(owing).by(the_staff).when(write_off{"Bankrupt"});
  lost.then(written_off{sar(34'950), "Bankrupt", ledger::write_off(huda, sar(34'950))});
  EXPECT_EQ(lost.state().owed(), 0);
  after(owing).by(the_staff).when(write_off{"x", false}).refused(already_divided);
  after(owing).by(the_staff).when(refund{sar(1), "x"}).refused(too_much);
}

TEST(PaymentRecovery, LeavesWhatIsBeyondTheRiskLimitToAPerson) {
  const auto before = std::vector<event>(half_paid.begin(), half_paid.begin() + 8);
  after(before).when(ok(4, "c-4")).then(half, given_up{sar(30'000)}, void_requested{5, 1, noon});
  const auto staff = after(half_paid).by(the_staff);
  auto s = staff;
  s.when(retry{}).then(large, asked(6, 30'000));
  s.when(refund{sar(30'001), "x"}).refused(too_much);
  s.when(refund{sar(30'000), "x"}).then(refund_requested{6, 4, sar(30'000), "x", noon});
  const auto back =
      after(with(half_paid, {refund_requested{6, 4, sar(30'000), "x", noon}})).when(ok(6));
  EXPECT_EQ(back.state().escrow(), 0);
  EXPECT_EQ(back.state().owed(), 0);
  after(with(half_paid, {refund_requested{6, 4, sar(30'000), "x", noon}}))
      .by(the_staff)
      .when(retry{})
      .refused(in_progress);
}

TEST(PaymentRecovery, WritesOffWithTheTechnicianPaidInFullOrForWhatCame) {
  const auto in_full = after(half_paid).by(the_staff).when(write_off{"Gone"});
  in_full.then(written_off{sar(30'000), "Gone", ledger::bear_loss(b1, sar(30'000))},
               released{sar(60'000), sar(48'174), ledger::release(b1, sar(60'000), dues)});
  EXPECT_EQ(in_full.state().escrow(), 0);
  EXPECT_EQ(in_full.state().trouble->written_off, 30'000);
  const auto in_part = after(half_paid).by(the_staff).when(write_off{"Gone", false});
  in_part.then(
      written_off{sar(30'000), "Gone", {}},
      released{sar(30'000), sar(24'087), ledger::release_part(b1, sar(60'000), sar(30'000), dues)});
  EXPECT_EQ(in_part.state().escrow(), 0);
  EXPECT_EQ(in_part.state().trouble->written_off, 0);
  after(with(failed_once, {due})).by(the_customer).when(write_off{"x"}).refused(payment::forbidden);
}

const std::vector<event> contested = with(trying, {conflicted{2, "c-2", sar(34'949)}});

TEST(PaymentRecovery, TakesAPersonsWordForWhatTheProviderDid) {
  auto other = ok(2, "c-2");
  other.amount = sar(34'949);
  after(trying).when(other).then(conflicted{2, "c-2", sar(34'949)}).effects({});
  auto s = after(contested).by(the_staff);
  s.when(retry{}).refused(conflict_open);
  s.when(write_off{"x"}).refused(conflict_open);
  s.when(refund{sar(1), "x"}).refused(conflict_open);
  s.when(resolve{9, sar(1), {}, "x"}).refused(no_conflict);
  s.when(resolve{2, sar(34'951), {}, "x"}).refused(bad_amount);
  s.when(resolve{2, sar(34'950), {}, "Called them"})
      .then(conflict_resolved{2, sar(34'950), "Called them"},
            captured{2, "c-2", sar(34'950), ledger::capture(b1, sar(34'950))}, shared);
  s.when(resolve{2, sar(34'949), "c-3", "Called them"})
      .then(conflict_resolved{2, sar(34'949), "Called them"},
            captured{2, "c-3", sar(34'949), ledger::capture(b1, sar(34'949))},
            retry_planned{1, noon + 5min});
  s.when(resolve{2, sar(0), {}, "Called them"})
      .then(conflict_resolved{2, sar(0), "Called them"}, retry_planned{1, noon + 5min});
  s.by(the_customer).when(resolve{2, sar(0), {}, "x"}).refused(payment::forbidden);
}

TEST(PaymentRecovery, GivesBackWhatWasTakenBeyondTheAmountDue) {
  const std::vector<event> took_all{asked(1, 34'950), held{1, "h-1", {}},
                                    settling{sar(7'500), dues, dunning_policy{}},
                                    taking(2, 1, 7'500), conflicted{2, "c-2", sar(34'950)}};
  const auto found = after(took_all).by(the_staff).when(resolve{2, sar(34'950), {}, "Seen"});
  EXPECT_EQ(std::get<released>(found.made().events().at(2)).amount, sar(7'500));
  EXPECT_EQ(std::get<refund_requested>(found.made().events().at(3)),
            (refund_requested{3, 2, sar(27'450), "excess", noon}));
  EXPECT_EQ(found.state().escrow(), 27'450);
  auto all = took_all;
  all = with(all, found.made().events());
  const auto back = after(all).when(ok(3));
  EXPECT_EQ(back.state().escrow(), 0);
  EXPECT_EQ(back.state().released, sar(7'500));
}

TEST(PaymentRecovery, TakesAPersonsWordForARefundAsWell) {
  const std::vector<event> refunding =
      with(trying, {captured{2, "c-2", sar(34'950), ledger::capture(b1, sar(34'950))}, shared,
                    refund_requested{3, 2, sar(100), "late", noon}, conflicted{3, "r-3", sar(99)}});
  auto s = after(refunding).by(the_staff);
  s.when(refund{sar(1), "x"}).refused(too_much);
  const auto found = s.when(resolve{3, sar(99), {}, "Seen"});
  EXPECT_EQ(found.state().refunded, sar(99));
  EXPECT_EQ(found.state().capture(2)->refunded, 99);
  EXPECT_EQ(found.state().capture(2)->refunding, 0);
  EXPECT_EQ((found.told<earnings::command, earnings::credit>().amount), sar(-75));
  const auto nothing = s.when(resolve{3, sar(0), {}, "Seen"});
  EXPECT_EQ(nothing.state().capture(2)->refunded, 0);
  s.when(resolve{3, sar(34'951), {}, "x"}).refused(bad_amount);
}

TEST(PaymentRecovery, LetsAPersonSayWhatTheProviderHasNotSaidForADay) {
  const auto silent = with(trying, {left_unknown{2, noon + 1s}});
  after(silent)
      .by(the_staff)
      .at(noon + 24h)
      .when(resolve{2, sar(34'950), "c-2", "x"})
      .refused(no_conflict);
  const auto later = noon + 24h + 1ms;
  const auto found =
      after(silent).by(the_staff).at(later).when(resolve{2, sar(34'950), "c-2", "Called them"});
  found.then(conflicted{2, "c-2", sar(34'950)}, conflict_resolved{2, sar(34'950), "Called them"},
             captured{2, "c-2", sar(34'950), ledger::capture(b1, sar(34'950))}, shared);
  EXPECT_TRUE(found.state().requests.empty());
}

TEST(PaymentRecovery, OfAFeeIsOwedAtOnce) {
  const settling fee{sar(7'500), dues, dunning_policy{.retry_after = {}}};
  const auto failed =
      after({asked(1, 34'950), held{1, "h-1", {}}, fee, taking(2, 1, 7'500)}).when(declined(2));
  EXPECT_EQ(failed.state().owed(), 7'500);
  EXPECT_EQ(failed.state().phase, phase::released);
}

} // namespace
} // namespace callout::payment
