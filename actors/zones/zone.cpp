#include "actors/zones/zone.hpp"

namespace callout {

namespace {

constexpr int minutes_per_day = 24 * 60;

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

/// Two numbers of two digits, as in 12:30; nothing if it is anything else.
std::optional<std::pair<int, int>> pair_of(const std::string& text, char between) {
  if (text.size() != 5 || text[2] != between || !is_digit(text[0]) || !is_digit(text[1]) ||
      !is_digit(text[3]) || !is_digit(text[4]))
    return std::nullopt;
  const auto number = [&](std::size_t at) { return (text[at] - '0') * 10 + (text[at + 1] - '0'); };
  return std::pair{number(0), number(3)};
}

void write_pair(std::string& out, int first, char between, int second) {
  const auto digits = [&](int x) {
    out += static_cast<char>('0' + x / 10);
    out += static_cast<char>('0' + x % 10);
  };
  out += '"';
  digits(first);
  out += between;
  digits(second);
  out += '"';
}

} // namespace

namespace zones {

bool in_force(const heat_ban& b, instant at, int zone_minutes) {
  const auto local = at + std::chrono::minutes{zone_minutes};
  const auto today = std::chrono::floor<std::chrono::days>(local);
  const std::chrono::year_month_day date{today};
  const month_day day{static_cast<int>(static_cast<unsigned>(date.month())),
                      static_cast<int>(static_cast<unsigned>(date.day()))};
  const bool season = b.from <= b.to ? b.from <= day && day <= b.to : b.from <= day || day <= b.to;
  const auto minute = std::chrono::floor<std::chrono::minutes>(local - today).count();
  return season && b.begins.minutes <= minute && minute < b.ends.minutes;
}

} // namespace zones

std::int64_t zones::surcharge_of(const zone_rules& r, std::int64_t price_minor) {
  constexpr std::int64_t whole = 10'000;
  const auto rest = price_minor % whole * r.surcharge_bp; // In two parts, lest it overflow.
  return r.surcharge_minor + price_minor / whole * r.surcharge_bp + (rest + whole / 2) / whole;
}

void codec<zones::month_day>::write(std::string& out, const zones::month_day& x) {
  write_pair(out, x.month, '-', x.day);
}

zones::month_day codec<zones::month_day>::read(const json& j, const pointer& at, const bounds&) {
  const auto found = pair_of(read_text(j, at, {.max_length = 16}), '-');
  constexpr int leap_year = 2000;
  if (!found ||
      !std::chrono::year_month_day{std::chrono::year{leap_year},
                                   std::chrono::month{static_cast<unsigned>(found->first)},
                                   std::chrono::day{static_cast<unsigned>(found->second)}}
           .ok())
    throw malformed{at, "expected a day, as in 06-15"};
  return {found->first, found->second};
}

void codec<zones::time_of_day>::write(std::string& out, const zones::time_of_day& x) {
  write_pair(out, x.minutes / 60, ':', x.minutes % 60);
}

zones::time_of_day codec<zones::time_of_day>::read(const json& j, const pointer& at,
                                                   const bounds&) {
  const auto found = pair_of(read_text(j, at, {.max_length = 16}), ':');
  if (!found || found->second > 59 || found->first * 60 + found->second > minutes_per_day)
    throw malformed{at, "expected a time of day, as in 12:00"};
  return {found->first * 60 + found->second};
}

} // namespace callout
