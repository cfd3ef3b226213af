// What finding a technician depends on, besides where he is: read off his events one by one,
// or off his state when the index is filled anew.
#pragma once

#include "actors/technician/technician.hpp"

namespace callout {

struct supply_entry {
  struct taken {
    booking_id booking;
    stay when;
    bool operator==(const taken&) const = default;
  };
  /// Known only while it is open; it makes others come first.
  struct asked {
    offer_id offer;
    instant until{};
    bool operator==(const asked&) const = default;
  };

  bool approved = false;
  bool on_shift = false;
  std::vector<std::string> skills; ///< none until he has a profile
  std::optional<geo_point> base;
  std::vector<taken> calendar; ///< pending and booked, by start
  std::vector<asked> offers;
  bool operator==(const supply_entry&) const = default;

  bool is_free(const stay&) const;
  bool has(const std::vector<std::string>& wanted) const;
};

/// What this event changes in it.
void learn(supply_entry&, const technician::event&);

supply_entry supply_entry_of(const technician_rules::state&);

} // namespace callout
