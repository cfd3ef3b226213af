// The choice among those whom discovery found, in the form in which it is kept.
#pragma once

#include "actors/dispatching/state.hpp"

namespace callout::dispatching {

/// The candidates in the order of their rank, and after them those who may not be asked. At most
/// `weighed_most`, the first of discovery's answer, each technician once.
std::vector<weighed> weigh(const state&, const std::vector<candidate>&);

/// So many of a round's offers are made at once.
std::size_t places(const state&);

/// What discovery had answered when this was decided: `weigh` makes the same of it again. None:
/// the event was no choice among candidates, or kept nothing of them.
std::optional<found> answer_before(const state&, const event&);

} // namespace callout::dispatching
