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

inline constexpr refusal in_progress{"payment.in_progress", 409,
                                     "The provider has not answered yet; wait for that."};
inline constexpr refusal nothing_owed{"payment.nothing_owed", 409,
                                      "Nothing is owed, or what was taken is being given back."};
inline constexpr refusal conflict_open{
    "payment.conflict_open", 409,
    "First resolve what the provider did otherwise than it was asked."};
inline constexpr refusal no_conflict{
    "payment.no_conflict", 409,
    "The provider has not contradicted this request, nor left it unanswered for a day."};
inline constexpr refusal already_divided{
    "payment.already_divided", 409,
    "The technician was paid when the platform put up what was missing."};

/// none: nothing was ever asked of it. open: money is held or being held. released: captured
/// and divided. let_go: every hold is void, or will be.
enum class phase { none, open, settling, capture_failed, released, let_go };
constexpr auto names(phase) {
  return std::array<std::string_view, 6>{"none",           "open",     "settling",
                                         "capture_failed", "released", "let_go"};
}

/// A frame for the customer's inbox: what he owes is tried again, or is not any more.
struct payment_changed {
  static constexpr std::string_view kind = "payment.changed";
  booking_id booking;
  phase status{};
  money owed;
  bool operator==(const payment_changed&) const = default;
  static constexpr auto fields() {
    using f = payment_changed;
    return std::tuple{field{"booking", &f::booking}, field{"status", &f::status},
                      field{"owed", &f::owed}};
  }
};

/// To the customer, and staff.
struct view {
  booking_id booking;
  phase status{};
  money held;
  money captured;
  money released;
  money refunded;
  money owed;
  money written_off;
  std::optional<instant> retry_at;
  bool given_up = false;
  std::vector<open_conflict> conflicts;
  bool operator==(const view&) const = default;
  static constexpr auto fields() {
    using v = view;
    return std::tuple{
        field{"booking", &v::booking},
        field{"status", &v::status},
        field{"held", &v::held},
        field{"captured", &v::captured},
        field{"released", &v::released},
        field{"refunded", &v::refunded},
        field{"owed", &v::owed, "By the customer, after a capture that failed."},
        field{"written_off", &v::written_off, "The platform's loss."},
        field{"retry_at", &v::retry_at, "When what is owed is tried again."},
        field{"given_up", &v::given_up, "It is not tried again unless someone asks for it."},
        field{"conflicts", &v::conflicts, "What a person has to find out."}};
  }
};

} // namespace callout::payment
