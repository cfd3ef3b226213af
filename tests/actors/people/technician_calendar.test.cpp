// The calendar: awards, an operator's choice, and releases.
#include "technician_stories.hpp"

namespace callout::testing_people {
namespace {

const accepted taken{{"b-1:1"}, {"b-1"}, from_to(10, 12), "c-1"};

TEST(TechnicianCalendar, AnAwardMakesTheJobHisAndAnswersWhoWaits) {
  saleh(made("b-1:1", 10, 12), taken)
      .when(award{{"b-1"}, offer_id{"b-1:1"}})
      .then(awarded{{"b-1"}, "c-1"})
      .effects({"answer c-1"});
}

TEST(TechnicianCalendar, AnAwardHandsBackOffersThatOverlap) {
  const auto done =
      saleh(made("b-1:1", 10, 12), made("b-2:1", 11, 13), made("b-3:1", 12, 13), taken)
          .when(award{{"b-1"}, offer_id{"b-1:1"}})
          .then(awarded{{"b-1"}, "c-1"}, dropped{{"b-2:1"}, {"b-2"}, "busy"});
  done.effects({"answer c-1", "tell dispatching/b-2 dispatching.turned_down",
                "tell inbox/t-1 inbox.notify"});
  EXPECT_EQ((done.told<dispatching::command, dispatching::turned_down>()),
            (dispatching::turned_down{{"b-2:1"}, {"t-1"}, "busy"}));
  ASSERT_EQ(done.state().offers.size(), 1u);
  EXPECT_EQ(done.state().offers[0].offer.text, "b-3:1");
}

TEST(TechnicianCalendar, AnAwardTwiceOrForNothingChangesNothing) {
  saleh(made("b-1:1", 10, 12), taken, awarded{{"b-1"}, "c-1"})
      .when(award{{"b-1"}, offer_id{"b-1:1"}})
      .unchanged();
  saleh().when(award{{"b-1"}, {}}).unchanged();
}

TEST(TechnicianCalendar, AnOperatorsChoiceIsGranted) {
  const auto done = saleh(approved{{"t-1"}, true})
                        .when(reserve{{"b-5"}, from_to(14, 15), {"ac"}})
                        .then(reserved{{"b-5"}, from_to(14, 15)});
  EXPECT_EQ((done.told<booking::command, booking::reservation_answered>()),
            (booking::reservation_answered{{"t-1"}, from_to(14, 15), true, true, ""}));
  EXPECT_EQ(done.state().calendar[0].standing, standing::pending);
}

TEST(TechnicianCalendar, AnOperatorMayCallSomeoneIn) {
  given<rules>(profile_set{{"t-1"}, "Saleh", {"ac"}, base}, approved{{"t-1"}, false})
      .self("t-1")
      .at(now)
      .when(reserve{{"b-5"}, from_to(14, 15), {"ac"}})
      .then(reserved{{"b-5"}, from_to(14, 15)});
}

TEST(TechnicianCalendar, AnOperatorsChoiceIsTurnedDownWithItsCode) {
  const profile_set profile{{"t-1"}, "Saleh", {"ac"}, base};
  const reserve wish{{"b-5"}, from_to(11, 13), {"ac"}};
  const auto refused_with = [&](std::vector<technician::event> history, const reserve& r,
                                const refusal& why) {
    const auto done = given<rules>(history).self("t-1").at(now).when(r).then(
        reservation_refused{{"t-1"}, r.booking, r.slot, why.code});
    const auto told = done.told<booking::command, booking::reservation_answered>();
    EXPECT_FALSE(told.granted);
    EXPECT_EQ(told.code, why.code);
    EXPECT_EQ(told.technician.text, "t-1");
  };
  refused_with({}, wish, not_found);
  refused_with({profile}, wish, not_approved);
  refused_with({approved{{"t-1"}, false}}, wish, no_profile);
  refused_with({profile, approved{{"t-1"}, false}}, {{"b-5"}, from_to(11, 13), {"roof"}},
               not_skilled);
  refused_with({profile, approved{{"t-1"}, false}, reserved{{"b-1"}, from_to(10, 12)}}, wish, busy);
}

TEST(TechnicianCalendar, AnOperatorWaitsForAnAcceptanceThatIsBeingDecided) {
  saleh(made("b-1:1", 10, 12), taken)
      .when(reserve{{"b-1"}, from_to(10, 12), {"ac"}})
      .then(reservation_refused{{"t-1"}, {"b-1"}, from_to(10, 12), "offer.pending"});
}

TEST(TechnicianCalendar, AJobMovesWhenItsNewSlotIsFree) {
  const auto jobs = saleh(reserved{{"b-1"}, from_to(10, 12)}, awarded{{"b-1"}, {}},
                          reserved{{"b-2"}, from_to(14, 15)});
  const auto moved =
      jobs.when(reserve{{"b-1"}, from_to(11, 13), {"ac"}}).then(reserved{{"b-1"}, from_to(11, 13)});
  ASSERT_EQ(moved.state().calendar.size(), 2u);
  EXPECT_EQ(moved.state().calendar[0].slot, from_to(11, 13));
  EXPECT_EQ(moved.state().calendar[0].standing, standing::booked);
  const auto stays = jobs.when(reserve{{"b-1"}, from_to(14, 16), {"ac"}});
  EXPECT_EQ(stays.state().calendar[0].slot, from_to(10, 12));
}

TEST(TechnicianCalendar, AReleaseFreesTheSlot) {
  const auto done = saleh(reserved{{"b-1"}, from_to(10, 12)}, awarded{{"b-1"}, {}})
                        .when(release{{"b-1"}, "cancelled"})
                        .then(released{{"b-1"}, "cancelled", {}});
  done.effects({});
  EXPECT_TRUE(done.state().calendar.empty());
  saleh().when(release{{"b-1"}, "cancelled"}).unchanged();
}

TEST(TechnicianCalendar, AReleaseAnswersAnAcceptanceThatStillWaits) {
  saleh(made("b-1:1", 10, 12), taken)
      .when(release{{"b-1"}, "cancelled"})
      .then(released{{"b-1"}, "cancelled", "c-1"})
      .effects({"answer c-1 offer.gone"});
}

TEST(TechnicianCalendar, IsTouchedByEntitiesOnly) {
  for (const auto& who : {himself, scenario::operator_("o-1"), scenario::customer("c-1")}) {
    auto s = saleh(reserved{{"b-1"}, from_to(10, 12)});
    s.by(who);
    s.when(award{{"b-1"}, {}}).refused(forbidden);
    s.when(release{{"b-1"}, ""}).refused(forbidden);
    s.when(reserve{{"b-2"}, from_to(14, 15), {}}).refused(forbidden);
    s.when(withdraw{{"b-1:1"}, ""}).refused(forbidden);
    s.when(lose{{"b-1:1"}, ""}).refused(forbidden);
  }
}

} // namespace
} // namespace callout::testing_people
