// Work that is rejected, complaints, and how people settle them.
#include "actors/booking/booking.hpp"
#include "protocols/payment.hpp"
#include "protocols/technician.hpp"
#include "tests/actors/fulfilment_samples.hpp"

namespace callout::booking {
namespace {

using namespace samples;
using namespace std::chrono_literals;
using scenario::given;
using rules = booking_rules;

const auto opened = noon + 2h;

std::vector<event> in_dispute() {
  auto all = history(phase::completed);
  all.push_back(dispute_opened{"Broken", opened});
  return all;
}

resolve as(dispute_outcome how, std::optional<money> amount = {}) {
  return {how, amount, "Heard both"};
}

TEST(BookingDispute, EndsInARefundAndTheBookingCanClose) {
  const auto now = opened + 1h;
  const auto settled = given<rules>(in_dispute())
                           .at(now)
                           .by(the_staff)
                           .when(as(dispute_outcome::partial_refund, sar(10'000)));
  settled
      .then(dispute_resolved{dispute_outcome::partial_refund, sar(10'000), "Heard both",
                             role::operator_, now})
      .effects({"tell earnings/salem earnings.unfreeze", "tell payment/b-1 payment.refund",
                "timer close 2026-12-22T13:00:00.000Z", "tell inbox/huda inbox.notify",
                "tell inbox/salem inbox.notify", "cancel overdue"});
  EXPECT_EQ((settled.told<payment::command, payment::refund>().amount), sar(10'000));
  auto over = in_dispute();
  over.push_back(settled.made().events().front());
  given<rules>(over).at(noon + 1h + 30 * 24h).when(close{}).then(closed{});
  given<rules>(over).at(now).by(the_customer).when(open_dispute{"Again"}).refused(dispute_settled);
  given<rules>(over)
      .at(now)
      .by(the_staff)
      .when(as(dispute_outcome::reject))
      .refused(dispute_settled);
}

TEST(BookingDispute, IsOpenAgainWhenTheRefundCouldNotBeHad) {
  const auto now = noon + 2h;
  auto over = in_dispute();
  over.push_back(dispute_resolved{dispute_outcome::partial_refund, sar(10'000), "Heard both",
                                  role::operator_, now});
  const auto again = given<rules>(over).at(now).when(refund_refused{sar(10'000)});
  again.then(refund_missed{sar(10'000), now})
      .effects({"tell earnings/salem earnings.freeze", "timer overdue 2026-11-22T18:00:00.000Z"});
  EXPECT_TRUE(again.state().disputed);
  over.push_back(again.made().events().front());
  given<rules>(over).at(now).when(refund_refused{sar(10'000)}).unchanged();
  given<rules>(over)
      .at(now)
      .by(the_staff)
      .when(resolve{dispute_outcome::partial_refund, sar(5'000), "What is left"})
      .then(dispute_resolved{dispute_outcome::partial_refund, sar(5'000), "What is left",
                             role::operator_, now});
}

TEST(BookingDispute, IsNotReopenedByWhatStaffCouldNotRefundElsewhere) {
  for (const auto outcome : {dispute_outcome::reject, dispute_outcome::goodwill}) {
    auto over = in_dispute();
    over.push_back(dispute_resolved{outcome, std::nullopt, "Heard both", role::operator_, noon});
    given<rules>(over).at(noon).when(refund_refused{sar(5)}).unchanged();
  }
}

TEST(BookingDispute, SettledAfterTheWarrantyClosesAtOnce) {
  const auto late = noon + 40 * 24h;
  const auto settled =
      given<rules>(in_dispute()).at(late).by(the_staff).when(as(dispute_outcome::reject));
  settled.effects({"tell earnings/salem earnings.unfreeze", "timer close 2027-01-01T12:00:00.000Z",
                   "tell inbox/huda inbox.notify", "tell inbox/salem inbox.notify",
                   "cancel overdue"});
}

TEST(BookingDispute, TakesAnAmountThatFitsTheOutcome) {
  const auto ask = given<rules>(in_dispute()).at(opened).by(the_staff);
  using enum dispute_outcome;
  EXPECT_EQ((ask.when(as(full_refund)).told<payment::command, payment::refund>().amount),
            sar(34'950));
  for (const auto& wrong :
       {as(full_refund, sar(5)), as(partial_refund), as(partial_refund, sar(34'950)),
        as(partial_refund, sar(-1)), as(partial_refund, money{5, {"EUR"}}), as(reject, sar(5)),
        as(goodwill), as(goodwill, sar(34'951)), as(lapsed)})
    ask.when(wrong).refused(bad_outcome);
  ask.when(resolve{reject, {}, ""}).refused(reason_needed);
  given<rules>(history(phase::completed)).by(the_staff).when(as(reject)).refused(no_dispute);
  for (const auto& no_staff : {the_customer, the_technician})
    given<rules>(in_dispute()).by(no_staff).when(as(reject)).refused(forbidden);
}

TEST(BookingDispute, IsNotRefundedOutOfTheTechniciansPocketAsAGoodwill) {
  const auto given_away = given<rules>(in_dispute())
                              .at(opened)
                              .by(the_staff)
                              .when(as(dispute_outcome::goodwill, sar(5'000)));
  for (const auto& e : given_away.followed())
    EXPECT_EQ(scenario::line(e).find("payment.refund"), std::string::npos);
}

TEST(BookingDispute, LapsesWhenNobodySettlesIt) {
  given<rules>(in_dispute())
      .at(opened + 4h)
      .when(overdue{})
      .then(overdue_noted{phase::completed, opened, opened + 4h});
  auto noted = in_dispute();
  noted.push_back(overdue_noted{phase::completed, opened, opened + 4h});
  const auto end = opened + 60 * 24h;
  given<rules>(noted).at(end - 1ms).when(overdue{}).unchanged();
  given<rules>(noted).at(end).when(overdue{}).then(dispute_resolved{
      dispute_outcome::lapsed, std::nullopt, "nobody settled it", role::system, end});
}

std::vector<event> rejected_times(int n) {
  auto all = history(phase::work_done);
  for (int i = 0; i < n; ++i) {
    all.push_back(rejected{"Leaks", noon + 2h, time_slot{noon + 2h, noon + 3h}});
    all.push_back(finished{noon + 3h});
  }
  return all;
}

TEST(BookingRejection, BecomesADisputeAfterTheSecond) {
  const auto now = noon + 4h;
  const auto second = given<rules>(rejected_times(1)).at(now).by(the_customer);
  EXPECT_EQ(second.when(reject{"Still"}).state().phase, phase::in_progress);
  const auto third = given<rules>(rejected_times(2)).at(now).by(the_customer).when(reject{"Still"});
  third.then(completed{role::system, "rejected_too_often", now}, dispute_opened{"Still", now});
  EXPECT_EQ(third.state().phase, phase::completed);
  EXPECT_TRUE(third.state().disputed);
  EXPECT_EQ((third.told<payment::command, payment::settle>().amount), sar(34'950));
}

TEST(BookingRejection, KeepsTheTimeOfTheReworkFreeOrSaysThatItIsNot) {
  const time_slot again{noon + 2h, noon + 3h};
  auto all = history(phase::work_done);
  all.push_back(rejected{"Leaks", again.from, again});
  const reservation_answered yes{salem, again, true, false, ""};
  given<rules>(all)
      .at(noon + 2h)
      .when(yes)
      .then(rework_reserved{again})
      .effects({"tell technician/salem technician.award"});
  const reservation_answered no{salem, again, false, false, "technician.busy"};
  given<rules>(all).at(noon + 2h).when(no).then(rework_overlaps{again, "technician.busy"});
  auto stale = yes;
  stale.slot.from += 1min;
  given<rules>(all).at(noon + 2h).when(stale).unchanged();
  all.push_back(finished{noon + 2h + 1min});
  given<rules>(all).at(noon + 3h).when(yes).unchanged();
}

TEST(BookingRejection, AnswersFirstWhoWasAskedFirst) {
  const time_slot again{noon + 2h, noon + 3h};
  auto all = history(phase::work_done);
  all.push_back(reservation_requested{salem, again, false, "c-7"});
  all.push_back(rejected{"Leaks", again.from, again});
  given<rules>(all)
      .at(noon + 2h)
      .when(reservation_answered{salem, again, false, false, "technician.busy"})
      .then(reservation_dropped{salem, "technician.busy", false, "c-7"});
}

} // namespace
} // namespace callout::booking
