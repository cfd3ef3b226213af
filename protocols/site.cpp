#include "protocols/site.hpp"

#include <algorithm>
#include <cmath>
#include <tuple>

namespace callout {

std::chrono::seconds gap_between(const site& a, const site& b) {
  const auto speed = std::max(1, std::min(a.metres_per_second, b.metres_per_second));
  const auto way = std::ceil(distance_m(a.point, b.point) / speed);
  return std::chrono::seconds{static_cast<std::int64_t>(way) + std::max(a.buffer_s, b.buffer_s)};
}

bool clash(const stay& a, const stay& b) {
  if (a.slot.overlaps(b.slot))
    return true;
  if (!a.at || !b.at)
    return false;
  const auto& [first, second] =
      a.slot.from < b.slot.from ? std::tie(a.slot, b.slot) : std::tie(b.slot, a.slot);
  return second.from < first.to + gap_between(*a.at, *b.at);
}

} // namespace callout
