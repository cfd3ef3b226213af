// A search's decisions, made again from what the log keeps of them. Pure, so that a tool, a test
// and a simulation ask the same question.
#pragma once

#include "actors/dispatching/dispatching.hpp"

#include <span>

namespace callout::replay {

/// One event of a search, as it stands in the log.
struct past {
  std::uint64_t version = 0;
  instant at{};
  dispatching::event what;
};

/// A row of the search's log; none: it is the runtime's own, and nothing happened to the search.
/// Throws when it cannot be read, as where a newer program wrote it.
std::optional<past> read(std::uint64_t version, instant at, const std::string& type,
                         const std::string& data);

struct difference {
  std::uint64_t version = 0;
  std::string recorded, again; ///< kind and JSON
};

struct comparison {
  std::uint64_t compared = 0;
  std::uint64_t unrecorded = 0; ///< offers from before reasons were kept
  std::optional<difference> first;
};

/// Every choice among candidates, by the rules of today under the policy it was made under. All
/// of the search's events must be given, from the first.
comparison decide_again(const std::string& booking, std::span<const past>);

} // namespace callout::replay
