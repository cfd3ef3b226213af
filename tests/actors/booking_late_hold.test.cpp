// A visit far ahead: its money is held shortly before it, and nobody is sent before that.
#include "actors/booking/booking.hpp"
#include "actors/booking/late_hold.hpp"
#include "protocols/payment.hpp"
#include "tests/actors/fulfilment_samples.hpp"

namespace callout::booking {
namespace {

using namespace samples;
using namespace std::chrono_literals;
using scenario::given;
using rules = booking_rules;

const time_slot far{noon + 10 * 24h, noon + 10 * 24h + 2h};
const instant visit_at = far.from;

std::vector<event> promised(std::vector<event> more = {}) {
  auto first = born(far);
  first.verify = true;
  std::vector<event> all{first, confirmed{sar(0), visit_at - 3h, far.to, noon}};
  all.insert(all.end(), more.begin(), more.end());
  return all;
}

TEST(BookingLateHold, OnlyTriesTheMethodForAVisitFarAhead) {
  auto first = born(far);
  first.verify = true;
  const auto asked = given<rules>().at(noon).by(the_customer).self("b-1").when(wish(far));
  asked.then(first).effects(
      {"tell payment/b-1 payment.verify", "timer expire 2026-11-22T12:30:00.000Z"});
  EXPECT_EQ((asked.told<payment::command, payment::verify>()),
            (payment::verify{huda, sar(100), "card"}));
}

TEST(BookingLateHold, HoldsAtOnceForAVisitThatIsNear) {
  const time_slot near{noon + 5 * 24h, noon + 5 * 24h + 1h};
  given<rules>().at(noon).by(the_customer).self("b-1").when(wish(near)).then(born(near));
}

TEST(BookingLateHold, TriesTheMethodAgainAfterItFailed) {
  auto first = born(far);
  first.verify = true;
  given<rules>(std::vector<event>{first, payment_failed{"declined"}})
      .at(noon + 1min)
      .by(the_customer)
      .when(submit_payment{})
      .then(payment_submitted{true})
      .effects({"tell payment/b-1 payment.verify"});
}

TEST(BookingLateHold, IsConfirmedWithoutMoneyAndPlansToHoldIt) {
  auto first = born(far);
  first.verify = true;
  given<rules>(std::vector<event>{first})
      .at(noon)
      .when(method_verified{})
      .then(confirmed{sar(0), visit_at - 3h, far.to, noon})
      .effects({"cancel expire", "timer sla.arrive 2026-12-02T14:00:00.000Z",
                "timer secure 2026-12-01T12:00:00.000Z", "tell inbox/huda inbox.notify"});
}

TEST(BookingLateHold, HoldsADayAheadAndThenEverySixHours) {
  given<rules>(promised()).at(visit_at - 24h - 1min).when(secure{}).unchanged();
  const auto tried = given<rules>(promised()).at(visit_at - 24h).when(secure{});
  tried.then(hold_attempted{visit_at - 24h})
      .effects({"tell payment/b-1 payment.hold", "timer secure 2026-12-02T09:00:00.000Z"});
  EXPECT_EQ((tried.told<payment::command, payment::hold>().amount), sar(34'950));
  std::vector<event> so_far;
  for (const auto ahead : {24h, 18h, 12h, 6h}) {
    const auto all = promised(so_far);
    given<rules>(all).at(visit_at - ahead - 1min).when(secure{}).unchanged();
    given<rules>(all).at(visit_at - ahead).when(secure{}).then(hold_attempted{visit_at - ahead});
    so_far.push_back(hold_attempted{visit_at - ahead});
    given<rules>(promised(so_far)).at(visit_at - ahead + 2h).when(secure{}).unchanged();
    so_far.push_back(hold_missed{"declined", visit_at - ahead + 1s});
  }
}

TEST(BookingLateHold, TellsTheCustomerThatItFailed) {
  given<rules>(promised({hold_attempted{visit_at - 24h}}))
      .at(visit_at - 24h + 1s)
      .when(hold_failed{"declined"})
      .then(hold_missed{"declined", visit_at - 24h + 1s})
      .effects({"timer secure 2026-12-01T18:00:00.000Z", "tell inbox/huda inbox.notify"});
}

TEST(BookingLateHold, IsCancelledFreeOfChargeWhenTheMoneyNeverCame) {
  for (const std::vector<event>& tried :
       {std::vector<event>{hold_attempted{visit_at - 6h}, hold_missed{"declined", visit_at - 6h}},
        std::vector<event>{hold_attempted{visit_at - 6h}}}) {
    given<rules>(promised(tried)).at(visit_at - 3h - 1min).when(secure{}).unchanged();
    given<rules>(promised(tried))
        .at(visit_at - 3h)
        .when(secure{})
        .then(cancelled{role::system, "unpaid", sar(0), 0})
        .effects({"tell payment/b-1 payment.release_hold", "cancel expire", "cancel start_matching",
                  "cancel secure", "cancel sla.arrive", "tell inbox/huda inbox.notify"});
  }
}

TEST(BookingLateHold, LooksForATechnicianOnceTheMoneyIsHeld) {
  const hold_attempted tried{visit_at - 24h};
  given<rules>(promised({tried}))
      .at(visit_at - 24h + 2s)
      .when(hold_ok{sar(34'950)})
      .then(hold_secured{sar(34'950), visit_at - 3h, visit_at - 24h + 2s})
      .effects({"cancel secure", "timer sla.respond 2026-12-02T09:00:00.000Z",
                "timer start_matching 2026-12-02T08:00:00.000Z", "tell inbox/huda inbox.notify"});
  given<rules>(promised({tried}))
      .at(visit_at - 210min)
      .when(hold_ok{sar(34'950)})
      .then(hold_secured{sar(34'950), visit_at - 150min, visit_at - 210min}, matching_started{far});
  given<rules>(promised({tried}))
      .at(visit_at - 24h + 2s)
      .when(hold_ok{sar(34'000)})
      .then(hold_missed{"amount_mismatch", visit_at - 24h + 2s});
}

TEST(BookingLateHold, SendsNobodyWithoutMoney) {
  const auto all = promised();
  given<rules>(all).at(visit_at - 3h).when(start_matching{}).unchanged();
  given<rules>(all).at(noon + 1h).by(the_staff).when(start_matching{}).refused(not_secured);
  given<rules>(all).at(noon + 1h).by(the_staff).when(assign{salem, {}}).refused(not_secured);
}

TEST(BookingLateHold, LetsTheCustomerPayEarlierButNotForEver) {
  const auto paying = [](instant when, std::vector<event> more = {}) {
    return given<rules>(promised(std::move(more))).at(when).by(the_customer).when(submit_payment{});
  };
  const auto five_days_ahead = visit_at - 5 * 24h;
  paying(five_days_ahead - 1s).refused(hold_too_early);
  paying(five_days_ahead).then(hold_attempted{five_days_ahead});
  paying(five_days_ahead, {hold_attempted{five_days_ahead - 1s}}).unchanged();
  std::vector<event> often;
  for (int i = 0; i < 10; ++i) {
    often.push_back(hold_attempted{five_days_ahead});
    often.push_back(hold_missed{"declined", five_days_ahead});
  }
  paying(five_days_ahead + 1s, often).refused(hold_too_often);
  given<rules>(promised(often))
      .at(visit_at - 24h)
      .when(secure{})
      .then(hold_attempted{visit_at - 24h});
}

TEST(BookingLateHold, IsTriedByANodeThatWasDownAllTheWhile) {
  given<rules>(promised()).at(visit_at - 1h).when(secure{}).then(hold_attempted{visit_at - 1h});
  given<rules>(promised({hold_attempted{visit_at - 1h}}))
      .at(visit_at - 31min)
      .when(secure{})
      .unchanged();
  given<rules>(promised())
      .at(visit_at)
      .when(secure{})
      .then(cancelled{role::system, "unpaid", sar(0), 0});
}

TEST(BookingLateHold, GivesBackWhatIsHeldForAVisitThatMovesFarAhead) {
  const auto slot = tomorrow();
  const auto moved = given<rules>(std::vector<event>{born(slot), paid(slot)})
                         .at(noon + 1h)
                         .by(the_customer)
                         .when(reschedule{far, {}});
  moved.then(rescheduled{far, visit_at - 3h, far.to, std::nullopt, noon + 1h}, hold_returned{})
      .effects({"timer sla.respond 2026-12-02T09:00:00.000Z",
                "timer sla.arrive 2026-12-02T14:00:00.000Z", "cancel sla.resume",
                "timer start_matching 2026-12-02T08:00:00.000Z", "tell inbox/huda inbox.notify",
                "tell payment/b-1 payment.release_hold", "cancel sla.respond",
                "cancel start_matching", "timer secure 2026-12-01T12:00:00.000Z"});
  EXPECT_FALSE(secured(moved.state()));
}

TEST(BookingLateHold, ShowsWhenItIsTriedNext) {
  const auto shown = [](std::vector<event> more) {
    const auto s = given<rules>(promised(std::move(more))).at(noon).when(secure{}).state();
    return json::parse(*rules::view(s, the_customer)).value("hold_at", "");
  };
  EXPECT_EQ(shown({}), "2026-12-01T12:00:00.000Z");
  EXPECT_EQ(shown({hold_attempted{visit_at - 24h}}), "");
  EXPECT_EQ(shown({hold_attempted{visit_at - 6h}, hold_missed{"declined", visit_at - 6h}}), "");
}

TEST(BookingLateHold, MovesWithTheVisit) {
  const time_slot nearer{noon + 5h, noon + 7h};
  given<rules>(promised())
      .at(noon + 1h)
      .by(the_customer)
      .when(reschedule{nearer, {}})
      .then(rescheduled{nearer, noon + 2h, nearer.to, std::nullopt, noon + 1h},
            hold_attempted{noon + 1h});
  const time_slot later{visit_at + 24h, visit_at + 26h};
  given<rules>(promised())
      .at(noon + 1h)
      .by(the_customer)
      .when(reschedule{later, {}})
      .then(rescheduled{later, later.from - 3h, later.to, std::nullopt, noon + 1h})
      .effects({"timer sla.arrive 2026-12-03T14:00:00.000Z", "cancel sla.resume",
                "timer secure 2026-12-02T12:00:00.000Z", "tell inbox/huda inbox.notify"});
}

TEST(BookingLateHold, LeavesTheProviderTimeWhenItIsTriedLate) {
  const time_slot soon{noon + 2h, noon + 3h};
  std::vector<event> all =
      promised({rescheduled{soon, noon + 1h, soon.to, std::nullopt, noon}, hold_attempted{noon}});
  given<rules>(all).at(noon + 29min).when(secure{}).unchanged();
  given<rules>(all)
      .at(noon + 30min)
      .when(hold_ok{sar(34'950)})
      .then(hold_secured{sar(34'950), noon + 90min, noon + 30min}, matching_started{soon});
  all.push_back(hold_missed{"declined", noon + 1min});
  given<rules>(all)
      .at(noon + 1min)
      .when(secure{})
      .then(cancelled{role::system, "unpaid", sar(0), 0});
}

} // namespace
} // namespace callout::booking
