// Chance from a seed, the same everywhere, which the standard's distributions are not.
#pragma once

#include <cmath>
#include <cstdint>
#include <random>
#include <vector>

namespace callout::bench {

class luck {
public:
  explicit luck(std::uint64_t seed) : dice_{seed} {}
  /// In [0, n).
  std::uint64_t below(std::uint64_t n) { return n == 0 ? 0 : dice_() % n; }
  /// In [0, 1).
  double share() { return static_cast<double>(dice_() >> 11) * 0x1.0p-53; }
  /// Mostly about as much, now and then three times that: between a third and thrice the median.
  double about(double median) { return median * std::exp((share() + share() - 1) * std::log(3)); }
  template <class T>
  const T& one_of(const std::vector<T>& all) {
    return all[below(all.size())];
  }

private:
  std::mt19937_64 dice_;
};

} // namespace callout::bench
