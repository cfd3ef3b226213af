// Sessions: one token after another, and what happens when an old one turns up.
#include "actors/session/session.hpp"
#include "protocols/account.hpp"
#include "protocols/inbox.hpp"
#include "tests/kit/scenario.hpp"

namespace callout {
namespace {

using namespace session;
using scenario::given;
using std::chrono::hours;
using std::chrono::milliseconds;
using std::chrono::seconds;
using rules = session_rules;

const instant start = scenario::at("2026-11-22T08:00:00Z");
const limits two_days{hours{48}, hours{12}, seconds{10}};
const opened mine{{"p-1:s-1"}, role::customer, two_days, start, true};

template <class... Es>
scenario::story<rules> session_with(Es... since) {
  auto s = given<rules>(mine, std::move(since)...);
  s.self("p-1:s-1").at(start);
  return s;
}

TEST(Session, IsOpenedOnceAndByTheEdgeOnly) {
  const auto done =
      given<rules>().self("p-1:s-1").at(start).when(open{role::customer, two_days}).then(mine);
  done.effects({"tell account/p-1 account.note_session"});
  const auto told = done.told<account::command, account::note_session>();
  EXPECT_EQ(told.session,
            (account::open_session{{"p-1:s-1"}, role::customer, start, start + two_days.absolute}));
  session_with().when(open{role::admin, two_days}).unchanged();
  given<rules>().self("p-1:s-1").by(scenario::customer("p-1")).when(open{}).refused(forbidden);
}

TEST(Session, GivesTheNextTokenForTheCurrentOne) {
  const auto t = start + hours{1};
  session_with().at(t).when(rotate{0}).then(rotated{1, t}).effects({});
}

// Opened by a program that did not tell accounts yet.
TEST(Session, TellsTheAccountAtTheNextTokenWhereThatIsOverdue) {
  auto former = mine;
  former.noted.reset();
  const auto t = start + hours{1};
  auto s = given<rules>(former);
  s.self("p-1:s-1")
      .at(t)
      .when(rotate{0})
      .then(rotated{1, t, true})
      .effects({"tell account/p-1 account.note_session"});
  given<rules>(former, rotated{1, t, true})
      .self("p-1:s-1")
      .at(t)
      .when(rotate{1})
      .then(rotated{2, t})
      .effects({});
}

TEST(Session, GivesTheSameSuccessorToAParentShownAgainAtOnce) {
  const auto t = start + hours{1};
  auto s = session_with(rotated{1, t});
  s.at(t + seconds{10}).when(rotate{0}).unchanged();
  s.at(t + seconds{10} + milliseconds{1})
      .when(rotate{0})
      .then_refused(reused.code, revoked{"reused", t + seconds{10} + milliseconds{1}});
}

TEST(Session, IsRevokedByAnyOlderOrLaterToken) {
  const auto t = start + hours{1};
  auto s = session_with(rotated{1, t}, rotated{2, t}, rotated{3, t});
  s.at(t);
  for (std::uint32_t g : {0u, 1u, 4u, 4294967295u})
    s.when(rotate{g}).then_refused(reused.code, revoked{"reused", t});
}

TEST(Session, TellsSocketsAndTheOwnerThatATokenWasUsedTwice) {
  auto s = session_with(rotated{1, start}, rotated{2, start});
  const auto done = s.when(rotate{0});
  done.effects(
      {"push p-1:s-1", "tell inbox/p-1 inbox.notify", "tell account/p-1 account.forget_session"});
  const auto n = done.told<inbox::command, inbox::notify>();
  EXPECT_EQ(n.type, "session.ended");
  EXPECT_EQ(n.data.text, R"({"session":"p-1:s-1","reason":"reused"})");
  EXPECT_EQ(std::get<push>(done.followed()[0]).offset, 0u);
}

TEST(Session, GivesNothingOnceRevoked) {
  session_with(revoked{"signed_out", start}).when(rotate{0}).refused(ended);
  given<rules>().self("p-1:s-1").when(rotate{0}).refused(unknown);
}

TEST(Session, ExpiresWhenIdle) {
  auto s = session_with();
  s.at(start + hours{12} - milliseconds{1})
      .when(rotate{0})
      .then(rotated{1, start + hours{12} - milliseconds{1}});
  s.at(start + hours{12}).when(rotate{0}).refused(expired);
}

TEST(Session, ExpiresAbsolutelyHoweverBusy) {
  const auto late = start + hours{47};
  auto s = session_with(rotated{1, start + hours{20}}, rotated{2, late});
  s.at(start + hours{48} - milliseconds{1})
      .when(rotate{2})
      .then(rotated{3, start + hours{48} - milliseconds{1}});
  s.at(start + hours{48}).when(rotate{2}).refused(expired);
}

TEST(Session, AcceptsTokensFromTheEdgeOnly) {
  session_with().by(scenario::customer("p-1")).when(rotate{0}).refused(forbidden);
}

TEST(Session, IsEndedByItsOwnerAndByOperators) {
  for (const auto& who :
       {scenario::customer("p-1"), scenario::operator_("o-1"), scenario::system()}) {
    auto s = session_with();
    s.by(who)
        .when(revoke{"signed_out"})
        .then(revoked{"signed_out", start})
        .effects({"push p-1:s-1", "tell account/p-1 account.forget_session"});
  }
  session_with().by(scenario::customer("p-2")).when(revoke{""}).refused(forbidden);
  session_with(revoked{"signed_out", start}).when(revoke{"again"}).unchanged();
  given<rules>().self("p-1:s-1").when(revoke{""}).refused(not_found);
}

TEST(Session, ShowsWhichTokenIsNextAndHowLong) {
  const auto t = start + hours{40};
  const auto s = session_with(rotated{1, start + hours{30}}).at(t).when(rotate{1}).state();
  const auto seen = rules::view(s, scenario::system());
  ASSERT_TRUE(seen);
  EXPECT_EQ(json::parse(*seen), json::parse(R"({"id":"p-1:s-1","role":"customer","generation":2,
              "opened_at":"2026-11-22T08:00:00.000Z","expires_at":"2026-11-24T08:00:00.000Z"})"));
  EXPECT_TRUE(rules::view(s, scenario::customer("p-1")));
  EXPECT_EQ(rules::view(s, scenario::customer("p-2")).error(), rejection{not_found});
}

} // namespace
} // namespace callout
