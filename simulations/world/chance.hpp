// All luck of a run comes from one seed, so that the same seed is the same run.
#pragma once

#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstdint>
#include <random>

namespace callout::sim {

using ticks = std::chrono::microseconds;

class chance {
public:
  explicit chance(std::uint64_t seed) : dice_{seed} {}

  /// In [0, n).
  std::uint64_t below(std::uint64_t n) { return n == 0 ? 0 : dice_() % n; }
  /// In [0, 1).
  double share() { return static_cast<double>(dice_() >> 11) * 0x1.0p-53; }
  bool happens(double probability) { return share() < probability; }
  ticks between(ticks least, ticks most) {
    return least + ticks{below(static_cast<std::uint64_t>((most - least).count()) + 1)};
  }
  /// Mostly about as long, now and then much longer: an exponential tail.
  ticks about(ticks mean) {
    const auto times = std::min(-std::log(1 - share()), 20.0);
    return ticks{static_cast<std::int64_t>(static_cast<double>(mean.count()) * times)};
  }
  /// Luck of its own for one part, which draws without disturbing the rest.
  chance part() { return chance{dice_()}; }
  template <class Items>
  auto& one_of(Items& items) {
    return items[below(items.size())];
  }

private:
  std::mt19937_64 dice_;
};

} // namespace callout::sim
