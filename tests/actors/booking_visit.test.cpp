// The visit: on the way, at the door, at work; and how it ends.
#include "actors/booking/booking.hpp"
#include "protocols/earnings.hpp"
#include "protocols/inbox.hpp"
#include "protocols/payment.hpp"
#include "tests/actors/fulfilment_samples.hpp"

namespace callout::booking {
namespace {

using namespace samples;
using namespace std::chrono_literals;
using scenario::given;
using rules = booking_rules;

std::vector<event> after(phase p, std::vector<event> more) {
  auto all = history(p);
  all.insert(all.end(), more.begin(), more.end());
  return all;
}

TEST(Booking, FollowsTheTechnicianToTheDoor) {
  given<rules>(history(phase::assigned))
      .at(noon + 5min)
      .by(the_technician)
      .when(depart{})
      .then(departed{noon + 5min})
      .effects({"tell inbox/huda inbox.notify", "timer overdue 2026-11-22T15:00:00.000Z"});
  const auto there = given<rules>(history(phase::en_route))
                         .at(noon + 20min)
                         .by(the_technician)
                         .when(arrive{fix_at(noon + 20min), {}, {}});
  there.then(by_position(noon + 20min))
      .effects({"cancel sla.arrive", "tell inbox/huda inbox.notify",
                "timer overdue 2026-11-22T13:20:00.000Z"});
  EXPECT_EQ(there.state().clock(clock::arrive)->stopped_at, noon + 20min);
}

TEST(Booking, StartsWithTheCustomersCode) {
  given<rules>(history(phase::arrived))
      .at(noon)
      .by(the_technician)
      .when(start{true})
      .then(started{noon});
  given<rules>(history(phase::arrived))
      .by(the_technician)
      .when(start{false})
      .then_refused("booking.wrong_code", start_code_refused{});
}

TEST(Booking, IsStartedByAnOperatorOnlyAfterThreeWrongCodes) {
  const auto locked =
      after(phase::arrived, {start_code_refused{}, start_code_refused{}, start_code_refused{}});
  given<rules>(locked).by(the_technician).when(start{true}).refused(code_locked);
  given<rules>(locked).at(noon).by(the_staff).when(start{false}).then(started{noon});
}

TEST(Booking, PausesForReasonsThatAreTheirs) {
  const auto working = history(phase::in_progress);
  given<rules>(working)
      .at(noon)
      .by(the_technician)
      .when(pause{pause_reason::awaiting_parts})
      .then(paused{pause_reason::awaiting_parts, noon});
  given<rules>(working)
      .at(noon)
      .by(the_customer)
      .when(pause{pause_reason::awaiting_customer})
      .then(paused{pause_reason::awaiting_customer, noon});
  given<rules>(working).by(the_customer).when(pause{pause_reason::safety}).refused(bad_pause);
  given<rules>(working)
      .by(the_technician)
      .when(pause{pause_reason::awaiting_approval})
      .refused(bad_pause);
  given<rules>(after(phase::in_progress, {paused{pause_reason::awaiting_parts}}))
      .by(the_customer)
      .when(resume{})
      .refused(bad_pause);
  given<rules>(history(phase::paused)).at(noon).by(the_customer).when(resume{}).then(resumed{noon});
}

TEST(Booking, LetsTheArriveClockWaitOnlyForAccessBeforeTheWindow) {
  const auto slot = tomorrow();
  const pause gate{pause_reason::site_access};
  given<rules>(scheduled(slot))
      .at(noon + 1h)
      .by(the_customer)
      .when(gate)
      .then(sla_paused{clock::arrive, pause_reason::site_access, noon + 1h, slot.from})
      .effects({"cancel sla.arrive", "timer sla.resume 2026-11-23T12:00:00.000Z"});
  given<rules>(scheduled(slot)).at(slot.from).by(the_customer).when(gate).refused(bad_pause);
  given<rules>(scheduled(slot)).at(noon).by(the_technician).when(gate).refused(not_allowed);
  given<rules>(history(phase::assigned)).at(noon).by(the_customer).when(gate).refused(bad_pause);

  auto waiting = scheduled(slot);
  waiting.push_back(sla_paused{clock::arrive, pause_reason::site_access, noon + 1h, slot.from});
  given<rules>(waiting)
      .at(noon + 3h)
      .by(the_customer)
      .when(resume{})
      .then(sla_resumed{clock::arrive, noon + 3h})
      .effects({"cancel sla.resume", "timer sla.arrive 2026-11-23T16:00:00.000Z",
                "timer overdue 2026-11-23T15:25:00.000Z"});
}

TEST(Booking, DoesNotPauseADeadlineAwayThatHasPassed) {
  const auto slot = tomorrow();
  auto kept = scheduled(slot);
  kept.push_back(rescheduled{{slot.from + 24h, slot.to + 24h}, noon, slot.to, "c", noon});
  const auto after_due = slot.to + 1min;
  given<rules>(kept)
      .at(after_due)
      .by(the_staff)
      .when(pause{pause_reason::site_access})
      .then(sla_breached{clock::arrive, slot.to, after_due},
            sla_paused{clock::arrive, pause_reason::site_access, after_due, slot.from + 24h});
}

TEST(Booking, BreachesAClockOnceAndOnlyWhenItIsDue) {
  const sla_breached breach{clock::arrive, noon + 1h, noon + 61min};
  given<rules>(history(phase::assigned)).at(noon + 59min).when(sla_due{clock::arrive}).unchanged();
  given<rules>(history(phase::assigned)).at(noon + 61min).when(sla_due{clock::arrive}).then(breach);
  given<rules>(after(phase::assigned, {breach}))
      .at(noon + 70min)
      .when(sla_due{clock::arrive})
      .unchanged();
  given<rules>(history(phase::assigned)).at(noon + 2h).when(sla_due{clock::respond}).unchanged();
  given<rules>(history(phase::cancelled)).at(noon + 2h).when(sla_due{clock::arrive}).unchanged();
}

TEST(Booking, NotesABreachThatTheTimerWasTooLateToNote) {
  const sla_breached late{clock::arrive, noon + 1h, noon + 61min};
  given<rules>(history(phase::en_route))
      .at(noon + 61min)
      .by(the_technician)
      .when(arrive{fix_at(noon + 61min), {}, {}})
      .then(late, by_position(noon + 61min));
  given<rules>(after(phase::en_route, {late}))
      .at(noon + 62min)
      .by(the_technician)
      .when(arrive{fix_at(noon + 62min), {}, {}})
      .then(by_position(noon + 62min));
  const sla_breached slow{clock::respond, noon + 5min, noon + 6min};
  given<rules>(history(phase::matching))
      .at(noon + 6min)
      .when(technician_won{salem, {"b-1:1"}, now_slot, false})
      .then(slow, assigned{salem, offer_id{"b-1:1"}, now_slot, false, std::nullopt, noon + 6min});
  given<rules>(history(phase::matching))
      .at(noon + 6min)
      .when(no_supply{})
      .then(slow, unfulfilled{})
      .effects({"cancel sla.respond", "tell payment/b-1 payment.release_hold", "cancel sla.arrive",
                "tell inbox/huda inbox.notify"});
  given<rules>(history(phase::matching))
      .at(noon + 61min)
      .by(the_customer)
      .when(cancel{})
      .then(sla_breached{clock::respond, noon + 5min, noon + 61min}, late,
            cancelled{role::customer, "", sar(0), 0});
}

TEST(Booking, FreesTheTechnicianWhenTheWorkIsDone) {
  given<rules>(history(phase::in_progress))
      .at(noon + 1h)
      .by(the_technician)
      .when(finish{})
      .then(finished{noon + 1h})
      .effects({"timer auto_confirm 2026-11-23T13:00:00.000Z",
                "tell technician/salem technician.release", "tell inbox/huda inbox.notify",
                "cancel overdue"});
}

TEST(Booking, IsPaidInFullWhenTheCustomerAgrees) {
  const auto agreed =
      given<rules>(history(phase::work_done)).at(noon + 2h).by(the_customer).when(confirm{});
  agreed.then(completed{role::customer, std::nullopt, noon + 2h})
      .effects({"tell payment/b-1 payment.settle", "cancel auto_confirm",
                "timer close 2026-12-22T14:00:00.000Z", "tell inbox/huda inbox.notify",
                "tell inbox/salem inbox.notify"});
  EXPECT_EQ((agreed.told<payment::command, payment::settle>()),
            (payment::settle{
                sar(34'950), {salem, false, sar(20'000), 2'000, 1'500, {}}, dunning_policy{}}));
}

TEST(Booking, CountsAsConfirmedAfterADay) {
  given<rules>(history(phase::work_done))
      .at(noon + 25h)
      .when(confirm{})
      .then(completed{role::system, std::nullopt, noon + 25h});
  given<rules>(history(phase::work_done)).by(the_staff).when(confirm{}).refused(reason_needed);
  given<rules>(history(phase::work_done))
      .at(noon)
      .by(scenario::operator_("noura"))
      .when(confirm{"Agreed by phone"})
      .then(completed{role::operator_, "Agreed by phone", noon});
}

TEST(Booking, GoesBackToWorkWhenTheCustomerIsNotContent) {
  given<rules>(history(phase::work_done))
      .at(noon + 2h)
      .by(the_customer)
      .when(reject{"Still leaks"})
      .then(rejected{"Still leaks", noon + 2h, time_slot{noon + 2h, noon + 3h}})
      .effects({"cancel auto_confirm", "tell technician/salem technician.reserve",
                "tell inbox/huda inbox.notify", "tell inbox/salem inbox.notify",
                "timer overdue 2026-11-22T18:00:00.000Z"});
}

TEST(Booking, ChargesTheCallOutForWorkThatStopped) {
  const auto stopped = given<rules>(history(phase::paused))
                           .at(noon + 1h)
                           .by(the_technician)
                           .when(abort{"Unsafe", {}});
  stopped.then(aborted{role::technician, "Unsafe", sar(7'500), noon + 1h});
  EXPECT_EQ(stopped.state().phase, phase::work_done);
  const auto agreed =
      given<rules>(after(phase::in_progress, {aborted{role::customer, "x", sar(7'500), noon + 1h}}))
          .at(noon + 2h)
          .by(the_customer)
          .when(confirm{});
  EXPECT_EQ((agreed.told<payment::command, payment::settle>().amount), sar(7'500));
}

TEST(Booking, IsCancelledFreelyBeforeAnyoneHasIt) {
  given<rules>(history(phase::matching))
      .at(noon + 4min)
      .by(the_customer)
      .when(cancel{})
      .then(cancelled{role::customer, "", sar(0), 0})
      .effects({"tell payment/b-1 payment.release_hold", "tell dispatching/b-1 dispatching.stop",
                "cancel expire", "cancel start_matching", "cancel sla.respond", "cancel sla.arrive",
                "tell inbox/huda inbox.notify"});
}

TEST(Booking, ChargesALateCancellationAndPaysTheTechnicianHisShare) {
  const auto late = given<rules>(history(phase::en_route))
                        .at(noon + 10min)
                        .by(the_customer)
                        .when(cancel{"Changed my mind", sar(7'500)});
  late.then(cancelled{role::customer, "Changed my mind", sar(7'500), 8'000});
  EXPECT_EQ((late.told<payment::command, payment::settle>()),
            (payment::settle{sar(7'500),
                             {salem, false, sar(7'500), 2'000, 1'500, {}},
                             dunning_policy{.retry_after = {}}}))
      << "a fee that cannot be had is owed at once";
  given<rules>(history(phase::en_route))
      .at(noon + 10min)
      .by(the_customer)
      .when(cancel{std::nullopt, sar(0)})
      .refused(fee_changed);
  given<rules>(history(phase::en_route))
      .at(noon + 10min)
      .by(the_staff)
      .when(cancel{"Zone closed", std::nullopt})
      .then(cancelled{role::operator_, "Zone closed", sar(0), 0});
}

TEST(Booking, ShowsTheFeeThatItWouldCharge) {
  const auto on_the_way = given<rules>(history(phase::en_route)).when(resume{}).state();
  const auto fee = booking_rules::preview_cancel(on_the_way, the_customer, noon + 10min);
  ASSERT_TRUE(fee);
  EXPECT_EQ(*fee, R"({"fee":{"minor":7500,"currency":"SAR"}})");
  const auto not_his = booking_rules::preview_cancel(on_the_way, scenario::customer("rana"), noon);
  ASSERT_FALSE(not_his);
  EXPECT_EQ(not_his.error().status, 404);
  const auto done = given<rules>(history(phase::work_done)).when(resume{}).state();
  EXPECT_EQ(booking_rules::preview_cancel(done, the_customer, noon).error().status, 409);
}

TEST(Booking, WaitsForACustomerWhoIsNotThere) {
  const auto waiting = history(phase::arrived);
  given<rules>(waiting)
      .at(noon + 35min - 1ms)
      .by(the_technician)
      .when(customer_no_show{})
      .refused(too_early);
  given<rules>(waiting)
      .at(noon + 35min)
      .by(the_technician)
      .when(customer_no_show{})
      .then(cancelled{role::technician, "customer_no_show", sar(7'500), 8'000});
}

TEST(Booking, CanBeDisputedForThreeDaysAndThenStaysOpen) {
  const auto over = history(phase::completed);
  given<rules>(over)
      .at(noon + 1h + 72h)
      .by(the_customer)
      .when(open_dispute{"Broken again"})
      .then(dispute_opened{"Broken again", noon + 1h + 72h})
      .effects({"tell earnings/salem earnings.freeze", "timer overdue 2026-11-25T17:00:00.000Z"});
  given<rules>(over)
      .at(noon + 1h + 72h + 1ms)
      .by(the_customer)
      .when(open_dispute{"Broken again"})
      .refused(dispute_too_late);
  const auto month = noon + 1h + 30 * 24h;
  given<rules>(over).at(month - 1ms).when(close{}).unchanged();
  given<rules>(over).at(month).when(close{}).then(closed{});
  given<rules>(after(phase::completed, {dispute_opened{"x"}})).at(month).when(close{}).unchanged();
}

TEST(Booking, IsSeenByThoseItConcerns) {
  const auto s = given<rules>(history(phase::assigned)).when(resume{}).state();
  for (const auto& viewer : {the_customer, the_technician, the_staff, the_system})
    EXPECT_TRUE(booking_rules::view(s, viewer)) << viewer.text();
  for (const auto& viewer : {scenario::customer("rana"), scenario::technician("faisal"),
                             scenario::technician("huda"), principal{role::anyone, {}}})
    EXPECT_EQ(booking_rules::view(s, viewer).error().status, 404) << viewer.text();
  EXPECT_EQ(booking_rules::view({}, the_staff).error().status, 404);
  EXPECT_EQ(*booking_rules::view(s, the_customer),
            R"({"id":"b-1","status":"assigned","customer":"huda","service":"ac.repair",)"
            R"("location":{"lat":24.71,"lon":46.67,"address":"King Fahd Rd 12, Al Olaya, Riyadh"},)"
            R"("when":"asap","note":"Second floor","payment_method":"card",)"
            R"("price":{"minor":34950,"currency":"SAR"},)"
            R"("approved":{"minor":34950,"currency":"SAR"},"technician":"salem",)"
            R"("created_at":"2026-11-22T12:00:00.000Z","disputed":false,"sla":[)"
            R"({"clock":"respond","due_at":"2026-11-22T12:05:00.000Z",)"
            R"("stopped_at":"2026-11-22T12:01:00.000Z"},)"
            R"({"clock":"arrive","due_at":"2026-11-22T13:00:00.000Z"}]})");
}

TEST(Booking, TellsWhoIsAwayWhatChanged) {
  const auto left = given<rules>(history(phase::assigned)).by(the_technician).when(depart{});
  EXPECT_EQ((left.told<inbox::command, inbox::notify>()),
            (inbox::notify{"booking.changed", {R"({"booking":"b-1","status":"en_route"})"}}));
}

} // namespace
} // namespace callout::booking
