// From the wish to the money being held, and money for more than was agreed at first.
#include "actors/booking/booking.hpp"
#include "actors/booking/late_hold.hpp"
#include "actors/booking/times.hpp"
#include "actors/ledger/ledger.hpp"

namespace callout::booking {

namespace {

bool fair(const booking_terms& t) {
  const auto& c = t.price.currency;
  return t.price.minor > 0 && t.price.minor <= money_max && t.labour.minor >= 0 &&
         t.call_out.minor >= 0 && t.labour.currency == c && t.call_out.currency == c;
}

/// Whether the way of paying is tried and no more.
std::optional<bool> only_verified(const booking_terms& t, const std::optional<time_slot>& slot,
                                  instant now) {
  return too_far_to_hold(t, slot, now) ? std::optional{true} : std::nullopt;
}

made held_late(const state& s, const hold_ok& c, const moment& m) {
  if (secured(s))
    return unchanged;
  if (c.amount.minor < s.approved.minor || c.amount.currency != s.approved.currency)
    return hold_missed{"amount_mismatch", m.now};
  const hold_secured done{c.amount, respond_due(s, s.slot, m.now), m.now};
  if (matching_start(s, s.slot, m.now) <= m.now)
    return {done, matching_started{visit(s, m.now)}};
  return done;
}

} // namespace

made rule(const state&, const create& c, const moment& m) {
  if (m.by.role == role::customer && m.by.subject != c.customer)
    return not_yours;
  if (!fair(c.terms))
    return bad_price;
  if (c.slot)
    if (const auto wrong = wrong_slot(c.terms, *c.slot, m.now))
      return *wrong;
  return created{
      {m.self}, c.customer,       c.service, c.location, c.slot,
      c.note,   c.payment_method, c.terms,   m.now,      only_verified(c.terms, c.slot, m.now)};
}

made rule(const state& s, const submit_payment&, const moment& m) {
  if (s.phase == phase::draft)
    return payment_submitted{only_verified(s.terms, s.slot, m.now)};
  if (secured(s) || s.hold_asked.value_or(false))
    return unchanged;
  if (too_far_to_hold(s.terms, s.slot, m.now))
    return hold_too_early;
  if (s.failed_holds >= late_holds_most)
    return hold_too_often;
  return hold_attempted{m.now};
}

made rule(const state& s, const hold_ok& c, const moment& m) {
  if (s.phase == phase::paused) {
    if (!s.extra_accepted)
      return unchanged;
    const auto missing = s.approved.minor + s.extra.front().total.minor - s.held.minor;
    if (c.amount.minor < missing)
      return extra_declined{"payment", m.now};
    return extra_approved{c.amount, m.now};
  }
  if (s.phase == phase::confirmed)
    return held_late(s, c, m);
  // The payment has compared the amount with what it asked for; less would not be ours.
  if (c.amount.minor < s.approved.minor || c.amount.currency != s.approved.currency)
    return payment_failed{"amount_mismatch"};
  const confirmed done{c.amount, respond_due(s, s.slot, m.now), arrive_due(s, s.slot, m.now),
                       m.now};
  if (matching_start(s, s.slot, m.now) <= m.now)
    return {done, matching_started{visit(s, m.now)}};
  return done;
}

made rule(const state& s, const hold_failed& c, const moment& m) {
  if (s.phase == phase::paused) {
    if (!s.extra_accepted)
      return unchanged;
    return extra_declined{"payment", m.now};
  }
  if (s.phase == phase::confirmed)
    return secured(s) ? made{unchanged} : made{hold_missed{c.reason, m.now}};
  if (s.failed_holds >= retries)
    return {payment_failed{c.reason}, expired{}};
  return payment_failed{c.reason};
}

made rule(const state& s, const expire&, const moment& m) {
  if (m.now < *s.created_at + s.terms->draft)
    return unchanged;
  return expired{};
}

made rule(const state& s, const propose_extra& c, const moment& m) {
  const auto& unit = s.approved.currency;
  const auto net = c.labour.minor + c.materials.minor;
  if (c.labour.currency != unit || c.materials.currency != unit || c.labour.minor < 0 ||
      c.materials.minor < 0 || net <= 0 || net > money_max / 4)
    return bad_extra;
  const auto total = net + ledger::vat_on(net, s.terms->vat_bp);
  if (s.approved.minor + total > money_max)
    return bad_extra;
  return extra_proposed{c.labour, {total, unit}, c.reason, m.now};
}

made rule(const state& s, const approve_extra& c, const moment& m) {
  if (s.extra.empty())
    return no_extra;
  if (s.extra_accepted)
    return unchanged;
  const auto& total = s.extra.front().total;
  if (c.total != total)
    return extra_changed;
  const auto missing = s.approved.minor + total.minor - s.held.minor;
  if (missing > 0)
    return extra_accepted{{missing, total.currency}};
  return extra_approved{{0, total.currency}, m.now};
}

made rule(const state& s, const decline_extra&, const moment& m) {
  const bool timer = m.by.role == role::system;
  if (s.extra.empty())
    return timer ? made{unchanged} : made{no_extra};
  if (s.extra_accepted)
    return timer ? made{unchanged} : made{extra_open};
  if (timer && m.now < s.extra.front().at + extra_silence)
    return unchanged;
  return extra_declined{timer ? "silence" : "declined", m.now};
}

} // namespace callout::booking
