#include "gateway/payments/rules.hpp"

#include <algorithm>
#include <charconv>

namespace callout::payments {

namespace {

constexpr std::string_view refused_methods[] = {"card_declined", "insufficient_funds",
                                                "expired_card"};

verdict declined(std::string_view code) {
  return {.result = payment::result::declined, .code = std::string{code}};
}

verdict done(money amount) {
  return {.result = payment::result::ok, .amount = amount};
}

verdict judge_hold(const order& o, instant now, span lifetime) {
  if (std::ranges::find(refused_methods, o.party) != std::end(refused_methods))
    return declined(o.party);
  auto v = done(o.amount);
  v.capture_before = now + lifetime;
  return v;
}

/// Why nothing can be done with this hold any more; empty when something can.
std::string_view end_of(const subject& hold, instant now) {
  if (hold.closed)
    return hold.taken.minor > 0 ? "already_captured" : "already_voided";
  if (now >= *hold.of.told.capture_before)
    return "hold_expired";
  return {};
}

verdict judge_capture(const order& o, const subject& hold, instant now) {
  if (const auto end = end_of(hold, now); !end.empty())
    return declined(end);
  if (o.amount.currency != hold.of.booked.currency)
    return declined("currency_mismatch");
  if (o.amount.minor > hold.of.booked.minor)
    return declined("amount_too_large");
  if (hold.of.asked.party == "capture_declined")
    return declined("card_declined");
  return done(o.amount);
}

verdict judge_void(const subject& hold, instant now) {
  if (const auto end = end_of(hold, now); !end.empty())
    return declined(end);
  if (hold.of.asked.party == "void_declined")
    return declined("void_declined");
  return done(hold.of.booked);
}

verdict judge_refund(const order& o, const subject& capture) {
  if (o.amount.currency != capture.of.booked.currency)
    return declined("currency_mismatch");
  if (o.amount.minor > capture.of.booked.minor - capture.taken.minor)
    return declined("amount_too_large");
  return done(o.amount);
}

verdict judge_payout(const order& o) {
  if (o.party.starts_with("closed-account"))
    return declined("account_closed");
  return done(o.amount);
}

} // namespace

std::optional<deed> refers_to(deed d) {
  switch (d) {
  case deed::capture:
  case deed::void_: return deed::hold;
  case deed::refund: return deed::capture;
  default: return std::nullopt;
  }
}

std::string reference_of(deed d, std::uint64_t id) {
  return std::string{name_of(d)} + "-" + std::to_string(id);
}

std::uint64_t line_named(std::string_view reference) {
  const auto digits = reference.substr(std::min(reference.rfind('-') + 1, reference.size()));
  std::uint64_t id = 0;
  const auto [end, wrong] = std::from_chars(digits.data(), digits.data() + digits.size(), id);
  return wrong == std::errc{} && end == digits.data() + digits.size() ? id : 0;
}

verdict judge(const order& o, const std::optional<subject>& s, instant now, span hold_lifetime) {
  if (o.what != deed::void_ && (o.amount.minor <= 0 || o.amount.minor > money_max))
    return declined("bad_amount");
  const auto needed = refers_to(o.what);
  if (needed && (!s || s->of.asked.what != *needed || s->of.told.reference != o.reference ||
                 s->of.told.result != payment::result::ok))
    return declined("no_such_" + std::string{name_of(*needed)});
  switch (o.what) {
  case deed::hold: return judge_hold(o, now, hold_lifetime);
  case deed::capture: return judge_capture(o, *s, now);
  case deed::void_: return judge_void(*s, now);
  case deed::refund: return judge_refund(o, *s);
  case deed::payout: return judge_payout(o);
  case deed::look_up: break;
  }
  return declined("unknown_operation");
}

} // namespace callout::payments
