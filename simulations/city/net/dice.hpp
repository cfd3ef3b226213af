// Chance from a seed: eight bytes of state, so that each person can have dice of their own
// and does the same in every run, whatever the network does.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <numbers>

namespace callout::city {

class dice {
public:
  explicit constexpr dice(std::uint64_t seed) : state_{seed} {}

  /// splitmix64, by Sebastiano Vigna (public domain).
  constexpr std::uint64_t next() {
    auto z = (state_ += 0x9e3779b97f4a7c15U);
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9U;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebU;
    return z ^ (z >> 31);
  }
  /// In [0, 1).
  constexpr double share() { return static_cast<double>(next() >> 11) * 0x1.0p-53; }
  constexpr bool chance(double p) { return share() < p; }
  constexpr double between(double low, double high) { return low + (high - low) * share(); }
  /// In [0, count); count > 0.
  constexpr std::size_t below(std::size_t count) {
    return std::min(static_cast<std::size_t>(share() * static_cast<double>(count)), count - 1);
  }
  double exponential(double mean) { return -mean * std::log1p(-share()); }
  /// Skewed as human times are; half of them lie below the median.
  double lognormal(double median, double sigma) {
    const double length = std::sqrt(-2 * std::log1p(-share()));
    const double gauss = length * std::cos(2 * std::numbers::pi * share());
    return median * std::exp(sigma * gauss);
  }
  /// How many of many rare things happen when `mean` are expected.
  std::size_t poisson(double mean) {
    std::size_t count = 0;
    for (double left = exponential(1); left < mean; left += exponential(1))
      ++count;
    return count;
  }

private:
  std::uint64_t state_;
};

} // namespace callout::city
