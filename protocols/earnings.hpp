// What a technician has earned and what of it may be paid out (DOMAIN §3.9). Id: the
// technician. A payout "<technician>:<n>" is an entity of its own in the same shard.
#pragma once

#include "protocols/terms.hpp"

namespace callout::earnings {

/// From a payment, when escrow was released to him.
struct credit {
  static constexpr std::string_view kind = "earnings.credit";
  booking_id booking;
  money amount;
  settlement_policy policy;
  bool operator==(const credit&) const = default;
  static constexpr auto fields() {
    return std::tuple{field{"booking", &credit::booking}, field{"amount", &credit::amount},
                      field{"policy", &credit::policy}};
  }
};

/// From a booking in dispute: that much is not paid out.
struct freeze {
  static constexpr std::string_view kind = "earnings.freeze";
  booking_id booking;
  bool operator==(const freeze&) const = default;
  static constexpr auto fields() { return std::tuple{field{"booking", &freeze::booking}}; }
};

/// By the weekly timer, or by an operator: pay what is available, if it reaches the minimum.
struct pay_out {
  static constexpr std::string_view kind = "earnings.pay_out";
  bool operator==(const pay_out&) const = default;
  static constexpr auto fields() { return std::tuple{}; }
};

/// From a payout: it reached the bank, or the money is available again.
struct payout_ended {
  static constexpr std::string_view kind = "earnings.payout_ended";
  payout_id payout;
  bool paid = false;
  bool operator==(const payout_ended&) const = default;
  static constexpr auto fields() {
    return std::tuple{field{"payout", &payout_ended::payout}, field{"paid", &payout_ended::paid}};
  }
};

using command = std::variant<credit, freeze, pay_out, payout_ended>;

} // namespace callout::earnings
