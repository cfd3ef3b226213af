// A hand-drawn curve: its shape matters, its figures do not.
#include "simulations/city/rhythm.hpp"

#include <array>
#include <cmath>
#include <cstdio>

namespace callout::city {

double demand(double hour) {
  constexpr std::array<double, 24> by_hour{0.12, 0.08, 0.05, 0.04, 0.05, 0.08, 0.15, 0.35,
                                           0.65, 0.85, 0.95, 0.90, 0.70, 0.55, 0.50, 0.65,
                                           0.85, 1.00, 1.00, 0.95, 0.80, 0.60, 0.40, 0.22};
  const double before = std::floor(hour);
  const auto i = static_cast<std::size_t>(before) % by_hour.size();
  return std::lerp(by_hour[i], by_hour[(i + 1) % by_hour.size()], hour - before);
}

double city_clock::hours(std::chrono::duration<double> elapsed) const {
  return start_hour_ + elapsed.count() * speed_ / 3600;
}

double city_clock::hour(std::chrono::duration<double> elapsed) const {
  return std::fmod(hours(elapsed), 24);
}

std::string city_clock::text(std::chrono::duration<double> elapsed) const {
  const auto minutes = static_cast<long>(hours(elapsed) * 60 + 1e-6);
  std::array<char, 48> text;
  const int length = std::snprintf(text.data(), text.size(), "day %ld %02ld:%02ld",
                                   minutes / 1440 + 1, minutes / 60 % 24, minutes % 60);
  return {text.data(), static_cast<std::size_t>(length)};
}

std::chrono::milliseconds city_clock::ours(std::chrono::duration<double> theirs) const {
  return std::chrono::milliseconds{static_cast<long>(theirs.count() * 1000 / speed_)};
}

} // namespace callout::city
