// A customer who is not content after completion, and how that is settled (DOMAIN §3.7).
#include "actors/booking/booking.hpp"
#include "actors/booking/times.hpp"

namespace callout::booking {

namespace {

/// What goes to the customer; nothing where the amount does not fit the outcome.
std::optional<money> awarded(const state& s, const resolve& c) {
  const auto paid = s.charge.value_or(s.approved);
  const auto asked = c.amount.value_or(money{0, paid.currency});
  if (asked.currency != paid.currency || asked.minor < 0 || asked.minor > paid.minor)
    return std::nullopt;
  switch (c.outcome) {
  case dispute_outcome::reject: return asked.minor == 0 ? std::optional{asked} : std::nullopt;
  case dispute_outcome::partial_refund:
    return asked.minor > 0 && asked.minor < paid.minor ? std::optional{asked} : std::nullopt;
  case dispute_outcome::full_refund:
    return !c.amount || asked == paid ? std::optional{paid} : std::nullopt;
  case dispute_outcome::goodwill: return asked.minor > 0 ? std::optional{asked} : std::nullopt;
  case dispute_outcome::lapsed: return std::nullopt; // Not for people to choose.
  }
  return std::nullopt;
}

} // namespace

made rule(const state& s, const open_dispute& c, const moment& m) {
  if (s.disputed)
    return unchanged;
  if (s.resolution)
    return dispute_settled;
  if (m.now > *s.completed_at + dispute_window)
    return dispute_too_late;
  return dispute_opened{c.reason, m.now};
}

made rule(const state& s, const resolve& c, const moment& m) {
  if (!s.disputed)
    return s.resolution ? dispute_settled : no_dispute;
  if (c.reason.empty())
    return reason_needed;
  const auto amount = awarded(s, c);
  if (!amount)
    return bad_outcome;
  return dispute_resolved{c.outcome, amount->minor > 0 ? amount : std::nullopt, c.reason,
                          acting(m.by.role), m.now};
}

// Staff refund by themselves as well; what of theirs fails may be taken for this. Then a person
// looks once more than he had to.
made rule(const state& s, const refund_refused& c, const moment& m) {
  if (s.resolution != dispute_outcome::full_refund &&
      s.resolution != dispute_outcome::partial_refund)
    return unchanged;
  return refund_missed{c.amount, m.now};
}

made rule(const state& s, const close&, const moment& m) {
  if (s.disputed || m.now < *s.completed_at + s.terms->warranty)
    return unchanged;
  return closed{};
}

} // namespace callout::booking
