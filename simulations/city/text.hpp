// Figures as a reader likes them.
#pragma once

#include "simulations/city/samples.hpp"

#include <cstdint>
#include <string>

namespace callout::city {

/// As printf.
[[gnu::format(printf, 1, 2)]] std::string format(const char* pattern, ...);

/// Seconds with a unit that fits: "3.2 ms", "1.4 s", "2:05 min".
std::string seconds_text(double seconds);
/// "p50 / p90", or "–" without values.
std::string span_text(const samples&);
/// Minor units as "1,234.50".
std::string money_text(std::int64_t minor);

} // namespace callout::city
