#include "actors/account/account.hpp"

#include "protocols/session.hpp"

#include <algorithm>

namespace callout {

using namespace account;
using rules = account_rules;

namespace {

bool has(const rules::state& s, role r) {
  return std::find(s.roles.begin(), s.roles.end(), r) != s.roles.end();
}

bool is_noted(const rules::state& s, const session_id& id) {
  return s.sessions && std::ranges::find(*s.sessions, id, &open_session::id) != s.sessions->end();
}

void take_out(rules::state& s, const session_id& id) {
  if (s.sessions)
    std::erase_if(*s.sessions, [&](const auto& one) { return one.id == id; });
}

/// Staff is made by administrators. A person may become a technician by himself: an operator
/// still has to approve what he can do.
bool may_grant(const moment& m, role wanted) {
  if (m.by.role == role::system || m.by.role == role::admin)
    return true;
  if (wanted == role::operator_ || wanted == role::admin)
    return false;
  return m.by.role == role::operator_ || m.by.subject.text == m.self;
}

} // namespace

// Only the edge signs people in, after they proved their number.
decision<event> rules::decide(const state& s, const sign_in& c, const moment& m) {
  if (m.by.role != role::system)
    return forbidden;
  if (s.id)
    return unchanged;
  return created{{m.self}, c.phone, m.now};
}

decision<event> rules::decide(const state& s, const set_profile& c, const moment& m) {
  const bool allowed = m.by.subject.text == m.self || m.by.staff() || m.by.role == role::system;
  if (!s.id)
    return not_found;
  if (!allowed)
    return forbidden;
  if (c.language && *c.language != "ar" && *c.language != "en")
    return unknown_language;
  if (s.name == c.name && (!c.language || s.language == c.language))
    return unchanged;
  return profile_set{c.name, c.language};
}

decision<event> rules::decide(const state& s, const grant& c, const moment& m) {
  if (c.role == role::anyone || c.role == role::system)
    return not_a_role;
  if (!may_grant(m, c.role))
    return forbidden;
  if (!s.id)
    return not_found;
  if (has(s, c.role))
    return unchanged;
  return granted{c.role};
}

// Sessions of tools have no account to be noted in. What has expired is not listed any longer.
decision<event> rules::decide(const state& s, const note_session& c, const moment& m) {
  if (m.by.role != role::system)
    return forbidden;
  if (!s.id || is_noted(s, c.session.id))
    return unchanged;
  std::vector<event> happened;
  std::vector<session_id> still;
  for (const auto& one : s.sessions.value_or(std::vector<open_session>{}))
    if (one.until > m.now)
      still.push_back(one.id);
  if (still.size() >= sessions_most) {
    still.resize(still.size() - sessions_most + 1);
    happened.push_back(sessions_ended{std::move(still), "too_many"});
  }
  happened.push_back(session_noted{c.session, m.now});
  return happened;
}

decision<event> rules::decide(const state& s, const forget_session& c, const moment& m) {
  if (m.by.role != role::system)
    return forbidden;
  if (!is_noted(s, c.session))
    return unchanged;
  return session_forgotten{c.session};
}

decision<event> rules::decide(const state& s, const end_sessions& c, const moment& m) {
  const bool own = !m.by.subject.empty() && m.by.subject.text == m.self;
  if (!own && m.by.role != role::admin && m.by.role != role::system)
    return forbidden;
  std::vector<session_id> ended;
  for (const auto& one : s.sessions.value_or(std::vector<open_session>{}))
    if (one.id != c.but)
      ended.push_back(one.id);
  if (ended.empty())
    return unchanged;
  return sessions_ended{std::move(ended), c.reason};
}

void rules::evolve(state& s, const created& e) {
  s.id = e.person;
  s.phone = e.phone;
  s.roles = {role::customer};
  s.created_at = e.at;
}

void rules::evolve(state& s, const profile_set& e) {
  s.name = e.name;
  if (e.language)
    s.language = e.language;
}

void rules::evolve(state& s, const granted& e) {
  if (!has(s, e.role))
    s.roles.insert(std::upper_bound(s.roles.begin(), s.roles.end(), e.role), e.role);
}

void rules::evolve(state& s, const session_noted& e) {
  if (!s.sessions)
    s.sessions.emplace();
  std::erase_if(*s.sessions, [&](const auto& one) { return one.until <= e.at; });
  s.sessions->push_back(e.session);
}

void rules::evolve(state& s, const session_forgotten& e) {
  take_out(s, e.session);
}

void rules::evolve(state& s, const sessions_ended& e) {
  for (const auto& id : e.sessions)
    take_out(s, id);
}

void rules::react(const state&, const event& e, effects& out) {
  if (const auto* ended = std::get_if<sessions_ended>(&e))
    for (const auto& id : ended->sessions)
      out.push_back(tell{{"session", id.text},
                         payload::of<session::command>(session::revoke{ended->reason})});
}

outcome<std::string> rules::view(const state& s, const principal& viewer) {
  const bool own = s.id && viewer.subject == *s.id;
  if (!s.id || !(own || viewer.staff() || viewer.role == role::system))
    return not_found;
  account::view v{
      .id = *s.id, .language = s.language, .roles = s.roles, .created_at = s.created_at};
  if (!s.phone.empty())
    v.phone = s.phone;
  if (!s.name.empty())
    v.name = s.name;
  v.sessions = s.sessions.value_or(std::vector<open_session>{});
  return to_json(v);
}

} // namespace callout
