// Who a technician is, who may say so, and what becomes of open offers when he goes home.
#include "technician_stories.hpp"

namespace callout::testing_people {
namespace {

TEST(Technician, DescribesHimself) {
  given<rules>()
      .self("t-1")
      .by(scenario::technician("t-1"))
      .when(set_profile{"Saleh", {"plumbing", "ac", "plumbing"}, base})
      .then(profile_set{{"t-1"}, "Saleh", {"ac", "plumbing"}, base});
}

TEST(Technician, SayingTheSameAgainChangesNothing) {
  saleh().by(himself).when(set_profile{"Saleh", {"plumbing", "ac"}, base}).unchanged();
}

TEST(Technician, IsDescribedByNobodyElse) {
  for (const auto& other : {scenario::technician("t-2"), scenario::customer("t-1")})
    saleh().by(other).when(set_profile{"Mallory", {"ac"}, base}).refused(forbidden);
}

TEST(Technician, IsApprovedByAnOperatorOnly) {
  given<rules>(profile_set{{"t-1"}, "Saleh", {"ac"}, base})
      .self("t-1")
      .by(scenario::operator_("o-1"))
      .when(approve{true})
      .then(approved{{"t-1"}, true});
  saleh().by(himself).when(approve{true}).refused(forbidden);
}

TEST(Technician, CannotBeApprovedOutOfNothing) {
  given<rules>().self("t-9").by(scenario::operator_("o-1")).when(approve{}).refused(not_found);
}

TEST(Technician, KeepsHisVatStatusWhenApprovedAgainWithoutOne) {
  given<rules>(approved{{"t-1"}, true})
      .self("t-1")
      .by(scenario::operator_("o-1"))
      .when(approve{})
      .unchanged();
}

TEST(Technician, GoesOnShift) {
  given<rules>(profile_set{{"t-1"}, "Saleh", {"ac"}, base}, approved{{"t-1"}, false})
      .self("t-1")
      .by(himself)
      .when(set_shift{true})
      .then(shift_set{true});
  saleh().by(himself).when(set_shift{true}).unchanged();
  given<rules>()
      .self("t-9")
      .by(scenario::technician("t-9"))
      .when(set_shift{true})
      .refused(not_found);
}

TEST(Technician, GoingHomeHandsOpenOffersBackAtOnce) {
  saleh(made("b-1:1", 10, 11), made("b-2:1", 12, 13))
      .by(himself)
      .when(set_shift{false})
      .then(shift_set{false}, dropped{{"b-1:1"}, {"b-1"}, "off_shift"},
            dropped{{"b-2:1"}, {"b-2"}, "off_shift"})
      .effects({"tell dispatching/b-1 dispatching.turned_down", "tell inbox/t-1 inbox.notify",
                "tell dispatching/b-2 dispatching.turned_down", "tell inbox/t-1 inbox.notify"});
}

TEST(Technician, IsShownToHimselfAndOperatorsOnly) {
  const auto s = saleh(made("b-1:1", 10, 11)).by(himself).when(accept{{"b-1:1"}}).state();
  const auto seen = rules::view(s, himself);
  ASSERT_TRUE(seen);
  const auto v = from_json<technician::view>(json::parse(*seen));
  ASSERT_TRUE(v);
  EXPECT_EQ(v->id.text, "t-1");
  EXPECT_EQ(v->name, "Saleh");
  EXPECT_TRUE(v->offers.empty());
  ASSERT_EQ(v->calendar.size(), 1u);
  EXPECT_EQ(v->calendar[0].standing, standing::pending);
  EXPECT_TRUE(rules::view(s, scenario::operator_("o-1")));
  EXPECT_TRUE(rules::view(s, scenario::system()));
  EXPECT_EQ(rules::view(s, scenario::technician("t-2")).error().status, 404);
  EXPECT_EQ(rules::view(s, scenario::customer("t-1")).error().status, 404);
  EXPECT_EQ(rules::view({}, himself).error(), rejection{not_found});
}

} // namespace
} // namespace callout::testing_people
