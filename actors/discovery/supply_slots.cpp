// When somebody could do a job of his at another time.
#include "actors/discovery/supply.hpp"

#include <algorithm>

namespace callout {

std::vector<instant> supply::free_starts(const person_id& id, const booking_id& booking,
                                         const stay& job,
                                         const std::vector<instant>& starts) const {
  const auto who = people_.find(id.text);
  if (!who)
    return {};
  const std::lock_guard held{people_.mutex_of(*who)};
  const auto& calendar = people_[*who].facts.calendar;
  const auto own = std::ranges::find(calendar, booking, &supply_entry::taken::booking);
  const auto& known = own == calendar.end() ? job : own->when;
  std::vector<instant> free;
  for (const auto start : starts) {
    const stay moved{{start, start + (known.slot.to - known.slot.from)}, known.at};
    if (std::ranges::none_of(
            calendar, [&](const auto& t) { return t.booking != booking && clash(t.when, moved); }))
      free.push_back(start);
  }
  return free;
}

} // namespace callout
