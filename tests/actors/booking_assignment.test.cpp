// Who comes, and when.
#include "actors/booking/booking.hpp"
#include "protocols/dispatching.hpp"
#include "protocols/technician.hpp"
#include "tests/actors/fulfilment_samples.hpp"

namespace callout::booking {
namespace {

using namespace samples;
using namespace std::chrono_literals;
using scenario::given;
using rules = booking_rules;

const technician_won win{salem, {"b-1:1"}, now_slot, false};
const person_id other{"faisal"};

/// The history of a phase, and more.
std::vector<event> after(std::vector<event> all, std::vector<event> more) {
  all.insert(all.end(), more.begin(), more.end());
  return all;
}

TEST(Booking, GoesToTheFirstTechnicianWhoAccepts) {
  given<rules>(history(phase::matching))
      .at(noon + 1min)
      .self("b-1")
      .when(win)
      .then(taken())
      .effects({"tell technician/salem technician.award", "cancel sla.respond",
                "tell inbox/huda inbox.notify", "timer overdue 2026-11-22T12:25:00.000Z"});
}

TEST(Booking, TellsAWinnerWhoComesTooLate) {
  for (auto p : {phase::assigned, phase::cancelled, phase::unfulfilled, phase::confirmed})
    given<rules>(history(p)).at(noon + 2min).when(win).refused(gone);
}

TEST(Booking, AsksTheCalendarWhenAnOperatorChooses) {
  const auto asked = given<rules>(history(phase::matching))
                         .at(noon)
                         .by(the_staff)
                         .named("c-7")
                         .when(assign{other, std::nullopt});
  asked.then(reservation_requested{other, now_slot, false, "c-7"})
      .later()
      .effects({"tell technician/faisal technician.reserve"});
  EXPECT_EQ((asked.told<technician::command, technician::reserve>()),
            (technician::reserve{{"b-1"}, now_slot, {"ac"}}));
  EXPECT_EQ(asked.state().phase, phase::matching) << "not before the calendar has said yes";
}

const reservation_requested choice{other, now_slot, false, "c-7"};
const reservation_answered yes{other, now_slot, true, true, ""};
const reservation_answered no{other, now_slot, false, false, "technician.busy"};

TEST(Booking, IsAssignedByHandWhenTheCalendarIsFree) {
  given<rules>(after(history(phase::matching), {choice}))
      .at(noon + 3min)
      .when(yes)
      .then(assigned{other, std::nullopt, now_slot, true, "c-7", noon + 3min})
      .effects({"tell technician/faisal technician.award", "cancel sla.respond",
                "cancel start_matching", "tell dispatching/b-1 dispatching.stop", "answer c-7",
                "tell inbox/faisal inbox.notify", "tell inbox/huda inbox.notify",
                "timer overdue 2026-11-22T12:25:00.000Z"});
}

TEST(Booking, SaysWhyAChosenTechnicianCannotCome) {
  given<rules>(after(history(phase::matching), {choice}))
      .when(no)
      .then(reservation_dropped{other, "technician.busy", false, "c-7"})
      .effects({"answer c-7 technician.busy"});
}

TEST(Booking, FreesTheCalendarOfAChosenTechnicianWhoIsTooLate) {
  given<rules>(after(history(phase::matching), {choice, taken()}))
      .when(yes)
      .then(reservation_dropped{other, "booking.too_late", true, "c-7"})
      .effects({"tell technician/faisal technician.release", "answer c-7 booking.too_late",
                "timer overdue 2026-11-22T12:25:00.000Z"});
  given<rules>(after(history(phase::matching), {choice, cancelled{role::customer, "", sar(0), 0}}))
      .when(yes)
      .then(reservation_dropped{other, "booking.too_late", true, "c-7"});
}

TEST(Booking, IsContentWhenTheChosenTechnicianWonItHimself) {
  const reservation_requested same{salem, now_slot, false, "c-7"};
  const reservation_answered granted{salem, now_slot, true, false, ""};
  given<rules>(after(history(phase::matching), {same, taken()}))
      .when(granted)
      .then(reservation_dropped{salem, "", false, "c-7"})
      .effects({"answer c-7", "timer overdue 2026-11-22T12:25:00.000Z"});
}

TEST(Booking, DoesNotTakeBackATechnicianByAnOldYes) {
  const reservation_requested same{salem, now_slot, false, "c-7"};
  const unassigned lost{salem, role::operator_, "late", now_slot};
  const reservation_answered granted{salem, now_slot, true, false, ""};
  given<rules>(after(history(phase::matching), {same, taken(), lost}))
      .when(granted)
      .then(reservation_dropped{salem, "booking.too_late", true, "c-7"});
}

TEST(Booking, AsksOneCalendarAtATime) {
  const auto asking = after(history(phase::matching), {choice});
  given<rules>(asking).by(the_staff).when(assign{salem, std::nullopt}).refused(busy);
  given<rules>(asking).by(the_customer).at(noon).when(reschedule{tomorrow()}).refused(busy);
  given<rules>(history(phase::matching)).when(yes).unchanged();
}

TEST(Booking, LooksForAnotherWhenATechnicianGivesItBack) {
  const auto back = given<rules>(history(phase::assigned))
                        .at(noon + 10min)
                        .by(the_technician)
                        .when(unassign{std::nullopt});
  const time_slot from_now{noon + 10min, noon + 70min};
  back.then(unassigned{salem, role::technician, "given_back", from_now})
      .effects({"tell technician/salem technician.release",
                "tell dispatching/b-1 dispatching.begin", "tell inbox/huda inbox.notify",
                "cancel overdue"});
  EXPECT_EQ((back.told<dispatching::command, dispatching::begin>()).never,
            std::vector<person_id>{salem});
  EXPECT_EQ(back.state().clock(clock::respond)->stopped_at, noon + 1min)
      << "another technician does not start the clock again";
  given<rules>(history(phase::assigned))
      .by(scenario::technician("faisal"))
      .when(unassign{std::nullopt})
      .refused(booking::not_found);
}

TEST(Booking, TellsTheTechnicianWhoWasTakenOff) {
  given<rules>(history(phase::en_route))
      .at(noon)
      .by(the_staff)
      .when(unassign{"Stuck in traffic"})
      .then(unassigned{salem, role::operator_, "Stuck in traffic", now_slot})
      .effects({"tell technician/salem technician.release",
                "tell dispatching/b-1 dispatching.begin", "tell inbox/salem inbox.notify",
                "tell inbox/huda inbox.notify", "cancel overdue"});
}

TEST(Booking, EndsUnfulfilledWhenNobodyCanBeFound) {
  given<rules>(history(phase::matching))
      .when(no_supply{})
      .then(unfulfilled{})
      .effects({"tell payment/b-1 payment.release_hold", "cancel sla.respond", "cancel sla.arrive",
                "tell inbox/huda inbox.notify"});
  given<rules>(history(phase::assigned)).when(no_supply{}).unchanged();
}

const auto slot = tomorrow();
const time_slot evening{slot.from + 6h, slot.to + 6h};

TEST(Booking, MovesFreelyWhileNobodyHasIt) {
  given<rules>(born(slot), paid(slot))
      .at(noon + 1min)
      .by(the_customer)
      .when(reschedule{evening})
      .then(rescheduled{evening, evening.from - 3h, evening.to, std::nullopt, noon + 1min})
      .effects({"timer sla.respond 2026-11-23T15:00:00.000Z",
                "timer sla.arrive 2026-11-23T20:00:00.000Z", "cancel sla.resume",
                "timer start_matching 2026-11-23T14:00:00.000Z", "tell inbox/huda inbox.notify"});
  const auto back = given<rules>(born(slot), paid(slot), matching_started{slot})
                        .at(slot.from - 4h)
                        .by(the_customer)
                        .when(reschedule{evening});
  EXPECT_EQ(back.state().phase, phase::confirmed);
  back.told<dispatching::command, dispatching::stop>();
}

TEST(Booking, StartsTheSearchAnewForATimeThatIsNear) {
  const time_slot soon{noon + 2h, noon + 4h};
  const auto moved = given<rules>(history(phase::matching))
                         .at(noon + 1min)
                         .by(the_customer)
                         .when(reschedule{soon});
  moved.then(rescheduled{soon, noon + 61min, noon + 4h, std::nullopt, noon + 1min},
             matching_started{soon});
}

TEST(Booking, MovesWithItsTechnicianWhenHeCan) {
  given<rules>(scheduled(slot))
      .at(noon + 2min)
      .by(the_customer)
      .named("c-8")
      .when(reschedule{evening})
      .then(reservation_requested{salem, evening, true, "c-8"})
      .later()
      .effects({"tell technician/salem technician.reserve"});
  const reservation_requested wanted{salem, evening, true, "c-8"};
  given<rules>(after(scheduled(slot), {wanted}))
      .at(slot.from)
      .by(the_technician)
      .when(depart{})
      .refused(busy);
  const reservation_answered can{salem, evening, true, false, ""};
  const auto moved = given<rules>(after(scheduled(slot), {wanted})).at(noon + 3min).when(can);
  moved.then(rescheduled{evening, evening.from - 3h, evening.to, "c-8", noon + 3min});
  EXPECT_EQ(moved.state().phase, phase::assigned);
  EXPECT_EQ(moved.state().technician, salem);
  EXPECT_EQ(moved.state().slot, evening);
  const reservation_answered cannot{salem, evening, false, false, "technician.busy"};
  const auto stays = given<rules>(after(scheduled(slot), {wanted})).at(noon + 3min).when(cannot);
  stays.then(reservation_dropped{salem, "technician.busy", false, "c-8"});
  EXPECT_EQ(stays.state().slot, slot) << "on any failure the old slot stays";
}

TEST(Booking, AsksTheCalendarForAsLongAsTheWorkTakesWhereverItMoves) {
  const time_slot narrow{evening.from, evening.from + 20min};
  const time_slot whole{evening.from, evening.from + 1h};
  const auto asked = given<rules>(scheduled(slot))
                         .at(noon + 2min)
                         .by(the_customer)
                         .named("c-8")
                         .when(reschedule{narrow});
  EXPECT_EQ((asked.told<technician::command, technician::reserve>()).slot, whole);
  const reservation_requested wanted{salem, narrow, true, "c-8"};
  const reservation_answered can{salem, whole, true, false, ""};
  const auto moved = given<rules>(after(scheduled(slot), {wanted})).at(noon + 3min).when(can);
  moved.then(rescheduled{narrow, narrow.from - 3h, narrow.to, "c-8", noon + 3min});
}

TEST(Booking, LeavesTheCalendarOfACancelledMoveToTheReleaseThatWasSent) {
  const reservation_requested wanted{salem, evening, true, "c-8"};
  const reservation_answered can{salem, evening, true, false, ""};
  const auto history = after(scheduled(slot), {wanted});
  const auto off = given<rules>(history).at(noon + 2min).by(the_staff).when(cancel{});
  EXPECT_EQ((off.told<technician::command, technician::release>()).booking, booking_id{"b-1"});
  given<rules>(after(history, {cancelled{role::operator_, "", sar(0), 0}}))
      .when(can)
      .then(reservation_dropped{salem, "booking.too_late", false, "c-8"})
      .effects({"answer c-8 booking.too_late"});
}

TEST(Booking, KeepsItsClocksWhenTheMoveIsNotTheCustomersWish) {
  const auto ours = given<rules>(scheduled(slot)).at(noon + 2min).by(the_staff).named("c-8");
  ours.when(reschedule{evening}).then(reservation_requested{salem, evening, true, "c-8", true});
  ours.when(reschedule{evening, true}).then(reservation_requested{salem, evening, true, "c-8"});
  given<rules>(scheduled(slot))
      .at(noon + 2min)
      .by(the_customer)
      .when(reschedule{evening, false})
      .then(reservation_requested{salem, evening, true, ""});

  const reservation_answered can{salem, evening, true, false, ""};
  const reservation_requested wanted{salem, evening, true, "c-8", true};
  const auto moved = given<rules>(after(scheduled(slot), {wanted})).at(noon + 3min).when(can);
  moved.then(rescheduled{evening, slot.from - 3h, slot.to, "c-8", noon + 3min});
  EXPECT_EQ(moved.state().clock(clock::arrive)->due, slot.to);

  given<rules>(born(slot), paid(slot))
      .at(noon + 1min)
      .by(the_staff)
      .when(reschedule{evening})
      .then(rescheduled{evening, slot.from - 3h, slot.to, std::nullopt, noon + 1min});
  // A pause that the move ends has moved the deadline by as long as it lasted.
  const sla_paused held_up{clock::arrive, pause_reason::site_access, noon + 1h, slot.from};
  given<rules>(born(slot), paid(slot), held_up)
      .at(noon + 3h)
      .by(the_staff)
      .when(reschedule{evening})
      .then(rescheduled{evening, slot.from - 3h, slot.to + 2h, std::nullopt, noon + 3h});
}

TEST(Booking, CannotBeMovedOutOfAFeeOrForEver) {
  given<rules>(scheduled(slot))
      .at(slot.from - 2h)
      .by(the_customer)
      .when(reschedule{evening})
      .refused(in_fee_band);
  given<rules>(scheduled(slot))
      .at(slot.from - 2h)
      .by(the_staff)
      .when(reschedule{evening})
      .then(reservation_requested{salem, evening, true, "", true});
  std::vector<event> often{born(slot), paid(slot)};
  for (int i = 0; i < 3; ++i)
    often.push_back(rescheduled{slot, slot.from, slot.to, std::nullopt, noon});
  given<rules>(often).at(noon).by(the_customer).when(reschedule{evening}).refused(moved_too_often);
  given<rules>(often)
      .at(noon)
      .by(the_customer)
      .when(reschedule{{noon - 1h, noon}})
      .refused(bad_slot);
}

} // namespace
} // namespace callout::booking
