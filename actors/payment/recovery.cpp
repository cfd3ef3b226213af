// What timers and staff do about money that is owed, and about a provider who did otherwise.
#include "actors/ledger/ledger.hpp"
#include "actors/payment/charging.hpp"
#include "actors/payment/times.hpp"

namespace callout {

using namespace payment;
using made = decision<event>;

namespace {

/// Why staff cannot do anything about what is owed; nothing when they can.
std::optional<refusal> hindrance(const state& s) {
  if (s.phase == phase::none)
    return payment::not_found;
  if (s.contested(operation::capture))
    return conflict_open;
  if (s.phase == phase::settling || s.charging() || s.refunding())
    return in_progress;
  return std::nullopt;
}

/// The request, where the provider has said nothing final about it for so long that it has
/// forgotten the key.
const request_state* left_alone(const state& s, std::uint32_t number, const moment& m) {
  const auto* r = s.request(number);
  const bool moves_money =
      r && (r->operation == operation::capture || r->operation == operation::refund);
  return moves_money && m.now - r->at > key_life ? r : nullptr;
}

/// What can have been moved at most.
std::int64_t bound_of(const state& s, const conflict_state& c) {
  if (c.what.operation == operation::capture)
    return s.hold(c.of)->amount;
  const auto* taken = s.capture(c.of);
  return taken->amount - taken->refunding - taken->refunded + c.blocked;
}

} // namespace

made payment_rules::decide(const state& s, const retry&, const moment& m) {
  const bool timer = m.by.role == role::system;
  if (!timer && !m.by.staff())
    return forbidden;
  if (timer && (s.phase != phase::capture_failed || !s.trouble || !s.trouble->retry_at ||
                m.now < *s.trouble->retry_at))
    return unchanged;
  if (const auto why = hindrance(s))
    return timer ? made{unchanged} : made{*why};
  if (s.owed() == 0)
    return timer ? made{unchanged} : made{nothing_owed};
  std::vector<event> out;
  if (s.phase == phase::capture_failed)
    out.push_back(settling{s.goal.front()});
  charge(s, s.owed(), m, out);
  return out;
}

made payment_rules::decide(const state& s, const write_off& c, const moment& m) {
  if (!m.by.staff())
    return forbidden;
  if (const auto why = hindrance(s))
    return *why;
  if (s.phase == phase::released) {
    if (s.owed() == 0)
      return nothing_owed;
    if (!c.pay_technician)
      return already_divided;
    const auto owed = s.in_currency(s.owed());
    return payment::written_off{owed, c.reason, ledger::write_off(*s.customer, owed)};
  }
  if (s.phase != phase::capture_failed || s.contested(operation::refund))
    return s.phase == phase::capture_failed ? conflict_open : nothing_owed;
  const auto due = s.goal.front().amount.minor;
  const auto missing = s.in_currency(due - s.captured.minor);
  std::vector<event> out;
  auto number = s.last_number;
  void_holds(s, m, number, out);
  out.push_back(payment::written_off{missing, c.reason,
                                     c.pay_technician ? ledger::bear_loss(*s.booking, missing)
                                                      : ledger::postings{}});
  const auto lost = c.pay_technician ? 0 : missing.minor;
  out.push_back(as_released(s, due - lost - s.refunded.minor));
  return out;
}

made payment_rules::decide(const state& s, const resolve& c, const moment& m) {
  if (!m.by.staff())
    return forbidden;
  if (c.amount.minor < 0 || c.amount.currency != s.captured.currency)
    return bad_amount;
  std::vector<event> out;
  auto known = s;
  if (!s.conflict(c.number)) {
    if (!left_alone(s, c.number, m))
      return no_conflict;
    const conflicted e{c.number, c.reference.value_or(""), c.amount};
    evolve(known, e);
    out.push_back(e);
  }
  const auto found = *known.conflict(c.number);
  if (c.amount.minor > bound_of(known, found))
    return bad_amount;
  out.push_back(conflict_resolved{c.number, c.amount, c.reason});
  evolve(known, std::get<conflict_resolved>(out.back()));
  if (c.amount.minor > 0) {
    if (found.what.operation == operation::capture)
      out.push_back(
          as_captured(known, c.number, c.reference.value_or(found.what.reference), c.amount));
    else
      out.push_back(as_refunded(known, c.number, c.amount));
  }
  return concluded(s, m, std::move(out), "conflict");
}

} // namespace callout
