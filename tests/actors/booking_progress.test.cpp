// A visit in which nobody does anything any more comes to an end all the same, and slots are of
// this world.
#include "actors/booking/booking.hpp"
#include "actors/booking/progress.hpp"
#include "protocols/payment.hpp"
#include "tests/actors/fulfilment_samples.hpp"

namespace callout::booking {
namespace {

using namespace samples;
using namespace std::chrono_literals;
using scenario::given;
using rules = booking_rules;

std::vector<event> after(std::vector<event> all, std::vector<event> more) {
  all.insert(all.end(), more.begin(), more.end());
  return all;
}

sla_breached missed(instant now) {
  return {clock::arrive, noon + 1h, now};
}

TEST(BookingProgress, TakesAVisitFromWhoDoesNotSetOut) {
  // Promised by 13:00, three quarters of an hour away, ten minutes of grace.
  const auto last = noon + 25min;
  const auto waiting = history(phase::assigned);
  given<rules>(waiting).at(last - 1ms).when(overdue{}).unchanged();
  const auto gone = given<rules>(waiting).at(last).when(overdue{});
  gone.then(unassigned{salem, role::system, "no_departure", {last, last + 1h}})
      .effects({"tell technician/salem technician.release",
                "tell dispatching/b-1 dispatching.begin", "tell inbox/salem inbox.notify",
                "tell inbox/huda inbox.notify", "cancel overdue"});
  EXPECT_EQ(gone.state().never, std::vector<person_id>{salem});
  EXPECT_EQ(gone.state().clock(clock::arrive)->due, noon + 1h) << "the promise stands";
}

TEST(BookingProgress, GivesWhoWasFoundLateTheGraceAllTheSame) {
  auto late = history(phase::matching);
  auto found = taken();
  found.at = noon + 50min;
  late.push_back(found);
  given<rules>(late).at(noon + 1h - 1ms).when(overdue{}).unchanged();
  EXPECT_EQ(given<rules>(late).at(noon + 1h).when(overdue{}).state().phase, phase::matching);
}

TEST(BookingProgress, CountsForALaterVisitFromItsWindow) {
  const auto slot = tomorrow();
  given<rules>(scheduled(slot)).at(slot.to - 35min - 1ms).when(overdue{}).unchanged();
  const auto gone = given<rules>(scheduled(slot)).at(slot.to - 35min).when(overdue{});
  EXPECT_EQ(gone.state().phase, phase::matching);
  const auto held_up =
      after(scheduled(slot),
            {sla_paused{clock::arrive, pause_reason::site_access, noon + 1h, slot.from}});
  given<rules>(held_up).at(slot.to).when(overdue{}).unchanged();
}

TEST(BookingProgress, WaitsForTheTimeThatAnOperatorMovedItTo) {
  const auto slot = tomorrow();
  const time_slot later{slot.from + 24h, slot.to + 24h};
  const rescheduled moved{later, slot.from - 3h, slot.to, "c-7", noon + 2h};
  const auto waiting = after(scheduled(slot), {moved});
  given<rules>(waiting).at(later.to - 35min - 1ms).when(overdue{}).unchanged();
  given<rules>(waiting)
      .at(later.to - 35min)
      .when(overdue{})
      .then(sla_breached{clock::arrive, slot.to, later.to - 35min},
            unassigned{salem, role::system, "no_departure", later});
  const auto driving = after(waiting, {departed{later.from - 30min}});
  given<rules>(driving).at(later.to + 2h - 1ms).when(overdue{}).unchanged();
}

TEST(BookingProgress, TakesItFromNobodyWhoseCalendarIsBeingAsked) {
  const auto slot = tomorrow();
  const reservation_requested move{salem, slot, true, "c-7", std::nullopt};
  given<rules>(after(history(phase::assigned), {move}))
      .at(noon + 25min)
      .when(overdue{})
      .unchanged();
  given<rules>(after(history(phase::assigned), {move}))
      .at(noon + 30min)
      .when(reservation_answered{salem, {slot.from, slot.to}, false, false, "technician.busy"})
      .effects({"answer c-7 technician.busy", "timer overdue 2026-11-22T12:25:00.000Z"});
}

TEST(BookingProgress, LeavesReworkThatNobodyFinishesToAPerson) {
  const auto began = noon + 2h;
  const auto working =
      after(history(phase::work_done), {rejected{"Leaks", began, time_slot{began, began + 1h}}});
  const auto over = given<rules>(working).at(began + 96h).when(overdue{});
  over.then(overdue_noted{phase::in_progress, began, began + 96h},
            aborted{role::system, "no_finish", sar(34'950), began + 96h},
            completed{role::system, "no_finish", began + 96h},
            dispute_opened{"The work was rejected and not finished again.", began + 96h});
  EXPECT_EQ((over.told<payment::command, payment::settle>().amount), sar(34'950));
}

TEST(BookingProgress, ShowsThatAPersonShouldLook) {
  const auto since = noon + 20min;
  const auto noted = given<rules>(after(history(phase::arrived),
                                        {overdue_noted{phase::arrived, since, since + 1h}}))
                         .at(since + 1h)
                         .when(overdue{})
                         .state();
  EXPECT_EQ(json::parse(*rules::view(noted, the_staff))["stalled_since"],
            "2026-11-22T12:20:00.000Z");
}

TEST(BookingProgress, TakesAVisitFromWhoNeverArrives) {
  const auto driving = after(history(phase::assigned), {departed{noon + 5min}});
  const auto last = noon + 1h + 2h;
  given<rules>(driving).at(last - 1ms).when(overdue{}).unchanged();
  given<rules>(driving).at(last).when(overdue{}).then(
      missed(last), unassigned{salem, role::system, "no_arrival", {last, last + 1h}});
}

TEST(BookingProgress, AsksForAPersonAtTheDoorAndCancelsFreeOfChargeInTheEnd) {
  const auto there = history(phase::arrived);
  const auto since = noon + 20min;
  given<rules>(there).at(since + 1h - 1ms).when(overdue{}).unchanged();
  const auto seen = given<rules>(there).at(since + 1h).when(overdue{});
  seen.then(overdue_noted{phase::arrived, since, since + 1h})
      .effects({"timer overdue 2026-11-22T16:20:00.000Z"});
  const auto noted = after(there, {overdue_noted{phase::arrived, since, since + 1h}});
  given<rules>(noted).at(since + 4h - 1ms).when(overdue{}).unchanged();
  given<rules>(noted)
      .at(since + 4h)
      .when(overdue{})
      .then(cancelled{role::system, "no_start", sar(0), 0});
}

TEST(BookingProgress, StopsWorkThatNobodyFinishesForTheCallOut) {
  const auto began = noon + 30min;
  const auto working = after(history(phase::arrived), {started{began}});
  given<rules>(working)
      .at(began + 4h)
      .when(overdue{})
      .then(overdue_noted{phase::in_progress, began, began + 4h});
  const auto end = began + 96h;
  given<rules>(working).at(end).when(overdue{}).then(
      overdue_noted{phase::in_progress, began, end},
      aborted{role::system, "no_finish", sar(7'500), end});
  const auto resting = after(working, {paused{pause_reason::awaiting_parts, began + 50h}});
  given<rules>(resting).at(end).when(overdue{}).then(
      overdue_noted{phase::paused, began + 50h, end});
  EXPECT_EQ(given<rules>(resting).at(began + 146h).when(overdue{}).state().phase, phase::work_done);
}

TEST(BookingProgress, StartsAnewWithWhateverMoves) {
  const auto began = noon + 30min;
  const auto again = after(history(phase::arrived),
                           {started{began}, overdue_noted{phase::in_progress, began, began + 4h},
                            paused{pause_reason::awaiting_parts, began + 5h}});
  given<rules>(again)
      .at(began + 9h)
      .when(overdue{})
      .then(overdue_noted{phase::paused, began + 5h, began + 9h});
}

TEST(BookingProgress, KnowsNoBoundOfAVisitThatMovedBeforeThereWere) {
  auto old = scheduled(tomorrow());
  state s;
  for (const auto& e : old)
    callout::evolve<rules>(s, e);
  s.since.reset();
  EXPECT_FALSE(progress_bound_of(s));
}

TEST(BookingSlot, IsNeitherLongerThanADayNorFurtherThanNinetyDays) {
  const auto from = noon + 48h;
  const auto wanted = [&](time_slot slot) {
    return given<rules>().at(noon).by(the_customer).self("b-1").when(wish(slot));
  };
  EXPECT_FALSE(wanted({from, from + 24h}).made().refused());
  wanted({from, from + 24h + 1ms}).refused(slot_too_long);
  wanted({from, from + 24h * 3650}).refused(slot_too_long);
  const auto edge = noon + 90 * 24h;
  EXPECT_FALSE(wanted({edge, edge + 1h}).made().refused());
  wanted({edge + 1ms, edge + 1h}).refused(slot_too_far);
  for (const auto& by : {the_customer, the_staff}) {
    const auto move = given<rules>(scheduled(tomorrow())).at(noon).by(by);
    move.when(reschedule{{from, from + 25h}, {}}).refused(slot_too_long);
    move.when(reschedule{{edge + 1h, edge + 2h}, {}}).refused(slot_too_far);
  }
}

} // namespace
} // namespace callout::booking
