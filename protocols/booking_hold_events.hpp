// What happens between a visit that is wanted far ahead and its money (DOMAIN §3.6): at first only
// the way of paying was tried, and the money is held shortly before the visit.
#pragma once

#include "protocols/booking_commands.hpp"

namespace callout::booking {

/// The payment was asked to hold what the visit costs.
struct hold_attempted {
  static constexpr std::string_view kind = "booking.hold_attempted";
  instant at{};
  bool operator==(const hold_attempted&) const = default;
  static constexpr auto fields() { return std::tuple{field{"at", &hold_attempted::at}}; }
};

/// It is held: a technician may be looked for, and the respond clock runs.
struct hold_secured {
  static constexpr std::string_view kind = "booking.hold_secured";
  money held;
  instant respond_due{};
  instant at{};
  bool operator==(const hold_secured&) const = default;
  static constexpr auto fields() {
    using e = hold_secured;
    return std::tuple{field{"held", &e::held}, field{"respond_due", &e::respond_due},
                      field{"at", &e::at}};
  }
};

/// What was held goes back, for the visit was moved far ahead.
struct hold_returned {
  static constexpr std::string_view kind = "booking.hold_returned";
  bool operator==(const hold_returned&) const = default;
  static constexpr auto fields() { return std::tuple{}; }
};

/// It is not. It is tried again on the schedule of the terms, or when the customer wishes.
struct hold_missed {
  static constexpr std::string_view kind = "booking.hold_missed";
  std::string reason;
  instant at{};
  bool operator==(const hold_missed&) const = default;
  static constexpr auto fields() {
    return std::tuple{field{"reason", &hold_missed::reason}, field{"at", &hold_missed::at}};
  }
};

} // namespace callout::booking
