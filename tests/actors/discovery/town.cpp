#include "tests/actors/discovery/town.hpp"

#include <cmath>
#include <cstdio>

namespace callout::testing_discovery {

namespace {

using std::chrono::hours;
using std::chrono::seconds;

class dice {
public:
  explicit dice(std::uint64_t seed) : engine{seed} {}
  std::size_t below(std::size_t n) { return engine() % n; }
  bool chance(unsigned percent) { return below(100) < percent; }
  /// The n-th has 1/n of the share of the first.
  std::size_t some_trade() {
    static const auto weights = [] {
      std::vector<double> w;
      for (std::size_t i = 1; i <= trades; ++i)
        w.push_back(1.0 / static_cast<double>(i));
      return w;
    }();
    return std::discrete_distribution<std::size_t>{weights.begin(), weights.end()}(engine);
  }
  const geo_point& centre(const ground& g) { return g.centres[below(g.centres.size())]; }

  std::mt19937_64 engine;
};

/// As long as ids of accounts are.
person_id id_of(std::uint64_t n) {
  char text[40];
  std::snprintf(text, sizeof text, "%08llx-0000-4000-8000-%012llx",
                static_cast<unsigned long long>(n * 2654435761 & 0xffff'ffff),
                static_cast<unsigned long long>(n));
  return {text};
}

supply_entry some_facts(dice& d, const geo_point& base, instant now) {
  supply_entry e{.approved = d.chance(95), .on_shift = d.chance(60), .base = base};
  for (auto left = 1 + d.below(4); left > 0; --left)
    if (const auto t = trade(d.some_trade()); !e.has({t}))
      e.skills.push_back(t);
  auto from = now - hours{2};
  if (d.chance(50))
    for (auto left = 1 + d.below(3); left > 0; --left) {
      from += hours{1 + d.below(4)};
      e.calendar.push_back({id_of(d.engine()).text, {from, from + hours{1}}});
    }
  if (d.chance(3))
    e.offers.push_back({{id_of(d.engine()).text}, now + seconds{20}});
  return e;
}

} // namespace

std::string trade(std::size_t n) {
  return "trade-" + std::to_string(n);
}

std::uint64_t trade_bits(const std::vector<std::string>& skills) {
  std::uint64_t bits = 0;
  for (const auto& s : skills)
    bits |= std::uint64_t{1} << std::stoul(s.substr(6));
  return bits;
}

geo_point near_by(const geo_point& p, double spread_m, std::mt19937_64& engine) {
  constexpr double metres = 111'195; // Of a degree.
  std::normal_distribution<double> away{0, spread_m / metres};
  geo_point to{std::clamp(p.lat + away(engine), -90.0, 90.0), p.lon};
  const double shrink = std::max(1e-3, std::cos(p.lat * cells::degree));
  to.lon = std::remainder(p.lon + away(engine) / shrink, 360);
  return to;
}

town::town(const ground& g, std::size_t size, std::uint64_t seed)
    : now{std::chrono::sys_days{std::chrono::year{2026} / 11 / 22} + hours{8}} {
  dice d{seed};
  for (std::size_t i = 0; i < size; ++i) {
    const auto base = near_by(d.centre(g), g.spread_m, d.engine);
    inhabitant one{id_of(i), some_facts(d, base, now), std::nullopt};
    if (one.facts.on_shift) {
      one.at = near_by(d.centre(g), g.spread_m, d.engine);
      one.measured = now - seconds{d.chance(10) ? 120 : d.below(60)};
    }
    people.push_back(std::move(one));
  }
}

void town::fill(supply& index) const {
  for (const auto& p : people) {
    index.set(p.id, p.facts);
    if (p.at)
      index.moved(p.id, *p.at, 10, p.measured);
  }
}

std::vector<dispatching::search> searches(const ground& g, const town& t, std::size_t count,
                                          std::uint64_t seed) {
  constexpr std::int64_t radii[] = {2'000, 5'000, 7'000, 10'000, 25'000};
  dice d{seed};
  std::vector<dispatching::search> out;
  for (std::size_t i = 0; i < count; ++i) {
    dispatching::search q{.point = near_by(d.centre(g), g.spread_m / 2, d.engine),
                          .slot = {t.now, t.now + hours{1}},
                          .skills = {trade(d.some_trade())},
                          .radius_m = radii[d.below(std::size(radii))],
                          .count = 8};
    if (const auto second = trade(d.some_trade()); d.chance(20) && second != q.skills[0])
      q.skills.push_back(second);
    for (auto left = d.below(4); left > 0; --left)
      q.except.push_back(t.people[d.below(t.people.size())].id);
    out.push_back(std::move(q));
  }
  return out;
}

std::vector<ping> pings(const town& t, std::size_t count, std::uint64_t seed) {
  dice d{seed};
  std::vector<ping> out;
  while (out.size() < count)
    if (const auto& p = t.people[d.below(t.people.size())]; p.at)
      out.push_back({p.id, near_by(*p.at, 50, d.engine)});
  return out;
}

} // namespace callout::testing_discovery
