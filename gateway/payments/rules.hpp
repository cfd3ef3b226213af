// What a payment gate and a bank agree to, as pure functions over their books.
#pragma once

#include "gateway/payments/order.hpp"

namespace callout::payments {

/// The line an order refers to, and what has been done with it since.
struct subject {
  line of;
  money taken;         ///< captured of a hold, refunded of a capture
  bool closed = false; ///< a hold that was captured or voided
};

/// Which kind of line an order of this kind refers to; nothing for those that stand alone.
std::optional<deed> refers_to(deed);

/// The reference of the line with this number, as in "hold-12"; and back, 0 if it is none.
std::string reference_of(deed, std::uint64_t id);
std::uint64_t line_named(std::string_view reference);

/// What is said to an order that was not heard before. Methods and payees that lead to a
/// refusal, for demonstrations and tests:
///   methods  card_declined, insufficient_funds, expired_card: no hold;
///            capture_declined, void_declined: a hold, but not that later
///   payees   whose id begins with "closed-account": no payout
verdict judge(const order&, const std::optional<subject>&, instant now, span hold_lifetime);

} // namespace callout::payments
