// What the provider's answers make of a payment. They may come twice, late, in any order, or
// contradict each other: the first final one for a request counts, and the rest change nothing.
#include "actors/ledger/ledger.hpp"
#include "actors/payment/payment.hpp"
#include "actors/payment/times.hpp"

namespace callout {

using namespace payment;
using made = decision<event>;

namespace {

made hold_done(const state& s, const request_state& r, const answered& c, const moment& m) {
  const auto& h = *s.hold(r.number);
  const auto next = s.last_number + 1;
  if (c.amount && *c.amount != s.in_currency(r.amount))
    return {conflicted{r.number, c.reference, *c.amount}, void_requested{next, r.number, m.now}};
  held done{r.number, c.reference, c.capture_before};
  if (!h.wanted)
    return {std::move(done), void_requested{next, r.number, m.now}};
  const auto* old = h.renews ? s.hold(h.renews) : nullptr;
  if (old && old->phase == hold_phase::held)
    return {std::move(done), void_requested{next, old->number, m.now}};
  return done;
}

made capture_done(const state& s, const request_state& r, const answered& c) {
  const auto amount = s.in_currency(r.amount);
  if (c.amount && *c.amount != amount)
    return {conflicted{r.number, c.reference, *c.amount}};
  std::vector<event> out{
      captured{r.number, c.reference, amount, ledger::capture(*s.booking, amount)}};
  if (s.phase != phase::settling || s.asks(operation::capture, r.number))
    return out;
  const auto& goal = s.goal.front();
  if (s.captured.minor + r.amount < goal.amount.minor) {
    out.push_back(capture_failed{0, "short"});
    return out;
  }
  auto lines = ledger::release(*s.booking, goal.amount, goal.division);
  const auto earned = -ledger::sum(lines, ledger::technician_account(goal.division.technician));
  out.push_back(released{goal.amount, s.in_currency(earned), std::move(lines)});
  return out;
}

made refund_done(const state& s, const request_state& r, const answered& c) {
  const auto amount = s.in_currency(r.amount);
  if (c.amount && *c.amount != amount)
    return {conflicted{r.number, c.reference, *c.amount}};
  // Money that never left escrow goes back from there; divided money from who got it.
  const ledger::postings escrow{
      {ledger::escrow_account(*s.booking), s.refunded.minor - s.captured.minor, amount.currency}};
  auto lines = ledger::refund(s.phase == phase::released ? s.credits : escrow, amount);
  const auto& technician = s.goal.front().division.technician;
  const auto charged = ledger::sum(lines, ledger::technician_account(technician));
  return refunded{r.number, amount, s.in_currency(charged), std::move(lines)};
}

made done(const state& s, const request_state& r, const answered& c, const moment& m) {
  switch (r.operation) {
  case operation::hold: return hold_done(s, r, c, m);
  case operation::capture: return capture_done(s, r, c);
  case operation::refund: return refund_done(s, r, c);
  case operation::void_: return voided{r.number, ""};
  case operation::look_up: break;
  }
  return unchanged;
}

made failed(const request_state& r, const std::string& code, const moment& m) {
  switch (r.operation) {
  case operation::hold: return hold_failed{r.number, code, m.now};
  case operation::capture: return capture_failed{r.number, code};
  case operation::refund: return refund_failed{r.number, code};
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
  case result::declined: return failed(*r, c.code.empty() ? "declined" : c.code, m);
  case result::missing:
  case result::unknown: break;
  }
  // While an attempt is under way, what came of those before it proves nothing.
  if (c.attempt != r->attempt || r->phase == request_phase::unknown)
    return unchanged;
  if (c.result == result::missing && r->phase == request_phase::looking) {
    if (m.now - r->at > key_life)
      return failed(*r, "provider.lost", m);
    return sent_again{r->number};
  }
  return left_unknown{r->number, m.now + look_up_delay(r->tries)};
}

} // namespace callout
