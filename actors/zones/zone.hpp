// A zone: part of a town, and what is so there.
#pragma once

#include "actors/zones/plane.hpp"
#include "protocols/json.hpp"

namespace callout {

namespace zones {

/// A day of any year, as in 06-15.
struct month_day {
  int month = 1, day = 1;
  auto operator<=>(const month_day&) const = default;
};

/// Minutes after midnight, as in 12:00; 24:00 is the end of a day.
struct time_of_day {
  int minutes = 0;
  auto operator<=>(const time_of_day&) const = default;
};

/// When nobody may work in the sun, as in Saudi Arabia from 15 June to 15 September, 12:00 to
/// 15:00. `from` and `to` are both part of it, and may lie around New Year; `ends` is not.
struct heat_ban {
  month_day from, to;
  time_of_day begins, ends;
  bool operator==(const heat_ban&) const = default;
  static constexpr auto fields() {
    using h = heat_ban;
    return std::tuple{field{"from", &h::from, "The first day, as in 06-15."},
                      field{"to", &h::to, "The last day."},
                      field{"begins", &h::begins, "Of each day, local time, as in 12:00."},
                      field{"ends", &h::ends, "No longer part of it."}};
  }
};

/// Whether it is in force; local time is so many minutes ahead of UTC.
bool in_force(const heat_ban&, instant, int zone_minutes);

/// What the operator says of a zone.
struct zone_rules {
  std::string name_en, name_ar;
  int priority = 0;
  bool open = true;
  double coverage_weight = 1;
  std::int64_t surcharge_minor = 0;
  int surcharge_bp = 0;
  std::optional<zones::heat_ban> heat_ban;
  bool operator==(const zone_rules&) const = default;
  static constexpr auto fields() {
    using z = zone_rules;
    return std::tuple{field{"name_en", &z::name_en, "", bounds{.min_length = 1, .max_length = 200}},
                      field{"name_ar", &z::name_ar, "", bounds{.min_length = 1, .max_length = 200}},
                      field{"priority", &z::priority, "The highest counts where zones overlap.",
                            bounds{.min = -1'000'000, .max = 1'000'000}},
                      field{"open", &z::open, "Whether visits can be booked there."},
                      field{"coverage_weight", &z::coverage_weight, "1 is as usual.",
                            bounds{.min = 0, .max = 1'000}},
                      field{"surcharge_minor", &z::surcharge_minor, "Minor units, VAT included.",
                            bounds{.min = 0, .max = 1'000'000'000}},
                      field{"surcharge_bp", &z::surcharge_bp, "Of the price; not with the other.",
                            bounds{.min = 0, .max = 10'000}},
                      field{"heat_ban", &z::heat_ban}};
  }
};

/// What a visit there costs beside that price, in its minor units; shares are rounded half up.
std::int64_t surcharge_of(const zone_rules&, std::int64_t price_minor);

struct zone {
  std::string id; ///< see `valid_id`
  zone_rules rules;
  std::vector<polygon> parts; ///< may touch and overlap: what is in any is in the zone
};

} // namespace zones

template <>
struct codec<zones::month_day> {
  static void write(std::string& out, const zones::month_day&);
  static zones::month_day read(const json&, const pointer&, const bounds&);
  static json schema(const bounds&) {
    return {{"type", "string"}, {"pattern", "^[0-1][0-9]-[0-3][0-9]$"}};
  }
};

template <>
struct codec<zones::time_of_day> {
  static void write(std::string& out, const zones::time_of_day&);
  static zones::time_of_day read(const json&, const pointer&, const bounds&);
  static json schema(const bounds&) {
    return {{"type", "string"}, {"pattern", "^[0-2][0-9]:[0-5][0-9]$"}};
  }
};

} // namespace callout
