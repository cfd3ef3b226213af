// Technicians of a town, and searches for them: the same for the index and for what it is compared
// with.
#pragma once

#include "actors/discovery/supply.hpp"

#include <random>

namespace callout::testing_discovery {

struct inhabitant {
  person_id id;
  supply_entry facts;
  std::optional<geo_point> at; ///< only devices on shift say where they are
  instant measured{};

  bool works() const { return facts.approved && facts.on_shift && facts.base && at; }
};

/// Around which points people are, and how far from them.
struct ground {
  std::vector<geo_point> centres;
  double spread_m = 800; ///< of technicians; customers are nearer
};

inline constexpr std::size_t trades = 40; ///< few have the last ones
std::string trade(std::size_t);
/// A bit for each.
std::uint64_t trade_bits(const std::vector<std::string>&);

struct town {
  instant now;
  std::vector<inhabitant> people;

  /// 95 % approved, 60 % on shift with a position that one in ten has not renewed for two minutes,
  /// one to four skills, one to three jobs in the calendar of every second, open offers of 3 %.
  town(const ground&, std::size_t size, std::uint64_t seed);
  void fill(supply&) const;
};

/// Visits wanted now, one skill or (one in five) two, within 2 to 25 km, for the best eight, some
/// with people who may not be asked. All filters count in each.
std::vector<dispatching::search> searches(const ground&, const town&, std::size_t count,
                                          std::uint64_t seed);

struct ping {
  person_id who;
  geo_point at;
};
/// Of technicians on shift, each some 50 m from where he was when the town was made.
std::vector<ping> pings(const town&, std::size_t count, std::uint64_t seed);

/// Some metres away, counted round the 180th meridian and stopping at the poles.
geo_point near_by(const geo_point&, double spread_m, std::mt19937_64&);

} // namespace callout::testing_discovery
