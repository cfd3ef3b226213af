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

// DOMAIN A5: prev.end + buffer + way <= start. 0.09 degrees of latitude are 10,008 m: 1,251 s at
// 8 m/s, and with 900 s of buffer 35 min 51 s.
const site home{base, 8, 900}, far_off{{base.lat + 0.09, base.lon}, 8, 900};

reserved booked_at(const std::string& id, int first, int last, const site& where) {
  return {{id}, from_to(first, last), where};
}

reserve wish_at(const site& where, span after_noon) {
  return {{"b-5"}, {hour(12) + after_noon, hour(14)}, {"ac"}, where};
}

TEST(TechnicianCalendar, LeavesTimeForTheWayAndTheBuffer) {
  using std::chrono::minutes, std::chrono::seconds;
  const auto early = wish_at(far_off, minutes{35} + seconds{50});
  saleh(booked_at("b-1", 10, 12, home))
      .when(early)
      .then(reservation_refused{{"t-1"}, {"b-5"}, early.slot, busy.code});
  const auto well = wish_at(far_off, minutes{35} + seconds{51});
  saleh(booked_at("b-1", 10, 12, home)).when(well).then(reserved{{"b-5"}, well.slot, far_off});
  // In the same house only the buffer counts.
  const auto beside = wish_at(home, minutes{15});
  saleh(booked_at("b-1", 10, 12, home)).when(beside).then(reserved{{"b-5"}, beside.slot, home});
}

TEST(TechnicianCalendar, LeavesTimeBeforeWhatComesNextAsWell) {
  const reserve before{{"b-5"}, from_to(9, 10), {"ac"}, far_off};
  saleh(booked_at("b-1", 10, 12, home))
      .when(before)
      .then(reservation_refused{{"t-1"}, {"b-5"}, before.slot, busy.code});
}

TEST(TechnicianCalendar, TakesTheSlowerWayAndTheLongerBuffer) {
  auto hasty = far_off;
  hasty.metres_per_second = 100;
  hasty.buffer_s = 0;
  const auto early = wish_at(hasty, std::chrono::minutes{35});
  saleh(booked_at("b-1", 10, 12, home))
      .when(early)
      .then(reservation_refused{{"t-1"}, {"b-5"}, early.slot, busy.code});
}

TEST(TechnicianCalendar, GoesByTimesAloneWhereAPlaceIsNotKnown) {
  const auto next = wish_at(far_off, span{});
  saleh(reserved{{"b-1"}, from_to(10, 12)}).when(next).then(reserved{{"b-5"}, next.slot, far_off});
}

TEST(TechnicianCalendar, AnOfferFromTooFarAwayIsNotTaken) {
  auto near = made("b-2:1", 12, 13), far = near;
  near.where = home;
  near.slot.from += std::chrono::minutes{20};
  far.where = far_off;
  far.slot = near.slot;
  saleh(booked_at("b-1", 10, 12, home), near)
      .by(himself)
      .named("c-9")
      .when(accept{{"b-2:1"}})
      .then(accepted{{"b-2:1"}, {"b-2"}, near.slot, "c-9", home});
  saleh(booked_at("b-1", 10, 12, home), far).by(himself).when(accept{{"b-2:1"}}).refused(busy);
}

} // namespace
} // namespace callout::testing_people
