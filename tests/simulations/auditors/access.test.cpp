// Codes and tokens: a history in order, and the same with one thing wrong.
#include "simulations/auditors/audits.hpp"
#include "tests/simulations/auditors/scribe.hpp"

#include <gtest/gtest.h>

namespace callout::auditors {
namespace {

const json limits{{"checks", 2}, {"per_10_minutes", 2}, {"per_hour", 3}, {"per_day", 4}};

json issued(const char* id) {
  return {{"id", id}, {"limits", limits}, {"expires_at", "2026-11-22T12:05:00.000Z"}};
}

scribe a_code() {
  scribe s;
  s.on("challenge", "p").write("challenge.issued", issued("c1"));
  s.write("challenge.mismatched", {{"id", "c1"}});
  return s;
}

TEST(Codes, InOrderArePassed) {
  auto s = a_code();
  s.write("challenge.passed", {{"id", "c1"}});
  s.later(60).write("challenge.issued", issued("c2"));
  EXPECT_EQ(audit_codes(s.book()), findings{});
}

TEST(Codes, TriedOnceTooOftenAreSeen) {
  auto s = a_code();
  s.write("challenge.mismatched", {{"id", "c1"}}).write("challenge.mismatched", {{"id", "c1"}});
  EXPECT_EQ(audit_codes(s.book()), findings{"challenge/p: a code was tried 3 times, not 2"});
}

TEST(Codes, TakenTwiceOrLateOrOfAnotherAreSeen) {
  auto twice = a_code();
  twice.write("challenge.passed", {{"id", "c1"}}).write("challenge.passed", {{"id", "c1"}});
  EXPECT_EQ(audit_codes(twice.book()),
            findings{"challenge/p: a code was taken that was not open: \"c1\""});
  auto late = a_code();
  EXPECT_EQ(audit_codes(late.later(301).write("challenge.passed", {{"id", "c1"}}).book()).size(),
            1u);
  auto other = a_code();
  EXPECT_EQ(audit_codes(other.write("challenge.passed", {{"id", "c0"}}).book()).size(), 1u);
}

TEST(Codes, OfALockedPhoneAreSeen) {
  auto s = a_code();
  s.write("challenge.locked", {{"until", "2026-11-22T12:15:00.000Z"}, {"times", 1}});
  s.write("challenge.passed", {{"id", "c1"}});
  EXPECT_EQ(audit_codes(s.book()).size(), 1u);
  s.later(60).write("challenge.issued", issued("c2"));
  EXPECT_EQ(audit_codes(s.book()).size(), 2u);
}

TEST(Codes, SentTooOftenAreSeen) {
  scribe s;
  s.on("challenge", "p");
  for (const char* id : {"c1", "c2", "c3"})
    s.later(60).write("challenge.issued", issued(id));
  EXPECT_EQ(audit_codes(s.book()), findings{"challenge/p: 3 codes were sent within 600 s"});
}

scribe a_session() {
  scribe s;
  s.on("session", "p:s").write("session.opened");
  s.write("session.rotated", {{"generation", 1}}).write("session.rotated", {{"generation", 2}});
  return s;
}

TEST(Sessions, InOrderArePassed) {
  EXPECT_EQ(audit_sessions(a_session().write("session.revoked").book()), findings{});
}

TEST(Sessions, ThatGoOnAfterTheirEndAreSeen) {
  auto s = a_session();
  s.write("session.revoked").write("session.rotated", {{"generation", 3}});
  EXPECT_EQ(audit_sessions(s.book()),
            findings{"session/p:s gives out a token when it is not open"});
}

TEST(Sessions, ThatGiveOutATokenTwiceAreSeen) {
  EXPECT_EQ(audit_sessions(a_session().write("session.rotated", {{"generation", 2}}).book()),
            findings{"session/p:s gives out token 2 after 2"});
}

} // namespace
} // namespace callout::auditors
