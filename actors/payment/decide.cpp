// What the booking, staff and timers may ask of a payment.
#include "actors/payment/payment.hpp"
#include "actors/payment/times.hpp"

namespace callout {

using namespace payment;
using made = decision<event>;

namespace {

bool from_system(const moment& m) {
  return m.by.role == role::system;
}

/// Voids every hold that stands.
void void_holds(const state& s, const moment& m, std::uint32_t& number, std::vector<event>& out) {
  for (const auto& h : s.holds)
    if (h.phase == hold_phase::held)
      out.push_back(void_requested{++number, h.number, m.now});
}

} // namespace

made payment_rules::decide(const state& s, const hold& c, const moment& m) {
  if (!from_system(m))
    return forbidden;
  if (c.amount.minor <= 0 || (s.booking && c.amount.currency != s.captured.currency))
    return bad_amount;
  if (s.phase != phase::none && s.phase != phase::open && s.phase != phase::let_go)
    return unchanged;
  return hold_requested{s.last_number + 1, {m.self}, c.customer, c.method, c.amount, 0, m.now};
}

made payment_rules::decide(const state& s, const release_hold& c, const moment& m) {
  if (!from_system(m))
    return forbidden;
  if (s.phase != phase::open)
    return unchanged;
  std::vector<event> out{letting_go{c.reason}};
  auto number = s.last_number;
  void_holds(s, m, number, out);
  return out;
}

made payment_rules::decide(const state& s, const settle& c, const moment& m) {
  if (!from_system(m))
    return forbidden;
  if (s.phase == phase::none)
    return payment::not_found;
  if (c.amount.minor < 0 || c.amount.currency != s.captured.currency)
    return bad_amount;
  const bool again =
      s.phase == phase::capture_failed && s.refunded.minor == 0 && !s.asks(operation::capture);
  if (s.phase != phase::open && !again)
    return unchanged;

  auto number = s.last_number;
  if (c.amount.minor == 0) {
    std::vector<event> out{letting_go{"nothing_due"}};
    void_holds(s, m, number, out);
    return out;
  }
  // One capture for each hold, in the order they were made; a partial one frees its rest.
  std::vector<event> out{settling{c.amount, c.division}};
  auto missing = c.amount.minor - s.captured.minor;
  bool capturing = false;
  for (const auto& h : s.holds) {
    if (h.phase != hold_phase::held)
      continue;
    const auto part = std::min(h.amount, missing);
    missing -= part;
    capturing = capturing || part > 0;
    if (part > 0)
      out.push_back(capture_requested{++number, h.number, s.in_currency(part), m.now});
    else
      out.push_back(void_requested{++number, h.number, m.now});
  }
  if (!capturing)
    out.push_back(capture_failed{0, "nothing_held"});
  return out;
}

made payment_rules::decide(const state& s, const refund& c, const moment& m) {
  if (!from_system(m) && !m.by.staff())
    return forbidden;
  if (s.phase == phase::none)
    return payment::not_found;
  if (c.amount.minor <= 0 || c.amount.currency != s.captured.currency)
    return bad_amount;
  const bool stuck = s.phase == phase::capture_failed && !s.asks(operation::capture);
  if (s.phase != phase::released && !stuck)
    return not_settled;

  std::vector<event> out;
  auto left = c.amount.minor;
  auto number = s.last_number;
  for (const auto& taken : s.captures) {
    const auto part = std::min(left, taken.amount - taken.refunding - taken.refunded);
    if (part <= 0)
      continue;
    left -= part;
    out.push_back(refund_requested{++number, taken.number, s.in_currency(part), c.reason, m.now});
  }
  if (left > 0)
    return too_much;
  return out;
}

made payment_rules::decide(const state& s, const look_up& c, const moment& m) {
  if (!from_system(m))
    return forbidden;
  const auto* r = s.request(c.number);
  if (!r || r->phase != request_phase::unknown || (r->again && m.now < *r->again))
    return unchanged;
  return looked_up{c.number};
}

made payment_rules::decide(const state& s, const renew& c, const moment& m) {
  if (!from_system(m))
    return forbidden;
  const auto* h = s.hold(c.number);
  if (s.phase != phase::open || !h || h->phase != hold_phase::held || !h->capture_before ||
      m.now < *h->capture_before - renewal_margin)
    return unchanged;
  for (const auto& other : s.holds)
    if (other.renews == h->number && other.phase == hold_phase::asked)
      return unchanged;
  return hold_requested{s.last_number + 1,        *s.booking, *s.customer, s.method,
                        s.in_currency(h->amount), h->number,  m.now};
}

} // namespace callout
