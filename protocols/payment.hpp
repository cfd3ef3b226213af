// All that can be said to, of and about the money of one booking.
#pragma once

#include "protocols/payment_commands.hpp"
#include "protocols/payment_events.hpp"
#include "protocols/principal.hpp"

namespace callout::payment {

inline constexpr refusal not_found{"payment.not_found", 404, "There is no such payment."};
inline constexpr refusal forbidden{"forbidden", 403, "This is not for your role to do."};
inline constexpr refusal bad_amount{"payment.bad_amount", 422,
                                    "The amount must be positive, in the payment's currency."};
inline constexpr refusal too_much{"payment.too_much", 409,
                                  "No more can be refunded than was captured and is left."};
inline constexpr refusal not_settled{"payment.not_settled", 409,
                                     "Only money that was captured and divided can be refunded."};

/// none: nothing was ever asked of it. open: money is held or being held. released: captured
/// and divided. let_go: every hold is void, or will be.
enum class phase { none, open, settling, capture_failed, released, let_go };
constexpr auto names(phase) {
  return std::array<std::string_view, 6>{"none",           "open",     "settling",
                                         "capture_failed", "released", "let_go"};
}

/// To the customer, and staff.
struct view {
  booking_id booking;
  phase status{};
  money held;
  money captured;
  money released;
  money refunded;
  bool operator==(const view&) const = default;
  static constexpr auto fields() {
    using v = view;
    return std::tuple{field{"booking", &v::booking},   field{"status", &v::status},
                      field{"held", &v::held},         field{"captured", &v::captured},
                      field{"released", &v::released}, field{"refunded", &v::refunded}};
  }
};

} // namespace callout::payment
