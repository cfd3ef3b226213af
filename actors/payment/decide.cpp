// What the booking, staff and timers may ask of a payment.
#include "actors/payment/charging.hpp"
#include "actors/payment/times.hpp"

namespace callout {

using namespace payment;
using made = decision<event>;

namespace {

bool from_system(const moment& m) {
  return m.by.role == role::system;
}

template <class Command>
made hold_more(const state& s, const Command& c, std::optional<bool> verifies, const moment& m) {
  if (!from_system(m))
    return forbidden;
  if (c.amount.minor <= 0 || (s.booking && c.amount.currency != s.captured.currency))
    return bad_amount;
  if (s.phase != phase::none && s.phase != phase::open && s.phase != phase::let_go)
    return unchanged;
  return hold_requested{s.last_number + 1, {m.self}, c.customer, c.method,
                        c.amount,          0,        m.now,      verifies};
}

} // namespace

made payment_rules::decide(const state& s, const hold& c, const moment& m) {
  return hold_more(s, c, std::nullopt, m);
}

made payment_rules::decide(const state& s, const verify& c, const moment& m) {
  return hold_more(s, c, true, m);
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
  if (s.phase != phase::open)
    return unchanged;
  if (c.amount.minor == 0) {
    auto number = s.last_number;
    std::vector<event> out{letting_go{"nothing_due"}};
    void_holds(s, m, number, out);
    return out;
  }
  std::vector<event> out{settling{c.amount, c.division, c.dunning}};
  charge(s, c.amount.minor, m, out);
  return out;
}

// Of what was never divided as well: then it is not tried any more to take the rest.
made payment_rules::decide(const state& s, const refund& c, const moment& m) {
  if (!from_system(m) && !m.by.staff())
    return forbidden;
  if (s.phase == phase::none)
    return payment::not_found;
  if (c.amount.minor <= 0 || c.amount.currency != s.captured.currency)
    return bad_amount;
  if (s.contested(operation::capture))
    return conflict_open;
  if (s.phase != phase::released && (s.phase != phase::capture_failed || s.charging()))
    return not_settled;
  std::vector<event> out;
  auto number = s.last_number;
  if (s.phase == phase::capture_failed)
    void_holds(s, m, number, out);
  if (!give_back(s, c.amount.minor, c.reason, m, number, out))
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
                        s.in_currency(h->amount), h->number,  m.now,       std::nullopt};
}

} // namespace callout
