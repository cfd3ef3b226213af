// What the sandbox gate and the sandbox bank are told to do, and what they say to it: one form
// for both, so that one set of books holds them.
#pragma once

#include "protocols/payout.hpp"

namespace callout::payments {

/// All but look_up leave a line in the books. `payout` is the bank's, the rest are the gate's.
enum class deed { hold, capture, void_, refund, payout, look_up };
constexpr auto names(deed) {
  return std::array<std::string_view, 6>{"hold", "capture", "void", "refund", "payout", "look_up"};
}

struct order {
  deed what{};
  std::string key; ///< idempotency key
  money amount;
  std::string party;     ///< of a hold its method, of a payout its technician
  std::string reference; ///< of the hold to capture or void, or of the capture to refund
  bool operator==(const order&) const = default;
};

struct verdict {
  payment::result result{};
  std::string reference;
  std::optional<money> amount;
  std::optional<instant> capture_before;
  std::string code;
  bool for_now = false; ///< declined, and not in the books: the same key may do better later
  bool operator==(const verdict&) const = default;
};

/// One line of the books; never changed.
struct line {
  std::uint64_t id = 0; ///< 1, 2, 3 …
  order asked;
  verdict told;
  money booked;            ///< what was done; zero unless told ok
  std::uint64_t about = 0; ///< line of the hold or capture that it draws on; 0: none
  instant at{};
  bool operator==(const line&) const = default;
};

} // namespace callout::payments
