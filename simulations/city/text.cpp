// Small words for terminals.
#include "simulations/city/text.hpp"

#include <array>
#include <cstdarg>
#include <cstdio>
#include <cstdlib>

namespace callout::city {

std::string format(const char* pattern, ...) {
  std::array<char, 512> text;
  va_list values;
  va_start(values, pattern);
  const int length = std::vsnprintf(text.data(), text.size(), pattern, values);
  va_end(values);
  return {text.data(), std::min(static_cast<std::size_t>(std::max(length, 0)), text.size() - 1)};
}

std::string seconds_text(double seconds) {
  if (seconds < 1)
    return format("%.1f ms", seconds * 1000);
  if (seconds < 99.5)
    return format("%.1f s", seconds);
  const auto whole = std::lround(seconds);
  return format("%ld:%02ld min", whole / 60, whole % 60);
}

std::string span_text(const samples& s) {
  const auto half = s.quantile(0.5), most = s.quantile(0.9);
  return half ? seconds_text(*half) + " / " + seconds_text(*most) : "–";
}

std::string money_text(std::int64_t minor) {
  auto whole = std::to_string(std::llabs(minor / 100));
  for (auto place = static_cast<std::ptrdiff_t>(whole.size()) - 3; place > 0; place -= 3)
    whole.insert(static_cast<std::size_t>(place), ",");
  return format("%s%s.%02lld", minor < 0 ? "-" : "", whole.c_str(), std::llabs(minor % 100));
}

} // namespace callout::city
