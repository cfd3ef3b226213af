// Why this technician and not that one: read off the log, without words.
#pragma once

#include "actors/replay/replay.hpp"
#include "protocols/dispatching_explained.hpp"

namespace callout::replay {

/// So many technicians are shown in all; of the choices the latest.
inline constexpr std::size_t lines_most = 1'000;

/// The search's events, from the first, as staff may see them; `text` is left for whoever knows
/// the reader's language.
dispatching::explanation explain(const booking_id&, std::span<const past>);

/// What of it is about this technician; none: nothing is.
std::optional<dispatching::explanation> about(const person_id&, dispatching::explanation);

} // namespace callout::replay
