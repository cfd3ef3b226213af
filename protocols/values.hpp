// Small value types that every entity speaks in.
#pragma once

#include <chrono>
#include <compare>
#include <cstdint>
#include <string>
#include <string_view>

namespace callout {

/// An identifier that cannot be passed where another kind is expected.
/// Text of 1 to 80 characters from [A-Za-z0-9._:-]; see `valid_id`.
template <class Tag>
struct id {
  std::string text;
  auto operator<=>(const id&) const = default;
  bool empty() const { return text.empty(); }
};

/// A person may be a customer and a technician at once: one id for both.
using person_id = id<struct person_tag>;
using booking_id = id<struct booking_tag>;
using offer_id = id<struct offer_tag>;
using payout_id = id<struct payout_tag>;
using challenge_id = id<struct challenge_tag>;
using session_id = id<struct session_tag>;

constexpr std::size_t id_length_max = 80;

constexpr bool valid_id(std::string_view text) {
  if (text.empty() || text.size() > id_length_max)
    return false;
  for (char c : text)
    if (!((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '.' ||
          c == '_' || c == ':' || c == '-'))
      return false;
  return true;
}

/// ISO 4217, three capital letters.
struct currency {
  char code[4] = "SAR";
  auto operator<=>(const currency&) const = default;
  std::string_view text() const { return {code, 3}; }
};

/// An amount in minor units (halalas for SAR), so that no rounding is ever hidden.
struct money {
  std::int64_t minor = 0;
  callout::currency currency;
  auto operator<=>(const money&) const = default;
};

/// Largest amount taken from outside, in minor units: exact in every JSON reader (2^53).
constexpr std::int64_t money_max = 9'007'199'254'740'991;

/// Wall-clock time, UTC, in milliseconds. JSON: RFC 3339.
using instant = std::chrono::sys_time<std::chrono::milliseconds>;
using span = std::chrono::milliseconds;

/// WGS 84 degrees; latitude in [-90, 90], longitude in [-180, 180].
struct geo_point {
  double lat = 0;
  double lon = 0;
  bool operator==(const geo_point&) const = default;
};

/// Half-open: [from, to).
struct time_slot {
  instant from{};
  instant to{};
  bool operator==(const time_slot&) const = default;
  bool overlaps(const time_slot& other) const { return from < other.to && other.from < to; }
};

/// JSON that is carried and not looked into.
struct raw_json {
  std::string text = "null";
  bool operator==(const raw_json&) const = default;
};

/// RFC 3339 in UTC with milliseconds, as in 2026-11-22T10:14:00.000Z.
std::string to_text(instant at);
void append_text(std::string& out, instant at);
/// Accepts any RFC 3339 time with an offset, from 1970 on. False when malformed.
bool from_text(std::string_view text, instant& at);

/// Great-circle distance in metres on a sphere of 6,371,008.8 m (IUGG mean radius).
double distance_m(const geo_point& a, const geo_point& b);

} // namespace callout
