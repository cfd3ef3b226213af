// Offers: who gets one, how it is answered, and what late answers are told.
#include "technician_stories.hpp"

namespace callout::testing_people {
namespace {

accepted acceptance(const std::string& id, int first, int last, std::string command = "c-1") {
  return {{id}, booking_of(id), from_to(first, last), std::move(command)};
}

TEST(TechnicianOffer, IsOpenedAndShownInTheInbox) {
  const auto done = saleh().when(asked("b-1:1", 10, 11)).then(made("b-1:1", 10, 11));
  done.effects({"tell inbox/t-1 inbox.notify"});
  const auto n = done.told<inbox::command, inbox::notify>();
  EXPECT_EQ(n.type, "offer.made");
  EXPECT_EQ(json::parse(n.data.text),
            json::parse(R"({"offer":"b-1:1","booking":"b-1","service":"ac-repair","area":"Olaya",
              "price":{"minor":34950,"currency":"SAR"},"distance_m":1200,
              "slot":{"start":"2026-11-22T10:00:00.000Z","end":"2026-11-22T11:00:00.000Z"},
              "expires_at":"2026-11-22T08:00:30.000Z"})"));
}

TEST(TechnicianOffer, NeedsAnApprovedTechnicianWithAProfileOnShift) {
  const profile_set profile{{"t-1"}, "Saleh", {"ac"}, base};
  const auto o = asked("b-1:1", 10, 11);
  given<rules>().self("t-1").at(now).when(o).refused(not_found);
  given<rules>(profile, shift_set{true}).self("t-1").at(now).when(o).refused(not_approved);
  given<rules>(approved{{"t-1"}, false}, shift_set{true}).at(now).when(o).refused(no_profile);
  given<rules>(profile, approved{{"t-1"}, false}).at(now).when(o).refused(off_shift);
}

TEST(TechnicianOffer, ComesFromTheDispatchingOnly) {
  saleh().by(himself).when(asked("b-1:1", 10, 11)).refused(forbidden);
}

TEST(TechnicianOffer, IsNotOpenedTwice) {
  saleh(made("b-1:1", 10, 11)).when(asked("b-1:1", 10, 11)).unchanged();
  saleh(made("b-1:1", 10, 11), declined{{"b-1:1"}, {"b-1"}, {}})
      .when(asked("b-1:1", 10, 11))
      .unchanged();
}

TEST(TechnicianOffer, IsRefusedWhenItHasExpiredOnTheWay) {
  saleh().at(now + std::chrono::seconds{30}).when(asked("b-1:1", 10, 11)).refused(offer_expired);
}

TEST(TechnicianOffer, IsRefusedWhenTheCalendarIsTaken) {
  const reserved job{{"b-1"}, from_to(10, 12)};
  saleh(job).when(asked("b-2:1", 11, 13)).refused(busy);
  saleh(job).when(asked("b-2:1", 9, 11)).refused(busy);
  saleh(job).when(asked("b-2:1", 12, 13)).then(made("b-2:1", 12, 13));
  saleh(made("b-1:1", 10, 12), acceptance("b-1:1", 10, 12))
      .when(asked("b-2:1", 11, 13))
      .refused(busy);
}

TEST(TechnicianOffer, IsNeverTheFourthOpenOne) {
  const auto three = saleh(made("b-1:1", 10, 11), made("b-2:1", 10, 11), made("b-3:1", 10, 11));
  auto same = three;
  same.when(asked("b-4:1", 10, 11)).refused(too_many_offers);
  // Expired ones do not count, even if their withdrawal has not come yet.
  auto later = asked("b-4:1", 10, 11);
  later.expires_at = now + std::chrono::minutes{5};
  auto opened = made("b-4:1", 10, 11);
  opened.expires_at = later.expires_at;
  opened.at = now + std::chrono::seconds{30};
  same.at(opened.at).when(later).then(opened);
}

TEST(TechnicianOffer, AcceptedReservesTheSlotAndAsksTheDispatching) {
  const auto done = saleh(made("b-1:1", 10, 11))
                        .by(himself)
                        .named("c-1")
                        .when(accept{{"b-1:1"}})
                        .then(acceptance("b-1:1", 10, 11))
                        .later();
  done.effects({"tell dispatching/b-1 dispatching.claim"});
  const auto claim = done.told<dispatching::command, dispatching::claim>();
  EXPECT_EQ(claim, (dispatching::claim{{"b-1:1"}, {"t-1"}, false}));
  const auto& back = std::get<tell>(done.followed()[0]).if_refused;
  EXPECT_EQ(std::get<lose>(*back.as<technician::command>()), (lose{{"b-1:1"}, "offer.gone"}));
}

TEST(TechnicianOffer, AcceptedTellsWhetherHeChargesVat) {
  const auto done =
      saleh(approved{{"t-1"}, true}, made("b-1:1", 10, 11)).by(himself).when(accept{{"b-1:1"}});
  EXPECT_TRUE((done.told<dispatching::command, dispatching::claim>().vat_registered));
}

TEST(TechnicianOffer, IsAcceptedByHimOnly) {
  for (const auto& other : {scenario::technician("t-2"), scenario::operator_("o-1")})
    saleh(made("b-1:1", 10, 11)).by(other).when(accept{{"b-1:1"}}).refused(forbidden);
}

TEST(TechnicianOffer, AcceptedAgainByTheSameCommandWaitsOn) {
  auto s = saleh(made("b-1:1", 10, 11), acceptance("b-1:1", 10, 11, "c-1"));
  s.by(himself).named("c-1").when(accept{{"b-1:1"}}).unchanged().later();
  s.named("c-2").when(accept{{"b-1:1"}}).refused(offer_pending);
}

TEST(TechnicianOffer, AcceptedAgainOnceItIsHisJobIsFine) {
  saleh(made("b-1:1", 10, 11), acceptance("b-1:1", 10, 11), awarded{{"b-1"}, "c-1"})
      .by(himself)
      .when(accept{{"b-1:1"}})
      .unchanged();
}

TEST(TechnicianOffer, CannotBeAcceptedOnceExpired) {
  saleh(made("b-1:1", 10, 11))
      .by(himself)
      .at(now + std::chrono::seconds{30})
      .when(accept{{"b-1:1"}})
      .refused(offer_expired);
}

TEST(TechnicianOffer, CannotBeAcceptedBesideAnOverlappingOne) {
  saleh(made("b-1:1", 10, 12), made("b-2:1", 11, 13), acceptance("b-1:1", 10, 12))
      .by(himself)
      .when(accept{{"b-2:1"}})
      .refused(busy);
}

TEST(TechnicianOffer, CannotBeAcceptedWhileAnOperatorAssignsThatBookingToHim) {
  saleh(made("b-1:1", 10, 11), reserved{{"b-1"}, from_to(10, 11)})
      .by(himself)
      .when(accept{{"b-1:1"}})
      .refused(offer_pending);
}

TEST(TechnicianOffer, TellsLateAnswersWhyTheyAreLate) {
  const offer_id o{"b-1:1"};
  const booking_id b{"b-1"};
  const auto open = made("b-1:1", 10, 11);
  const auto took = acceptance("b-1:1", 10, 11);
  const std::vector<std::pair<std::vector<technician::event>, refusal>> cases{
      {{open, withdrawn{o, b, "taken"}}, offer_taken},
      {{open, withdrawn{o, b, "expired"}}, offer_expired},
      {{open, withdrawn{o, b, "cancelled"}}, offer_gone},
      {{open, declined{o, b, {}}}, offer_declined},
      {{open, dropped{o, b, "busy"}}, busy},
      {{open, dropped{o, b, "off_shift"}}, off_shift},
      {{open, took, lost{o, b, "offer.taken", {}}}, offer_taken},
      {{open, took, released{b, "cancelled", {}}}, offer_gone},
      {{}, offer_not_found},
  };
  for (const auto& [since, why] : cases) {
    std::vector<technician::event> history{profile_set{{"t-1"}, "Saleh", {"ac"}, base}};
    history.insert(history.end(), since.begin(), since.end());
    given<rules>(history).self("t-1").at(now).by(himself).when(accept{o}).refused(why);
  }
}

TEST(TechnicianOffer, RemembersOnlyAFewThatAreClosed) {
  std::vector<technician::event> history{profile_set{{"t-1"}, "Saleh", {"ac"}, base}};
  for (int i = 0; i < 20; ++i) {
    const auto id = "b-" + std::to_string(i) + ":1";
    history.emplace_back(made(id, 10, 11));
    history.emplace_back(withdrawn{{id}, booking_of(id), "taken"});
  }
  const auto s = given<rules>(history).self("t-1").at(now).by(himself);
  s.when(accept{{"b-19:1"}}).refused(offer_taken);
  s.when(accept{{"b-0:1"}}).refused(offer_not_found);
}

TEST(TechnicianOffer, DeclinedIsToldToTheDispatching) {
  const auto done = saleh(made("b-1:1", 10, 11))
                        .by(himself)
                        .when(decline{{"b-1:1"}, "too_far"})
                        .then(declined{{"b-1:1"}, {"b-1"}, "too_far"});
  EXPECT_EQ((done.told<dispatching::command, dispatching::turned_down>()),
            (dispatching::turned_down{{"b-1:1"}, {"t-1"}, "declined"}));
}

TEST(TechnicianOffer, DeclinedTwiceIsNoError) {
  auto s = saleh(made("b-1:1", 10, 11), declined{{"b-1:1"}, {"b-1"}, {}});
  s.by(himself).when(decline{{"b-1:1"}, {}}).unchanged();
}

TEST(TechnicianOffer, CannotBeDeclinedOnceAccepted) {
  auto s = saleh(made("b-1:1", 10, 11), acceptance("b-1:1", 10, 11));
  s.by(himself).when(decline{{"b-1:1"}, {}}).refused(offer_pending);
  saleh(made("b-1:1", 10, 11), acceptance("b-1:1", 10, 11), awarded{{"b-1"}, {}})
      .by(himself)
      .when(decline{{"b-1:1"}, {}})
      .refused(offer_gone);
}

TEST(TechnicianOffer, WithdrawnLeavesTheScreen) {
  const auto done = saleh(made("b-1:1", 10, 11))
                        .when(withdraw{{"b-1:1"}, "taken"})
                        .then(withdrawn{{"b-1:1"}, {"b-1"}, "taken"});
  const auto n = done.told<inbox::command, inbox::notify>();
  EXPECT_EQ(n.type, "offer.withdrawn");
  EXPECT_EQ(n.data.text, R"({"offer":"b-1:1","booking":"b-1","reason":"taken"})");
}

TEST(TechnicianOffer, WithdrawnAfterItWasAcceptedStaysReserved) {
  saleh(made("b-1:1", 10, 11), acceptance("b-1:1", 10, 11))
      .when(withdraw{{"b-1:1"}, "expired"})
      .unchanged();
  saleh().when(withdraw{{"b-7:1"}, "expired"}).unchanged();
}

TEST(TechnicianOffer, LostFreesTheSlotAndAnswersWhoWaits) {
  auto s = saleh(made("b-1:1", 10, 11), acceptance("b-1:1", 10, 11));
  const auto done =
      s.when(lose{{"b-1:1"}, "offer.taken"}).then(lost{{"b-1:1"}, {"b-1"}, "offer.taken", "c-1"});
  done.effects({"answer c-1 offer.taken", "tell inbox/t-1 inbox.notify"});
  EXPECT_EQ(std::get<answer>(done.followed()[0]).refused, rejection{offer_taken});
  EXPECT_TRUE(done.state().calendar.empty());
}

TEST(TechnicianOffer, LostCountsForNothingWhenItIsHisJobAlready) {
  saleh(made("b-1:1", 10, 11), acceptance("b-1:1", 10, 11), awarded{{"b-1"}, "c-1"})
      .when(lose{{"b-1:1"}, "offer.taken"})
      .unchanged();
  saleh().when(lose{{"b-1:1"}, "offer.taken"}).unchanged();
}

} // namespace
} // namespace callout::testing_people
