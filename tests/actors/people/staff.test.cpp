// Staff: invited, enrolled, let in by a password and a code that was not used before.
#include "actors/staff/staff.hpp"
#include "protocols/account.hpp"
#include "tests/kit/scenario.hpp"

namespace callout {
namespace {

using namespace staff;
using scenario::given;
using rules = staff_rules;
using std::chrono::hours;
using std::chrono::minutes;
using std::chrono::seconds;

const instant start = scenario::at("2026-11-22T08:00:00Z");
const principal admin{role::admin, {"root"}};
const invited called{{"huda"}, role::operator_, 1, start + hours{48}};
const enrolled with_password{"hash-1"};

factor code(std::int64_t step) {
  return {step, {}};
}
factor recovery(std::int32_t place) {
  return {{}, place};
}
const basis known{1, "hash-1"};
sign_in right(const factor& f) {
  return {true, f, known, {}};
}
sign_in guess(const factor& f) {
  return {false, f, known, {}};
}
prove shown(const factor& f) {
  return {f, known, {}};
}

template <class... Es>
scenario::story<rules> huda(Es... since) {
  auto s = given<rules>(called, with_password, std::move(since)...);
  s.self("huda").at(start);
  return s;
}

TEST(Staff, IsInvitedByAdministratorsOnly) {
  auto s = given<rules>();
  s.self("huda").at(start);
  const invite wish{role::operator_, hours{48}};
  s.by(admin).when(wish).then(called).effects({"tell account/huda account.end_sessions"});
  s.by(scenario::system()).when(wish).then(called);
  for (const auto& who : {scenario::customer("c-1"), scenario::operator_("o-1")})
    s.by(who).when(wish).refused(forbidden);
  s.by(admin).when(invite{role::customer, hours{1}}).refused(not_a_role);
  s.by(admin).when(invite{role::system, hours{1}}).refused(not_a_role);
}

TEST(Staff, EnrolsWithTheLastInvitationWhileItLasts) {
  auto s = given<rules>(called);
  s.self("huda").at(start);
  s.when(enrol{1, "hash-1"}).then(with_password);
  s.when(enrol{2, "hash-1"}).refused(bad_invitation);
  s.at(start + hours{48}).when(enrol{1, "hash-1"}).refused(bad_invitation);
  s.by(admin).when(enrol{1, "hash-1"}).refused(forbidden);
  given<rules>().self("huda").when(enrol{0, "hash-1"}).refused(bad_invitation);
  huda().when(enrol{1, "hash-2"}).then(enrolled{"hash-2"}); // The answer may have been lost.
  huda(signed_in{code(100)}).when(enrol{1, "hash-2"}).refused(bad_invitation);
  given<rules>(called, invited{{"huda"}, role::operator_, 2, start + hours{48}})
      .self("huda")
      .at(start)
      .when(enrol{1, "hash-1"})
      .refused(bad_invitation);
}

TEST(Staff, IsLetInByPasswordAndCode) {
  huda().when(right(code(100))).then(signed_in{code(100)}).effects({});
  huda().when(right({})).then_refused(wrong.code, mismatched{});
  huda().by(scenario::operator_("huda")).when(right(code(100))).refused(forbidden);
}

// Nobody without the password leaves a mark, and so nobody can lock another out.
TEST(Staff, TakesNoNoteOfWrongPasswords) {
  huda().when(guess(code(100))).refused(wrong);
  huda().when(guess({})).refused(wrong);
  huda(locked{start + minutes{15}, 1}).when(guess(code(100))).refused(wrong);
}

TEST(Staff, IsJudgedByThePasswordAndTheInvitationOfNow) {
  auto changed = huda(password_set{"hash-2", false, {}});
  changed.when(right(code(100))).refused(wrong);
  changed.when(shown(code(100))).refused(wrong);
  changed.when(set_password{"hash-3", known, true, {}}).refused(wrong);
  const invited anew{{"huda"}, role::operator_, 2, start + hours{48}};
  huda(anew, enrolled{"hash-1"}).when(right(code(100))).refused(wrong);
}

TEST(Staff, IsNotLetInByACodeThatWasUsedOrIsOlder) {
  auto s = huda(signed_in{code(100)});
  for (const auto step : {99, 100}) // Nor is it counted: the answer may have been lost.
    s.when(right(code(step))).refused(wrong);
  s.when(right(code(101))).then(signed_in{code(101)});
  s.when(shown(code(100))).refused(wrong);
  s.when(shown(code(101))).then(proven{code(101)});
  s.when(shown({})).then_refused(wrong.code, mismatched{});
  huda(proven{code(101)}).when(right(code(101))).refused(wrong);
}

TEST(Staff, HasRecoveryCodesThatWorkOnce) {
  const auto done = huda().when(right(recovery(3))).then(signed_in{recovery(3)});
  EXPECT_EQ(done.state().used, std::vector{3});
  auto s = huda(signed_in{recovery(3)});
  s.when(right(recovery(3))).refused(wrong);
  s.when(right(recovery(4))).then(signed_in{recovery(4)});
  s.when(right(code(1))).then(signed_in{code(1)});
}

TEST(Staff, IsNobodyWithoutAPassword) {
  given<rules>().self("huda").when(right(code(100))).refused(wrong);
  given<rules>(called).self("huda").at(start).when(right(code(100))).refused(wrong);
  given<rules>(called).self("huda").at(start).when(shown(code(100))).refused(wrong);
}

TEST(Staff, IsLockedForLongerEachTime) {
  auto s = huda(mismatched{}, mismatched{}, mismatched{}, mismatched{});
  s.when(right({})).then_refused(wrong.code, mismatched{}, locked{start + minutes{15}, 1});
  s.when(shown({})).then_refused(wrong.code, mismatched{}, locked{start + minutes{15}, 1});
  // Only who has all that is needed hears of it.
  auto again = huda(locked{start + minutes{15}, 1});
  again.at(start + minutes{15} - span{1});
  again.when(right(code(100))).refused(is_locked);
  again.when(shown(code(100))).refused(is_locked);
  again.when(right({})).refused(wrong);
  again.at(start + minutes{15}).when(right(code(100))).then(signed_in{code(100)});
  const auto later = start + minutes{20};
  huda(locked{start + minutes{15}, 1}, mismatched{}, mismatched{}, mismatched{}, mismatched{})
      .at(later)
      .when(right({}))
      .then_refused(wrong.code, mismatched{}, locked{later + minutes{30}, 2});
  const auto days = start + hours{49};
  huda(locked{start + minutes{15}, 9}, mismatched{}, mismatched{}, mismatched{}, mismatched{})
      .at(days)
      .when(right({}))
      .then_refused(wrong.code, mismatched{}, locked{days + minutes{15}, 1});
  // Who gets in begins anew.
  huda(mismatched{}, mismatched{}, mismatched{}, mismatched{}, signed_in{code(1)})
      .when(right({}))
      .then_refused(wrong.code, mismatched{});
}

TEST(Staff, LosesAllThatItHadByAnotherInvitation) {
  auto s = huda(signed_in{recovery(1)}, mismatched{}, locked{start + minutes{15}, 3});
  const auto done = s.by(admin).when(invite{role::admin, hours{1}});
  done.then(invited{{"huda"}, role::admin, 2, start + hours{1}})
      .effects({"tell account/huda account.end_sessions"});
  EXPECT_FALSE(done.state().has_password());
  EXPECT_EQ(done.state().used, std::vector<std::int32_t>{});
  EXPECT_EQ(done.state().locked_until, instant{});
}

TEST(Staff, ChangesItsPasswordAndEndsOtherSessions) {
  const session_id here{"huda:s-1"};
  const auto done = huda().when(set_password{"hash-2", known, false, here});
  done.then(password_set{"hash-2", false, here})
      .effects({"tell account/huda account.end_sessions"});
  EXPECT_EQ((done.told<account::command, account::end_sessions>()),
            (account::end_sessions{"password_changed", here}));
  huda()
      .when(set_password{"hash-2", known, true, {}})
      .then(password_set{"hash-2", true, {}})
      .effects({});
  huda().when(set_password{"hash-1", known, false, here}).unchanged();
  given<rules>(called)
      .self("huda")
      .at(start)
      .when(set_password{"x", known, false, {}})
      .refused(wrong);
  huda().by(admin).when(set_password{"x", known, false, {}}).refused(forbidden);
}

TEST(Staff, IsDisabledByAdministratorsUntilItIsInvitedAnew) {
  huda(signed_in{code(1)})
      .by(admin)
      .when(disable{"left"})
      .then(disabled{"left"})
      .effects({"tell account/huda account.end_sessions"});
  auto gone = huda(disabled{"left"});
  gone.by(admin).when(disable{"left"}).unchanged();
  gone.by(scenario::system()).when(right(code(100))).refused(wrong);
  gone.when(enrol{1, "hash"}).refused(bad_invitation);
  gone.by(admin)
      .when(invite{role::operator_, hours{48}})
      .then(invited{{"huda"}, role::operator_, 2, start + hours{48}});
  huda().by(scenario::operator_("huda")).when(disable{"x"}).refused(forbidden);
  given<rules>().self("huda").by(admin).when(disable{"x"}).refused(not_found);
}

TEST(Staff, ShowsItsSecretsToNobodyOutside) {
  const auto state = huda(signed_in{recovery(1)}).when(right(code(5))).state();
  const auto seen_by = [&](const principal& who) { return rules::view(state, who); };
  const auto to_admin = from_json<staff::view>(json::parse(*seen_by(admin)));
  EXPECT_EQ(to_admin->standing, standing::active);
  EXPECT_EQ(to_admin->recovery_codes_left, 9);
  EXPECT_FALSE(to_admin->password_hash);
  EXPECT_EQ(from_json<staff::view>(json::parse(*seen_by(scenario::system())))->password_hash,
            "hash-1");
  EXPECT_FALSE(seen_by(scenario::operator_("other")));
  EXPECT_FALSE(seen_by(scenario::customer("huda")));
  EXPECT_TRUE(seen_by(scenario::operator_("huda")));
}

} // namespace
} // namespace callout
