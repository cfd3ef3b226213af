// From the wish to the money being held, and money beyond what was agreed at first.
#include "actors/booking/booking.hpp"
#include "protocols/dispatching.hpp"
#include "protocols/payment.hpp"
#include "tests/actors/fulfilment_samples.hpp"

namespace callout::booking {
namespace {

using namespace samples;
using namespace std::chrono_literals;
using scenario::given;
using rules = booking_rules;

TEST(Booking, AsksForItsMoneyFirst) {
  const auto came = given<rules>().at(noon).by(the_customer).self("b-1").when(wish());
  came.then(born()).effects(
      {"tell payment/b-1 payment.hold", "timer expire 2026-11-22T12:30:00.000Z"});
  EXPECT_EQ((came.told<payment::command, payment::hold>()),
            (payment::hold{huda, sar(34'950), "card"}));
}

TEST(Booking, IsMadeForOneselfOrByStaff) {
  const auto other = scenario::customer("rana");
  given<rules>().at(noon).by(other).when(wish()).refused(not_yours);
  given<rules>().at(noon).by(the_technician).when(wish()).refused(forbidden);
  given<rules>().at(noon).by(the_staff).self("b-1").when(wish()).then(born());
}

TEST(Booking, IsNotMadeForThePast) {
  const time_slot past{noon - 1h, noon + 1h}, at_once{noon, noon + 1h};
  given<rules>().at(noon).by(the_customer).when(wish(past)).refused(bad_slot);
  given<rules>().at(noon).by(the_customer).when(wish(at_once)).refused(bad_slot);
  given<rules>()
      .at(noon)
      .by(the_customer)
      .self("b-1")
      .when(wish(tomorrow()))
      .then(born(tomorrow()));
}

TEST(Booking, NeedsAPriceInOneCurrency) {
  auto free = wish();
  free.terms.price.minor = 0;
  given<rules>().at(noon).by(the_customer).when(free).refused(bad_price);
  auto mixed = wish();
  mixed.terms.labour.currency = {"USD"};
  given<rules>().at(noon).by(the_customer).when(mixed).refused(bad_price);
}

TEST(Booking, StartsItsClocksAndTheSearchWhenTheMoneyIsHeld) {
  const auto came =
      given<rules>(born()).at(noon).by(the_system).self("b-1").when(hold_ok{sar(34'950)});
  came.then(paid(), matching_started{now_slot})
      .effects({"cancel expire", "timer sla.respond 2026-11-22T12:05:00.000Z",
                "timer sla.arrive 2026-11-22T13:00:00.000Z",
                "tell dispatching/b-1 dispatching.begin", "tell inbox/huda inbox.notify"});
  const auto begin = came.told<dispatching::command, dispatching::begin>();
  EXPECT_EQ(begin.area, "Al Olaya, Riyadh");
  EXPECT_EQ(begin.slot, now_slot);
  EXPECT_TRUE(begin.asap);
  EXPECT_FALSE(begin.arrive_by) << "it is sold to be looked for alone";
}

TEST(Booking, SaysByWhenItIsPromisedWhereItIsChosenForTogetherWithOthers) {
  const auto asked = [](created sold) {
    sold.terms.together = true;
    return given<rules>(sold)
        .at(noon)
        .by(the_system)
        .self("b-1")
        .when(hold_ok{sar(34'950)})
        .told<dispatching::command, dispatching::begin>();
  };
  EXPECT_EQ(asked(born()).arrive_by, noon + 1h);
  EXPECT_FALSE(asked(born(time_slot{noon + 2h, noon + 3h})).arrive_by) << "a later visit is not";
}

TEST(Booking, WaitsWithTheSearchForALaterVisit) {
  const auto slot = tomorrow();
  given<rules>(born(slot))
      .at(noon)
      .by(the_system)
      .self("b-1")
      .when(hold_ok{sar(34'950)})
      .then(paid(slot))
      .effects({"cancel expire", "timer sla.respond 2026-11-23T09:00:00.000Z",
                "timer sla.arrive 2026-11-23T14:00:00.000Z",
                "timer start_matching 2026-11-23T08:00:00.000Z", "tell inbox/huda inbox.notify"});
  given<rules>(born(slot), paid(slot)).at(slot.from - 4h - 1ms).when(start_matching{}).unchanged();
  given<rules>(born(slot), paid(slot))
      .at(slot.from - 4h)
      .when(start_matching{})
      .then(matching_started{slot});
}

TEST(Booking, IsADraftAgainWhenAHoldFailsAndExpiresWithTheThird) {
  given<rules>(born()).at(noon).when(hold_failed{"declined"}).then(payment_failed{"declined"});
  given<rules>(born(), payment_failed{"declined"})
      .at(noon)
      .by(the_customer)
      .when(submit_payment{})
      .then(payment_submitted{})
      .effects({"tell payment/b-1 payment.hold"});
  given<rules>(born(), payment_failed{"a"}, payment_submitted{}, payment_failed{"b"},
               payment_submitted{})
      .at(noon)
      .when(hold_failed{"c"})
      .then(payment_failed{"c"}, expired{});
}

TEST(Booking, TakesNoHoldOfAnotherAmount) {
  given<rules>(born()).at(noon).when(hold_ok{sar(34'949)}).then(payment_failed{"amount_mismatch"});
}

TEST(Booking, ExpiresAsADraftAndLetsTheMoneyGo) {
  given<rules>(born()).at(noon + 30min - 1ms).when(expire{}).unchanged();
  given<rules>(born())
      .at(noon + 30min)
      .when(expire{})
      .then(expired{})
      .effects({"tell payment/b-1 payment.release_hold", "cancel expire",
                "tell inbox/huda inbox.notify"});
  given<rules>(history(phase::matching)).at(noon + 31min).when(expire{}).unchanged();
}

const extra_proposed compressor{sar(10'000), sar(23'000), "New compressor", noon + 1h};

TEST(Booking, ShowsAnExtraCostWithVatAndWaits) {
  given<rules>(history(phase::in_progress))
      .at(noon + 1h)
      .by(the_technician)
      .when(propose_extra{sar(10'000), sar(10'000), "New compressor"})
      .then(compressor)
      .effects({"timer extra 2026-11-22T13:15:00.000Z", "tell inbox/huda inbox.notify",
                "timer overdue 2026-11-22T17:00:00.000Z"});
  auto there = history(phase::in_progress);
  given<rules>(there)
      .by(the_technician)
      .when(propose_extra{sar(0), sar(0), "Nothing"})
      .refused(bad_extra);
  given<rules>(there)
      .by(the_technician)
      .when(propose_extra{{1, {"USD"}}, sar(0), "Dollars"})
      .refused(bad_extra);
}

std::vector<event> with_extra(std::vector<event> more = {}) {
  auto all = history(phase::in_progress);
  all.push_back(compressor);
  all.insert(all.end(), more.begin(), more.end());
  return all;
}

TEST(Booking, HoldsTheDifferenceBeforeExtraWorkMayStart) {
  given<rules>(with_extra())
      .by(the_customer)
      .when(approve_extra{sar(22'999)})
      .refused(extra_changed);
  const auto agreed = given<rules>(with_extra()).by(the_customer).when(approve_extra{sar(23'000)});
  agreed.then(extra_accepted{sar(23'000)})
      .effects({"cancel extra", "tell payment/b-1 payment.hold"});
  const auto held = given<rules>(with_extra({extra_accepted{sar(23'000)}}))
                        .at(noon + 2h)
                        .when(hold_ok{sar(23'000)});
  held.then(extra_approved{sar(23'000), noon + 2h});
  EXPECT_EQ(held.state().approved, sar(57'950));
  EXPECT_EQ(held.state().approved_labour, sar(30'000));
  EXPECT_EQ(held.state().phase, phase::in_progress);
  const auto refused = given<rules>(with_extra({extra_accepted{sar(23'000)}}))
                           .at(noon + 2h)
                           .when(hold_failed{"declined"});
  refused.then(extra_declined{"payment", noon + 2h});
  EXPECT_EQ(refused.state().approved, sar(34'950));
}

TEST(Booking, TakesSilenceOnAnExtraCostAsNo) {
  given<rules>(with_extra()).at(noon + 1h + 15min - 1ms).when(decline_extra{}).unchanged();
  given<rules>(with_extra())
      .at(noon + 1h + 15min)
      .when(decline_extra{})
      .then(extra_declined{"silence", noon + 1h + 15min});
  given<rules>(with_extra())
      .at(noon + 1h)
      .by(the_customer)
      .when(decline_extra{})
      .then(extra_declined{"declined", noon + 1h});
  given<rules>(with_extra({extra_accepted{sar(23'000)}}))
      .by(the_customer)
      .when(decline_extra{})
      .refused(extra_open);
  given<rules>(with_extra()).by(the_technician).when(resume{}).refused(approval_open);
}

} // namespace
} // namespace callout::booking
