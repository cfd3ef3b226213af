// Setting out no earlier than makes sense, and arriving where the visit is: what a technician
// says by pressing a button costs the customer money.
#include "actors/booking/booking.hpp"
#include "actors/booking/times.hpp"
#include "tests/actors/fulfilment_samples.hpp"

namespace callout::booking {
namespace {

using namespace samples;
using namespace std::chrono_literals;
using scenario::given;
using rules = booking_rules;

const auto slot = tomorrow();
const auto now = noon + 20min;

scenario::story<rules> at_the_door() {
  auto s = given<rules>(history(phase::en_route));
  return s.at(now).by(the_technician);
}

arrive with(position_fix fix) {
  return {fix, {}, {}};
}

geo_point north(double metres) {
  auto p = born().location.point;
  p.lat += metres / 111'195;
  return p;
}

TEST(BookingArrival, NobodySetsOutForALaterVisitBeforeHeHasTo) {
  const auto first = slot.from - 45min - 30min;
  given<rules>(scheduled(slot))
      .at(first - 1ms)
      .by(the_technician)
      .when(depart{})
      .refused(depart_too_early);
  given<rules>(scheduled(slot)).at(first).by(the_technician).when(depart{}).then(departed{first});
  given<rules>(history(phase::assigned))
      .at(noon)
      .by(the_technician)
      .when(depart{})
      .then(departed{noon});
}

TEST(BookingArrival, SettingOutADayAheadDoesNotMakeAFreeCancellationCostTheCallOut) {
  const auto early = given<rules>(scheduled(slot)).at(noon + 10min);
  auto hasty = early;
  hasty.by(the_technician).when(depart{}).refused(depart_too_early);
  auto calm = early;
  calm.by(the_customer).when(cancel{}).then(cancelled{role::customer, "", sar(0), 0});
}

TEST(BookingArrival, IsTakenInsideTheFence) {
  at_the_door().when(with(fix_at(now))).then(by_position(now));
  auto edge = fix_at(now);
  edge.point = north(149);
  EXPECT_EQ(at_the_door().when(with(edge)).state().phase, phase::arrived);
  edge.point = north(152);
  at_the_door().when(with(edge)).refused(needs_code);
}

TEST(BookingArrival, IsNotTakenFromAPositionThatIsOldOrVagueOrAbsent) {
  at_the_door()
      .when(with(fix_at(now - 60s)))
      .then(arrived{fix_at(now).point, now, 8, now - 60s, arrival_proof::position, {}});
  at_the_door().when(with(fix_at(now - 60s - 1ms))).refused(needs_code);
  at_the_door().when(with(fix_at(now + 60s + 1ms))).refused(needs_code);
  auto vague = fix_at(now);
  vague.accuracy_m = 101;
  at_the_door().when(with(vague)).refused(needs_code);
  const auto nothing = at_the_door().when(arrive{});
  nothing.refused(needs_code);
  EXPECT_NE(nothing.made().refused()->detail.find("no position is known"), std::string::npos);
}

TEST(BookingArrival, IsShownByTheCustomersCodeAndSaysSo) {
  auto elsewhere = fix_at(now);
  elsewhere.point = north(800);
  at_the_door()
      .when(arrive{elsewhere, true, {}})
      .then(arrived{elsewhere.point, now, 8, now, arrival_proof::code, {}});
  at_the_door().when(arrive{{}, true, {}}).then(arrived{{}, now, {}, {}, arrival_proof::code, {}});
}

TEST(BookingArrival, CountsWrongCodesTogetherWithThoseAtTheStart) {
  at_the_door()
      .when(arrive{{}, false, {}})
      .then_refused("booking.wrong_code", start_code_refused{});
  auto three = history(phase::en_route);
  for (int i = 0; i < 3; ++i)
    three.push_back(start_code_refused{});
  given<rules>(three).at(now).by(the_technician).when(arrive{{}, true, {}}).refused(code_locked);
  three.push_back(by_position(now));
  given<rules>(three).at(now).by(the_technician).when(start{true}).refused(code_locked);
}

TEST(BookingArrival, IsSaidByAnOperatorWithAReason) {
  given<rules>(history(phase::en_route))
      .at(now)
      .by(the_staff)
      .when(arrive{})
      .refused(reason_needed);
  given<rules>(history(phase::en_route))
      .at(now)
      .by(the_staff)
      .when(arrive{{}, {}, "He called, his phone is broken"})
      .then(arrived{{}, now, {}, {}, arrival_proof::operator_, "He called, his phone is broken"});
}

TEST(BookingArrival, HasTheBoundsThatTheBookingWasSoldUnder) {
  auto strict = history(phase::en_route);
  auto first = born();
  first.terms.visit = visit_policy{.geofence_m = 20};
  strict.front() = first;
  auto near = fix_at(now);
  near.point = north(50);
  given<rules>(strict).at(now).by(the_technician).when(with(near)).refused(needs_code);
}

} // namespace
} // namespace callout::booking
