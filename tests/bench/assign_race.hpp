// Which way of assigning many bookings at once is faster, on a city's real places.
#pragma once

#include "tests/kit/places.hpp"

namespace callout::bench {

/// Shortest augmenting paths beside an auction, up to so many bookings. False: they disagreed.
bool race_assignments(const std::vector<kit::place>&, std::uint32_t bookings_most, int repetitions);

} // namespace callout::bench
