#include "actors/session/session.hpp"

#include "protocols/account.hpp"
#include "protocols/inbox.hpp"

#include <algorithm>

namespace callout {

using namespace session;
using rules = session_rules;

namespace {

constexpr const char* by_reuse = "reused";

/// A session's id is "<person>:<session>".
std::string_view owner(std::string_view session) {
  return placement_key(session);
}

} // namespace

instant rules::state::expires_at() const {
  return std::min(opened_at + limits.absolute, rotated_at + limits.idle);
}

decision<event> rules::decide(const state& s, const open& c, const moment& m) {
  if (m.by.role != role::system)
    return forbidden;
  if (s.id)
    return unchanged;
  return opened{{m.self}, c.role, c.limits, m.now, true};
}

// Two holders of one family mean that one of them stole it; as nobody can tell which, both
// are turned away. A parent shown again at once is a lost answer: the successor stands.
decision<event> rules::decide(const state& s, const rotate& c, const moment& m) {
  if (m.by.role != role::system)
    return forbidden;
  if (!s.id)
    return unknown;
  if (s.revoked)
    return ended;
  if (m.now >= s.expires_at())
    return expired;
  if (c.generation == s.generation)
    return rotated{s.generation + 1, m.now, s.noted ? std::nullopt : std::optional{true}};
  const bool parent = std::uint64_t{c.generation} + 1 == s.generation;
  if (parent && m.now <= s.rotated_at + s.limits.grace)
    return unchanged;
  return decision<event>{revoked{by_reuse, m.now}}.refusing(reused);
}

decision<event> rules::decide(const state& s, const revoke& c, const moment& m) {
  const bool own = !m.by.subject.empty() && m.by.subject.text == owner(m.self);
  if (!own && !m.by.staff() && m.by.role != role::system)
    return forbidden;
  if (!s.id)
    return not_found;
  if (s.revoked)
    return unchanged;
  return revoked{c.reason, m.now};
}

void rules::evolve(state& s, const opened& e) {
  s.id = e.session;
  s.role = e.role;
  s.limits = e.limits;
  s.opened_at = s.rotated_at = e.at;
  s.noted = e.noted;
}

void rules::evolve(state& s, const rotated& e) {
  s.generation = e.generation;
  s.rotated_at = e.at;
  if (e.noted)
    s.noted = e.noted;
}

void rules::evolve(state& s, const revoked& e) {
  s.revoked = e.reason;
}

void rules::react(const state& s, const event& e, effects& out) {
  const auto tell_account = [&](auto c) {
    out.push_back(tell{{"account", std::string{owner(s.id->text)}},
                       payload::of<account::command>(std::move(c))});
  };
  const auto* first = std::get_if<opened>(&e);
  const auto* next = std::get_if<rotated>(&e);
  if ((first && first->noted) || (next && next->noted))
    tell_account(
        account::note_session{{*s.id, s.role, s.opened_at, s.opened_at + s.limits.absolute}});
  const auto* ended = std::get_if<revoked>(&e);
  if (!ended)
    return;
  const ended_frame frame{*s.id, ended->reason};
  out.push_back(
      push{s.id->text, 0,
           to_json(inbox::frame{std::string{frame.kind}, 0, ended->at, {to_json(frame)}})});
  if (ended->reason == by_reuse)
    out.push_back(tell{{"inbox", std::string{owner(s.id->text)}},
                       payload::of<inbox::command>(inbox::about(frame))});
  tell_account(account::forget_session{*s.id});
}

outcome<std::string> rules::view(const state& s, const principal& viewer) {
  const bool own = s.id && viewer.subject.text == owner(s.id->text);
  if (!s.id || !(own || viewer.staff() || viewer.role == role::system))
    return not_found;
  return to_json(
      session::view{*s.id, s.role, s.generation, s.opened_at, s.expires_at(), s.revoked});
}

} // namespace callout
