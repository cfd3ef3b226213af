#include "actors/account/account.hpp"

#include <algorithm>

namespace callout {

using namespace account;
using rules = account_rules;

namespace {

bool has(const rules::state& s, role r) {
  return std::find(s.roles.begin(), s.roles.end(), r) != s.roles.end();
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

void rules::react(const state&, const event&, effects&) {
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
  return to_json(v);
}

} // namespace callout
