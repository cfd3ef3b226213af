#include "gateway/messaging/faults.hpp"

namespace callout::messaging {

fate::fate(fault_plan plan)
    : plan_{std::move(plan)}, random_{static_cast<std::uint64_t>(plan_.seed.value_or(1))} {
}

bool fate::falls(std::optional<std::int64_t>& next, const std::optional<double>& probability) {
  // Drawn in any case, so that a count does not shift what chance brings later.
  const bool chance = probability && static_cast<double>(random_() >> 11) * 0x1p-53 < *probability;
  if (next && *next > 0) {
    --*next;
    return true;
  }
  return chance;
}

misfortune fate::draw() {
  misfortune m;
  m.refused = falls(plan_.refuse_next, plan_.refuse);
  m.lost = !m.refused && falls(plan_.lose_next, plan_.lose);
  m.twice = falls(plan_.answer_twice_next, std::nullopt);
  return m;
}

} // namespace callout::messaging
