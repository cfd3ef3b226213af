#include "actors/payment/payment.hpp"

#include <algorithm>

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

const conflict_state* state::conflict(std::uint32_t number) const {
  if (trouble)
    for (const auto& c : trouble->conflicts)
      if (c.what.number == number)
        return &c;
  return nullptr;
}

std::int64_t state::escrow() const {
  const auto put_up = trouble ? trouble->receivable + trouble->written_off : 0;
  return captured.minor + put_up - released.minor - refunded.minor;
}

std::int64_t state::owed() const {
  if (phase == phase::released)
    return trouble ? trouble->receivable : 0;
  if (goal.empty() || given_back() > 0)
    return 0;
  return std::max<std::int64_t>(0, goal.front().amount.minor - captured.minor);
}

std::int64_t state::given_back() const {
  auto sum = refunded.minor;
  for (const auto& c : captures)
    sum += c.refunding;
  return sum;
}

bool state::charging() const {
  return std::any_of(requests.begin(), requests.end(), [&](const auto& r) {
    return r.operation == operation::capture ||
           (r.operation == operation::hold && hold(r.number)->wanted);
  });
}

bool state::refunding() const {
  return std::any_of(requests.begin(), requests.end(),
                     [](const auto& r) { return r.operation == operation::refund; });
}

bool state::contested(operation o) const {
  return trouble && std::any_of(trouble->conflicts.begin(), trouble->conflicts.end(),
                                [&](const auto& c) { return c.what.operation == o; });
}

} // namespace payment

outcome<std::string> payment_rules::view(const state& s, const principal& viewer) {
  const bool shown = s.booking && (viewer.staff() || viewer.role == role::system ||
                                   (viewer.role == role::customer && viewer.subject == s.customer));
  if (!shown)
    return payment::not_found;
  payment::view v{.booking = *s.booking,
                  .status = s.phase,
                  .held = s.held(),
                  .captured = s.captured,
                  .released = s.released,
                  .refunded = s.refunded,
                  .owed = s.in_currency(s.owed()),
                  .written_off = s.in_currency(0)};
  if (s.trouble) {
    v.written_off.minor = s.trouble->written_off;
    v.retry_at = s.trouble->retry_at;
    v.given_up = s.trouble->given_up;
    for (const auto& c : s.trouble->conflicts)
      v.conflicts.push_back(c.what);
  }
  return to_json(v);
}

} // namespace callout
