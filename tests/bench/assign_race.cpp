#include "tests/bench/assign_race.hpp"

#include "tests/bench/auction.hpp"
#include "tests/bench/demand_day.hpp"
#include "tests/bench/luck.hpp"
#include "tests/bench/report.hpp"

#include <algorithm>
#include <chrono>

namespace callout::bench {
namespace {

using matching::assignment_problem;

constexpr std::size_t nearest = 20;
constexpr double metres_per_second = 8;

assignment_problem drawn(const std::vector<kit::place>& places, std::uint32_t bookings,
                         std::uint32_t technicians, std::uint64_t seed) {
  luck chance{seed};
  std::vector<geo_point> supply;
  for (std::uint32_t t = 0; t < technicians; ++t)
    supply.push_back(near_a_place(places, chance));
  assignment_problem p{technicians, std::vector<std::int64_t>(bookings), {}};
  for (std::uint32_t b = 0; b < bookings; ++b) {
    const auto at = near_a_place(places, chance);
    std::vector<matching::pairing> near;
    for (std::uint32_t t = 0; t < technicians; ++t)
      near.push_back(
          {b, t, static_cast<std::int64_t>(distance_m(at, supply[t]) / metres_per_second)});
    const auto kept = std::min(nearest, near.size());
    std::ranges::partial_sort(near, near.begin() + static_cast<std::ptrdiff_t>(kept), {},
                              &matching::pairing::cost_s);
    p.pairs.insert(p.pairs.end(), near.begin(), near.begin() + static_cast<std::ptrdiff_t>(kept));
  }
  return p;
}

template <class Way>
auto timed(samples& ms, Way way) {
  const auto begun = std::chrono::steady_clock::now();
  auto answer = way();
  ms.add(
      std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - begun).count());
  return answer;
}

} // namespace

bool race_assignments(const std::vector<kit::place>& places, std::uint32_t bookings_most,
                      int repetitions) {
  print_heading("bookings assigned at once, the 20 nearest technicians each");
  bool agree = true;
  for (const std::uint32_t bookings : {10u, 100u, 500u, 2'000u})
    for (const std::uint32_t technicians : {bookings / 2, bookings, 2 * bookings}) {
      if (bookings > bookings_most)
        continue;
      samples paths, auction;
      std::size_t served = 0;
      for (int i = 0; i < repetitions; ++i) {
        const auto p = drawn(places, bookings, technicians, static_cast<std::uint64_t>(i) + 1);
        const auto one = timed(paths, [&] { return *matching::assign(p); });
        const auto two = timed(auction, [&] { return auctioned(p); });
        agree = agree && one.served == two.served && one.cost_s == two.cost_s;
        served = one.served;
      }
      const auto what = std::to_string(bookings) + " to " + std::to_string(technicians);
      print_line(what + ", shortest augmenting paths", paths, "ms");
      print_line(what + ", auction", auction, "ms");
      print_note(std::to_string(served) + " served in the last");
    }
  if (!agree)
    print_note("the two ways disagree");
  return agree;
}

} // namespace callout::bench
