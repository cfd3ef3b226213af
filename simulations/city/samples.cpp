// A reservoir and a partial sort.
#include "simulations/city/samples.hpp"

namespace callout::city {

void samples::add(double value) {
  ++count_;
  if (kept_.size() < kept_max)
    return kept_.push_back(value);
  if (const auto place = dice_.below(count_); place < kept_max)
    kept_[place] = value;
}

std::optional<double> samples::quantile(double share) const {
  if (kept_.empty())
    return std::nullopt;
  auto values = kept_;
  const auto size = static_cast<double>(values.size());
  const auto rank = std::clamp(std::ceil(share * size), 1.0, size);
  const auto place = values.begin() + static_cast<std::ptrdiff_t>(rank) - 1;
  std::nth_element(values.begin(), place, values.end());
  return *place;
}

} // namespace callout::city
