#include "actors/challenge/challenge.hpp"

#include <algorithm>

namespace callout {

using namespace challenge;
using rules = challenge_rules;
using std::chrono::hours;
using std::chrono::minutes;

namespace {

/// The wait grows with each code of the last hour, up to the last one listed.
span wait_after_last(const rules::state& s, const limits& l) {
  if (l.waits_s.empty())
    return {};
  const auto recent = static_cast<std::size_t>(std::count_if(
      s.sent.begin(), s.sent.end(), [&](instant t) { return s.sent.back() - t < hours{1}; }));
  return std::chrono::seconds{l.waits_s[std::min(recent, l.waits_s.size()) - 1]};
}

/// When a window of this length has room again for one more, if it holds at most `most`.
instant room_at(const rules::state& s, span window, int most) {
  const auto n = static_cast<std::size_t>(std::max(1, most));
  return s.sent.size() < n ? instant{} : s.sent[s.sent.size() - n] + window;
}

/// Locks double while they follow one another; a number left in peace for as long as the
/// longest lock starts anew.
locked next_lock(const rules::state& s, instant now) {
  const bool in_a_row = s.locks > 0 && now < s.locked_until + s.limits.lock_max;
  const auto times = in_a_row ? s.locks + 1 : 1;
  auto length = s.limits.lock;
  for (std::uint32_t i = 1; i < times && length < s.limits.lock_max; ++i)
    length *= 2;
  return {now + std::min(length, s.limits.lock_max), times};
}

} // namespace

instant rules::next_sending(const state& s, const limits& l) {
  if (s.sent.empty())
    return {};
  // A message that never left need not be waited for, but counts as often as any other.
  const auto waited = s.undelivered ? instant{} : s.sent.back() + wait_after_last(s, l);
  return std::max({waited, room_at(s, minutes{10}, l.per_10_minutes),
                   room_at(s, hours{1}, l.per_hour), room_at(s, hours{24}, l.per_day)});
}

decision<event> rules::decide(const state& s, const send& c, const moment& m) {
  if (s.id == c.id)
    return unchanged;
  if (m.now < s.locked_until)
    return wait(is_locked, s.locked_until - m.now);
  if (const auto next = next_sending(s, c.limits); m.now < next)
    return wait(too_soon, next - m.now);
  return issued{c.id, c.phone, c.limits, m.now + c.limits.lifetime, m.now};
}

// A lock is not a matter of the code shown: not even the right one passes.
decision<event> rules::decide(const state& s, const check& c, const moment& m) {
  if (m.now < s.locked_until)
    return wait(is_locked, s.locked_until - m.now);
  if (s.id != c.id || !s.open || m.now >= s.expires_at)
    return not_open;
  if (c.matches)
    return passed{c.id};
  if (s.wrong + 1 < s.limits.checks)
    return decision<event>{mismatched{c.id}}.refusing(wrong_code);
  const auto lock = next_lock(s, m.now);
  return decision<event>{mismatched{c.id}, lock}.refusing(wait(is_locked, lock.until - m.now));
}

decision<event> rules::decide(const state& s, const challenge::sent& c, const moment& m) {
  if (m.by.role != role::system)
    return forbidden;
  if (!s.id)
    return unchanged;
  return handed_over{c.ok};
}

void rules::evolve(state& s, const issued& e) {
  s.id = e.id;
  s.limits = e.limits;
  s.phone = e.phone;
  s.open = true;
  s.proven = false;
  s.undelivered = false;
  s.wrong = 0;
  s.expires_at = e.expires_at;
  std::erase_if(s.sent, [&](instant t) { return e.at - t >= hours{24}; });
  s.sent.push_back(e.at);
}

void rules::evolve(state& s, const handed_over& e) {
  s.undelivered = !e.ok;
}

void rules::evolve(state& s, const passed&) {
  s.open = false;
  s.proven = true;
  s.locks = 0;
}

void rules::evolve(state& s, const mismatched&) {
  ++s.wrong;
}

void rules::evolve(state& s, const locked& e) {
  s.open = false;
  s.locked_until = e.until;
  s.locks = e.times;
}

void rules::react(const state&, const event& e, effects& out) {
  if (const auto* i = std::get_if<issued>(&e))
    out.push_back(call{"messaging", payload::of<provider_request>(challenge::message{
                                        i->phone, "otp", i->id, i->expires_at})});
}

// Whoever asked for the code is told this much, and he asked as nobody in particular. The
// phone is for the edge, which makes the account, once the code was shown.
outcome<std::string> rules::view(const state& s, const principal& viewer) {
  if (!s.id)
    return not_open;
  const auto left = std::max(next_sending(s, s.limits) - s.sent.back(), span{});
  challenge::view v{*s.id, s.expires_at, std::chrono::ceil<std::chrono::seconds>(left).count(), {}};
  if (s.proven && viewer.role == role::system)
    v.phone = s.phone;
  return to_json(v);
}

} // namespace callout
