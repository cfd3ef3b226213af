// What nobody could do better who had known the whole day before.
#pragma once

#include "tests/bench/dispatch_run.hpp"

#include <chrono>
#include <filesystem>
#include <optional>

namespace callout::bench {

/// Debian's `cbc` (coinor-cbc) or `glpsol` (glpk-utils); empty where there is neither.
std::filesystem::path linear_solver();

struct hindsight_bound {
  std::size_t served = 0;    ///< no way of sending serves more
  std::int64_t travel_s = 0; ///< no way of serving `at_least` travels less
};

/// A linear relaxation: flows of technicians through jobs. From one job to another leads an arc
/// when the first may be done in time for the second if all before went as fast as can be, so that
/// no delay is carried along a chain, and parts of a technician may go. None: the solver said
/// nothing within its patience.
std::optional<hindsight_bound> bound_of(const demand_day&, const house_rules&, std::size_t at_least,
                                        const std::filesystem::path& solver,
                                        std::chrono::milliseconds patience);

} // namespace callout::bench
