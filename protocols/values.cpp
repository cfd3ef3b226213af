#include "protocols/values.hpp"

#include <cmath>
#include <numbers>

namespace callout {

namespace {

void put(std::string& out, unsigned value, int width) {
  char digits[4];
  for (int i = width - 1; i >= 0; --i, value /= 10)
    digits[i] = static_cast<char>('0' + value % 10);
  out.append(digits, static_cast<std::size_t>(width));
}

/// Reads `width` digits at `at`; -1 when there are none.
int digits(std::string_view text, std::size_t at, std::size_t width) {
  if (at + width > text.size())
    return -1;
  int value = 0;
  for (std::size_t i = at; i < at + width; ++i) {
    if (text[i] < '0' || text[i] > '9')
      return -1;
    value = value * 10 + (text[i] - '0');
  }
  return value;
}

} // namespace

void append_text(std::string& out, instant at) {
  using namespace std::chrono;
  const auto day = floor<days>(at);
  const year_month_day date{day};
  const auto ms = static_cast<unsigned>((at - day).count());
  put(out, static_cast<unsigned>(static_cast<int>(date.year())), 4);
  out += '-';
  put(out, static_cast<unsigned>(date.month()), 2);
  out += '-';
  put(out, static_cast<unsigned>(date.day()), 2);
  out += 'T';
  put(out, ms / 3'600'000, 2);
  out += ':';
  put(out, ms / 60'000 % 60, 2);
  out += ':';
  put(out, ms / 1000 % 60, 2);
  out += '.';
  put(out, ms % 1000, 3);
  out += 'Z';
}

std::string to_text(instant at) {
  std::string out;
  out.reserve(24);
  append_text(out, at);
  return out;
}

bool from_text(std::string_view text, instant& at) {
  using namespace std::chrono;
  if (text.size() < 20 || text[4] != '-' || text[7] != '-' ||
      (text[10] != 'T' && text[10] != 't') || text[13] != ':' || text[16] != ':')
    return false;
  const int y = digits(text, 0, 4), mo = digits(text, 5, 2), d = digits(text, 8, 2);
  const int h = digits(text, 11, 2), mi = digits(text, 14, 2), s = digits(text, 17, 2);
  if (y < 1970 || mo < 0 || d < 0 || h < 0 || h > 23 || mi < 0 || mi > 59 || s < 0 || s > 59)
    return false;
  const year_month_day date{year{y}, month{static_cast<unsigned>(mo)},
                            day{static_cast<unsigned>(d)}};
  if (!date.ok())
    return false;
  std::size_t i = 19;
  int ms = 0;
  if (text[i] == '.') {
    int scale = 100;
    for (++i; i < text.size() && text[i] >= '0' && text[i] <= '9'; ++i, scale /= 10)
      ms += (text[i] - '0') * scale;
    if (text[i - 1] == '.')
      return false;
  }
  if (i >= text.size())
    return false;
  minutes offset{0};
  if (text[i] == 'Z' || text[i] == 'z') {
    if (i + 1 != text.size())
      return false;
  } else {
    const int oh = digits(text, i + 1, 2), om = digits(text, i + 4, 2);
    if ((text[i] != '+' && text[i] != '-') || oh < 0 || oh > 23 || om < 0 || om > 59 ||
        i + 6 != text.size() || text[i + 3] != ':')
      return false;
    offset = hours{oh} + minutes{om};
    if (text[i] == '-')
      offset = -offset;
  }
  const instant read =
      sys_days{date} + hours{h} + minutes{mi} + seconds{s} + milliseconds{ms} - offset;
  // In UTC it may lie where four digits do not reach.
  if (read < instant{} || read >= sys_days{year{10'000} / 1 / 1})
    return false;
  at = read;
  return true;
}

double distance_m(const geo_point& a, const geo_point& b) {
  constexpr double radius = 6'371'008.8, rad = std::numbers::pi / 180;
  const double dlat = (b.lat - a.lat) * rad, dlon = (b.lon - a.lon) * rad;
  const double s = std::sin(dlat / 2), t = std::sin(dlon / 2);
  const double h = s * s + std::cos(a.lat * rad) * std::cos(b.lat * rad) * t * t;
  return 2 * radius * std::asin(std::sqrt(std::fmin(1.0, h)));
}

} // namespace callout
