// The words in which bookings are spoken of: phases, reasons, clocks, outcomes.
#pragma once

#include "protocols/json.hpp"

namespace callout::booking {

enum class phase {
  none,
  draft,
  payment_pending,
  confirmed,
  matching,
  assigned,
  en_route,
  arrived,
  in_progress,
  paused,
  work_done,
  completed,
  closed,
  cancelled,
  unfulfilled,
  expired
};

constexpr auto names(phase) {
  return std::array<std::string_view, 16>{
      "none",     "draft",     "payment_pending", "confirmed", "matching",  "assigned",
      "en_route", "arrived",   "in_progress",     "paused",    "work_done", "completed",
      "closed",   "cancelled", "unfulfilled",     "expired"};
}

enum class pause_reason {
  awaiting_approval,
  awaiting_parts,
  awaiting_customer,
  site_access,
  heat_ban,
  safety,
  force_majeure
};

constexpr auto names(pause_reason) {
  return std::array<std::string_view, 7>{"awaiting_approval", "awaiting_parts", "awaiting_customer",
                                         "site_access",       "heat_ban",       "safety",
                                         "force_majeure"};
}

/// What showed that the technician is at the door: where his device is, the customer's code, or
/// the word of an operator.
enum class arrival_proof { position, code, operator_ };
constexpr auto names(arrival_proof) {
  return std::array<std::string_view, 3>{"position", "code", "operator"};
}

/// How a dispute ends. A goodwill is the platform's gift and takes nothing from the technician.
/// lapsed: nobody settled it in time.
enum class dispute_outcome { reject, partial_refund, full_refund, goodwill, lapsed };
constexpr auto names(dispute_outcome) {
  return std::array<std::string_view, 5>{"reject", "partial_refund", "full_refund", "goodwill",
                                         "lapsed"};
}

/// Where a device was, to so many metres, at that time.
struct position_fix {
  geo_point point;
  double accuracy_m = 0;
  instant at{};
  bool operator==(const position_fix&) const = default;
  static constexpr auto fields() {
    using f = position_fix;
    return std::tuple{field{"point", &f::point}, field{"accuracy_m", &f::accuracy_m},
                      field{"at", &f::at}};
  }
};

/// The two SLA clocks that a booking runs (DOMAIN §3.10).
enum class clock { respond, arrive };
constexpr auto names(clock) {
  return std::array<std::string_view, 2>{"respond", "arrive"};
}

} // namespace callout::booking
