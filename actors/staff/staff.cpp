#include "actors/staff/staff.hpp"

#include "protocols/account.hpp"

#include <algorithm>

namespace callout {

using namespace staff;
using rules = staff_rules;

namespace {

bool may_manage(const moment& m) {
  return m.by.role == role::admin || m.by.role == role::system;
}

/// A code counts once, and none that is older than one that was used (RFC 6238, 5.2).
bool is_fresh(const rules::state& s, const factor& f) {
  if (f.step)
    return *f.step > s.last_step;
  return f.recovery && std::find(s.used.begin(), s.used.end(), *f.recovery) == s.used.end();
}

void use_up(rules::state& s, const factor& f) {
  if (f.step)
    s.last_step = *f.step;
  if (f.recovery)
    s.used.push_back(*f.recovery);
  s.wrong = 0;
  s.locks = 0;
}

bool is_his(const factor& f) {
  return f.step || f.recovery;
}

bool still(const rules::state& s, const basis& b) {
  return s.has_password() && s.number == b.number && s.password_hash == b.password_hash;
}

/// Locks double while they follow one another.
decision<event> wrong_code(const rules::state& s, const limits& l, instant now) {
  if (s.wrong + 1 < l.attempts)
    return decision<event>{mismatched{}}.refusing(wrong);
  const bool in_a_row = s.locks > 0 && now < s.locked_until + l.lock_max;
  const auto times = in_a_row ? s.locks + 1 : 1;
  auto length = l.lock;
  for (std::uint32_t i = 1; i < times && length < l.lock_max; ++i)
    length *= 2;
  return decision<event>{mismatched{}, locked{now + std::min(length, l.lock_max), times}}.refusing(
      wrong);
}

/// Who knows no password learns nothing, and changes nothing: neither who is here, nor that
/// somebody is locked out. A code that was his and is used up is a retry, or of no use.
template <class Let>
decision<event> judge(const rules::state& s, const factor& f, const limits& l, instant now,
                      Let let) {
  const bool locked_out = now < s.locked_until;
  if (!is_fresh(s, f))
    return is_his(f) || locked_out ? decision<event>{wrong} : wrong_code(s, l, now);
  if (locked_out)
    return challenge::wait(is_locked, s.locked_until - now);
  return let;
}

void end_sessions(const rules::state& s, std::string reason, std::optional<session_id> but,
                  effects& out) {
  out.push_back(tell{
      {"account", s.id->text},
      payload::of<account::command>(account::end_sessions{std::move(reason), std::move(but)})});
}

} // namespace

decision<event> rules::decide(const state& s, const invite& c, const moment& m) {
  if (!may_manage(m))
    return forbidden;
  if (c.role != role::operator_ && c.role != role::admin)
    return not_a_role;
  return invited{{m.self}, c.role, s.number + 1, m.now + c.lasts};
}

decision<event> rules::decide(const state& s, const enrol& c, const moment& m) {
  if (m.by.role != role::system)
    return forbidden;
  if (!s.id || s.disabled || c.number != s.number || !s.invited_until || m.now >= *s.invited_until)
    return bad_invitation;
  return enrolled{c.password_hash};
}

decision<event> rules::decide(const state& s, const sign_in& c, const moment& m) {
  if (m.by.role != role::system)
    return forbidden;
  if (!c.password_matches || !still(s, c.basis))
    return wrong;
  return judge(s, c.factor, c.limits, m.now, signed_in{c.factor});
}

decision<event> rules::decide(const state& s, const prove& c, const moment& m) {
  if (m.by.role != role::system)
    return forbidden;
  if (!still(s, c.basis))
    return wrong;
  return judge(s, c.factor, c.limits, m.now, proven{c.factor});
}

decision<event> rules::decide(const state& s, const set_password& c, const moment& m) {
  if (m.by.role != role::system)
    return forbidden;
  if (s.password_hash == c.password_hash && s.has_password())
    return unchanged;
  if (!still(s, c.basis))
    return wrong;
  return password_set{c.password_hash, c.same, c.but};
}

decision<event> rules::decide(const state& s, const disable& c, const moment& m) {
  if (!may_manage(m))
    return forbidden;
  if (!s.id)
    return not_found;
  if (s.disabled)
    return unchanged;
  return disabled{c.reason};
}

void rules::evolve(state& s, const invited& e) {
  s.id = e.person;
  s.role = e.role;
  s.number = e.number;
  s.invited_until = e.until;
  s.password_hash.clear();
  s.used.clear();
  s.wrong = 0;
  s.locked_until = {};
  s.locks = 0;
  s.disabled = false;
}

void rules::evolve(state& s, const enrolled& e) {
  s.password_hash = e.password_hash;
}

void rules::evolve(state& s, const signed_in& e) {
  s.invited_until.reset();
  use_up(s, e.factor);
}

void rules::evolve(state& s, const proven& e) {
  use_up(s, e.factor);
}

void rules::evolve(state& s, const mismatched&) {
  ++s.wrong;
}

void rules::evolve(state& s, const locked& e) {
  s.wrong = 0;
  s.locked_until = e.until;
  s.locks = e.times;
}

void rules::evolve(state& s, const password_set& e) {
  s.password_hash = e.password_hash;
}

void rules::evolve(state& s, const disabled&) {
  s.disabled = true;
  s.password_hash.clear();
  s.invited_until.reset();
}

void rules::react(const state& s, const event& e, effects& out) {
  if (std::holds_alternative<invited>(e))
    end_sessions(s, "invited_anew", {}, out);
  if (std::holds_alternative<disabled>(e))
    end_sessions(s, "disabled", {}, out);
  if (const auto* p = std::get_if<password_set>(&e); p && !p->same)
    end_sessions(s, "password_changed", p->but, out);
}

outcome<std::string> rules::view(const state& s, const principal& viewer) {
  const bool own = s.id && viewer.staff() && viewer.subject == *s.id;
  if (!s.id || !(own || viewer.role == role::admin || viewer.role == role::system))
    return not_found;
  using enum staff::standing;
  staff::view v{.id = *s.id, .role = s.role};
  v.standing = s.disabled                ? disabled
               : s.password_hash.empty() ? invited
               : s.invited_until         ? enrolled
                                         : active;
  v.recovery_codes_left = recovery_codes - static_cast<std::int64_t>(s.used.size());
  v.invited_until = s.invited_until;
  if (s.locked_until != instant{})
    v.locked_until = s.locked_until;
  if (!own || viewer.role != role::operator_)
    v.number = s.number;
  if (viewer.role == role::system)
    v.password_hash = s.password_hash;
  return to_json(v);
}

} // namespace callout
