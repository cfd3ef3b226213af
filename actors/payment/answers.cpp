// What the provider's answers make of a payment. They may come twice, late, in any order, or
// contradict each other: the first final one for a request counts, and the rest change nothing.
#include "actors/payment/charging.hpp"
#include "actors/payment/times.hpp"

namespace callout {

using namespace payment;
using made = decision<event>;

namespace {

made hold_done(const state& s, const request_state& r, const answered& c, const moment& m) {
  const auto& h = *s.hold(r.number);
  const auto next = s.last_number + 1;
  if (c.amount && *c.amount != s.in_currency(r.amount))
    return concluded(
        s, m, {conflicted{r.number, c.reference, *c.amount}, void_requested{next, r.number, m.now}},
        "amount_mismatch");
  held done{r.number, c.reference, c.capture_before};
  if (!h.wanted)
    return {std::move(done), void_requested{next, r.number, m.now}};
  // The visit is over: what is held now is there to be taken.
  if (s.phase != phase::open)
    return {std::move(done), capture_requested{next, r.number, s.in_currency(r.amount), m.now}};
  const auto* old = h.renews ? s.hold(h.renews) : nullptr;
  if (old && old->phase == hold_phase::held)
    return {std::move(done), void_requested{next, old->number, m.now}};
  return done;
}

made capture_done(const state& s, const request_state& r, const answered& c, const moment& m) {
  const auto amount = s.in_currency(r.amount);
  if (c.amount && *c.amount != amount)
    return {conflicted{r.number, c.reference, *c.amount}};
  return concluded(s, m, {as_captured(s, r.number, c.reference, amount)});
}

made refund_done(const state& s, const request_state& r, const answered& c, const moment& m) {
  const auto amount = s.in_currency(r.amount);
  if (c.amount && *c.amount != amount)
    return {conflicted{r.number, c.reference, *c.amount}};
  return concluded(s, m, {as_refunded(s, r.number, amount)});
}

made done(const state& s, const request_state& r, const answered& c, const moment& m) {
  switch (r.operation) {
  case operation::hold: return hold_done(s, r, c, m);
  case operation::capture: return capture_done(s, r, c, m);
  case operation::refund: return refund_done(s, r, c, m);
  case operation::void_: return voided{r.number, ""};
  case operation::look_up: break;
  }
  return unchanged;
}

made failed(const state& s, const request_state& r, const std::string& code, const moment& m) {
  switch (r.operation) {
  case operation::hold: return concluded(s, m, {hold_failed{r.number, code, m.now}}, code);
  case operation::capture: return concluded(s, m, {capture_failed{r.number, code}});
  case operation::refund: return refund_failed{r.number, code, s.in_currency(r.amount)};
  case operation::void_: return voided{r.number, code};
  case operation::look_up: break;
  }
  return unchanged;
}

} // namespace

made payment_rules::decide(const state& s, const answered& c, const moment& m) {
  if (m.by.role != role::system)
    return forbidden;
  const auto* r = s.request(c.number);
  if (!r)
    return unchanged;
  switch (c.result) {
  case result::ok: return done(s, *r, c, m);
  case result::declined: return failed(s, *r, c.code.empty() ? "declined" : c.code, m);
  case result::missing:
  case result::unknown: break;
  }
  // While an attempt is under way, what came of those before it proves nothing.
  if (c.attempt != r->attempt || r->phase == request_phase::unknown)
    return unchanged;
  if (c.result == result::missing && r->phase == request_phase::looking) {
    if (m.now - r->at > key_life)
      return failed(s, *r, "provider.lost", m);
    return sent_again{r->number};
  }
  return left_unknown{r->number, m.now + look_up_delay(r->tries)};
}

} // namespace callout
