// Percentiles of as many values as come, in bounded memory. Pure.
#pragma once

#include "simulations/city/net/dice.hpp"

#include <optional>
#include <vector>

namespace callout::city {

/// Exact up to `kept_max` values; beyond that a fair sample of that size (algorithm R).
class samples {
public:
  static constexpr std::size_t kept_max = 8192;

  void add(double value);
  std::size_t count() const { return count_; }
  /// The value below which that share of all lies (nearest rank); nothing without values.
  /// `share` in [0, 1].
  std::optional<double> quantile(double share) const;

private:
  std::size_t count_ = 0;
  std::vector<double> kept_;
  dice dice_{1};
};

} // namespace callout::city
