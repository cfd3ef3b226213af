// Who goes to whom, for many bookings at once. Pure integers: no ids, no clock, no chance, so that
// the same problem has the same answer everywhere.
#pragma once

#include "protocols/outcome.hpp"

#include <cstdint>
#include <optional>
#include <vector>

namespace callout::matching {

/// A technician who may be sent to a booking, both by their place in the problem.
struct pairing {
  std::uint32_t booking = 0;
  std::uint32_t technician = 0;
  std::int64_t cost_s = 0; ///< 0 to `cost_most_s`; lower is better
  bool operator==(const pairing&) const = default;
};

/// Whoever numbers bookings and technicians by the order of their ids gets ties by id.
struct assignment_problem {
  std::uint32_t technicians = 0;
  /// One for each booking, 0 to `cost_most_s`: what it costs to leave this one out rather than
  /// another, when not all can be served.
  std::vector<std::int64_t> urgency_s;
  std::vector<pairing> pairs; ///< in any order; what is not among them is forbidden
};

/// With these no sum in the search leaves 63 bits.
inline constexpr std::int64_t cost_most_s = 1'000'000'000;
inline constexpr std::size_t bookings_most = 50'000;
inline constexpr std::uint32_t technicians_most = 1'000'000;
inline constexpr std::size_t pairs_most = 10'000'000;

inline constexpr refusal problem_too_large{"assignment.too_large", 422,
                                           "There are too many to match at once."};
inline constexpr refusal cost_out_of_range{"assignment.cost", 422,
                                           "A cost is negative or beyond all bounds."};
inline constexpr refusal pairing_unknown{"assignment.unknown", 422,
                                         "A pair names who is not in the problem."};
inline constexpr refusal pairing_twice{"assignment.twice", 422, "A pair is listed twice."};

struct assignment {
  /// For each booking its technician, or none. Each technician has one booking at most.
  std::vector<std::optional<std::uint32_t>> technician;
  std::size_t served = 0;
  std::int64_t cost_s = 0; ///< of the pairs made, and the urgency of those left out

  /// Leaving a booking out costs this and its urgency: more than any travel that it saves.
  std::int64_t unserved_s = 0;
  /// Prices that prove the answer best (linear programming duality): no pair costs less than its
  /// two prices together, those made cost exactly that; a booking's is at most what leaving it out
  /// costs, and that when it is left out; a technician's is at most 0, and 0 when he stays free.
  std::vector<std::int64_t> booking_price_s, technician_price_s;
};

/// Serves as many bookings as can be served, and among all ways to do so takes one of least cost.
/// An empty problem has an empty answer.
outcome<assignment> assign(assignment_problem);

} // namespace callout::matching
