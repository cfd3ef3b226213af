// Accounts: made at the first sign-in; roles are granted by those who may.
#include "actors/account/account.hpp"
#include "tests/kit/scenario.hpp"

namespace callout {
namespace {

using namespace account;
using scenario::given;
using rules = account_rules;

const instant then = scenario::at("2026-11-22T08:00:00Z");
const created noura{{"p-1"}, "+966500000001", then};

TEST(Account, IsMadeAtTheFirstSignIn) {
  given<rules>().self("p-1").at(then).when(sign_in{"+966500000001"}).then(noura).effects({});
}

TEST(Account, IsNotChangedBySigningInAgain) {
  given<rules>(noura).self("p-1").when(sign_in{"+966500000001"}).unchanged();
}

TEST(Account, IsMadeByTheEdgeOnly) {
  given<rules>()
      .self("p-1")
      .by(scenario::customer("p-1"))
      .when(sign_in{"+966500000001"})
      .refused(forbidden);
}

TEST(Account, TakesANameAndALanguage) {
  auto s = given<rules>(noura);
  s.self("p-1").by(scenario::customer("p-1"));
  s.when(set_profile{"نورة", "ar"}).then(profile_set{"نورة", "ar"});
  s.when(set_profile{"Noura", "fr"}).refused(unknown_language);
  given<rules>(noura, profile_set{"نورة", "ar"})
      .self("p-1")
      .by(scenario::customer("p-1"))
      .when(set_profile{"نورة", {}})
      .unchanged();
}

TEST(Account, KeepsItsLanguageWhenNoneIsNamed) {
  const auto done = given<rules>(noura, profile_set{"Noura", "ar"})
                        .self("p-1")
                        .by(scenario::customer("p-1"))
                        .when(set_profile{"Nora", {}});
  EXPECT_EQ(done.state().language, "ar");
  EXPECT_EQ(done.state().name, "Nora");
}

TEST(Account, IsNamedByNobodyElse) {
  given<rules>(noura)
      .self("p-1")
      .by(scenario::customer("p-2"))
      .when(set_profile{"X", {}})
      .refused(forbidden);
  given<rules>()
      .self("p-1")
      .by(scenario::customer("p-1"))
      .when(set_profile{"X", {}})
      .refused(not_found);
}

TEST(Account, RolesAreGrantedByThoseWhoMay) {
  const auto himself = scenario::customer("p-1"), other = scenario::customer("p-2");
  const auto staff = scenario::operator_("o-1");
  const principal boss{role::admin, {"a-1"}};
  const struct {
    principal by;
    role wanted;
    bool may;
  } table[] = {
      {himself, role::technician, true}, {himself, role::operator_, false},
      {himself, role::admin, false},     {other, role::technician, false},
      {staff, role::technician, true},   {staff, role::operator_, false},
      {staff, role::admin, false},       {boss, role::operator_, true},
      {boss, role::admin, true},         {scenario::system(), role::admin, true},
  };
  for (const auto& row : table) {
    SCOPED_TRACE(row.by.text() + " grants " + std::string{name_of(row.wanted)});
    auto s = given<rules>(noura);
    s.self("p-1").by(row.by);
    if (row.may)
      s.when(grant{row.wanted}).then(granted{row.wanted});
    else
      s.when(grant{row.wanted}).refused(forbidden);
  }
}

TEST(Account, CannotBeGrantedWhatIsNoRoleOfAPerson) {
  for (auto r : {role::anyone, role::system})
    given<rules>(noura).self("p-1").when(grant{r}).refused(not_a_role);
}

TEST(Account, HoldsEachRoleOnce) {
  given<rules>(noura, granted{role::technician})
      .self("p-1")
      .when(grant{role::technician})
      .unchanged();
  given<rules>(noura).self("p-1").when(grant{role::customer}).unchanged();
  given<rules>().self("p-1").when(grant{role::customer}).refused(not_found);
}

TEST(Account, IsShownToItsOwnerAndOperators) {
  const auto s = given<rules>(noura, granted{role::admin}, granted{role::technician})
                     .self("p-1")
                     .when(set_profile{"Noura", "en"})
                     .state();
  const auto seen = rules::view(s, scenario::technician("p-1"));
  ASSERT_TRUE(seen);
  EXPECT_EQ(json::parse(*seen),
            json::parse(R"({"id":"p-1","phone":"+966500000001","name":"Noura","language":"en",
              "roles":["customer","technician","admin"],
              "created_at":"2026-11-22T08:00:00.000Z","sessions":[]})"));
  EXPECT_TRUE(rules::view(s, scenario::operator_("o-1")));
  EXPECT_EQ(rules::view(s, scenario::customer("p-2")).error(), rejection{not_found});
  EXPECT_EQ(rules::view({}, scenario::system()).error(), rejection{not_found});
}

open_session device(const std::string& n, int minutes) {
  const auto at = then + std::chrono::minutes{minutes};
  return {{"p-1:" + n}, role::customer, at, at + std::chrono::hours{1}};
}

session_noted noted(const std::string& n, int minutes) {
  const auto s = device(n, minutes);
  return {s, s.opened_at};
}

TEST(Account, KnowsWhereItIsSignedIn) {
  auto s = given<rules>(noura, noted("a", 0));
  s.self("p-1").at(then + std::chrono::minutes{1});
  const auto done = s.when(note_session{device("b", 1)}).then(noted("b", 1));
  EXPECT_EQ(done.state().sessions, (std::vector{device("a", 0), device("b", 1)}));
  s.when(note_session{device("a", 0)}).unchanged();
  EXPECT_EQ(s.when(forget_session{{"p-1:a"}}).then(session_forgotten{{"p-1:a"}}).state().sessions,
            std::vector<open_session>{});
  s.when(forget_session{{"p-1:x"}}).unchanged();
  s.by(scenario::customer("p-1")).when(note_session{device("c", 1)}).refused(forbidden);
  given<rules>().self("p-1").when(note_session{device("a", 0)}).unchanged();
}

TEST(Account, NoLongerKnowsOfSessionsThatExpired) {
  const auto later = then + std::chrono::minutes{61};
  const session_noted second{device("b", 61), later};
  EXPECT_EQ(given<rules>(noura, noted("a", 0))
                .self("p-1")
                .at(later)
                .when(note_session{device("b", 61)})
                .then(second)
                .state()
                .sessions,
            std::vector{device("b", 61)});
}

TEST(Account, EndsItsOldestSessionWhereThereAreTooMany) {
  std::vector<account::event> all{noura};
  for (std::size_t i = 0; i < sessions_most; ++i)
    all.push_back(noted("s" + std::to_string(i), static_cast<int>(i)));
  const auto at = then + std::chrono::minutes{30};
  given<rules>(all)
      .self("p-1")
      .at(at)
      .when(note_session{device("one-more", 30)})
      .then(sessions_ended{{{"p-1:s0"}}, "too_many"}, session_noted{device("one-more", 30), at})
      .effects({"tell session/p-1:s0 session.revoke"});
}

TEST(Account, SignsOutEverywhereOrEverywhereElse) {
  auto s = given<rules>(noura, noted("a", 0), noted("b", 1));
  s.self("p-1").at(then).by(scenario::customer("p-1"));
  s.when(end_sessions{"signed_out_everywhere", {}})
      .then(sessions_ended{{{"p-1:a"}, {"p-1:b"}}, "signed_out_everywhere"})
      .effects({"tell session/p-1:a session.revoke", "tell session/p-1:b session.revoke"});
  s.when(end_sessions{"x", session_id{"p-1:a"}}).then(sessions_ended{{{"p-1:b"}}, "x"});
  s.by(scenario::customer("p-2")).when(end_sessions{"x", {}}).refused(forbidden);
  s.by(scenario::operator_("o-1")).when(end_sessions{"x", {}}).refused(forbidden);
  given<rules>(noura).self("p-1").when(end_sessions{"x", {}}).unchanged();
}

} // namespace
} // namespace callout
