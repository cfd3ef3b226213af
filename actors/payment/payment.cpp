#include "actors/payment/payment.hpp"

namespace callout {

namespace payment {

namespace {

template <class List>
auto find(const List& all, std::uint32_t number) {
  for (const auto& one : all)
    if (one.number == number)
      return &one;
  return static_cast<decltype(all.data())>(nullptr);
}

} // namespace

money state::held() const {
  std::int64_t sum = 0;
  for (const auto& h : holds)
    if (h.phase == hold_phase::held || h.phase == hold_phase::capturing)
      sum += h.amount;
  return in_currency(sum);
}

const hold_state* state::hold(std::uint32_t number) const {
  return find(holds, number);
}
const request_state* state::request(std::uint32_t number) const {
  return find(requests, number);
}
const capture_state* state::capture(std::uint32_t number) const {
  return find(captures, number);
}

bool state::asks(operation o, std::uint32_t besides) const {
  for (const auto& r : requests)
    if (r.operation == o && r.number != besides)
      return true;
  return false;
}

} // namespace payment

outcome<std::string> payment_rules::view(const state& s, const principal& viewer) {
  const bool shown = s.booking && (viewer.staff() || viewer.role == role::system ||
                                   (viewer.role == role::customer && viewer.subject == s.customer));
  if (!shown)
    return payment::not_found;
  return to_json(payment::view{.booking = *s.booking,
                               .status = s.phase,
                               .held = s.held(),
                               .captured = s.captured,
                               .released = s.released,
                               .refunded = s.refunded});
}

} // namespace callout
