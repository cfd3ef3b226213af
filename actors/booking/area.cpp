#include "actors/booking/area.hpp"

#include <cmath>

namespace callout::booking {

namespace {

constexpr std::string_view arabic_comma = "\u060C";

std::string_view after_first_part(std::string_view address) {
  const auto latin = address.find(',');
  const auto arabic = address.find(arabic_comma);
  if (latin == address.npos && arabic == address.npos)
    return {};
  auto rest =
      latin < arabic ? address.substr(latin + 1) : address.substr(arabic + arabic_comma.size());
  while (rest.starts_with(' '))
    rest.remove_prefix(1);
  return rest;
}

double coarse(double degrees) {
  return std::round(degrees * 100) / 100;
}

} // namespace

std::string area_of(const place& p) {
  if (const auto rest = after_first_part(p.address); !rest.empty())
    return std::string{rest};
  std::string out;
  write_number(out, coarse(p.point.lat));
  out += ' ';
  write_number(out, coarse(p.point.lon));
  return out;
}

} // namespace callout::booking
