// Which node should own a shard: weighted rendezvous hashing. Each node reckons it alone from
// whom it believes to be there; a node that joins or leaves moves only what it gains or had.
// Source: D. Thaler, C. Ravishankar, "Using name-based mappings to increase hit rates", 1998;
// the score -w / ln(u) for unequal weights: C. Schindelhauer, G. Schomaker, 2005.
#pragma once

#include "persistence/journal.hpp"
#include "protocols/entity_ref.hpp"

#include <span>
#include <string>

namespace callout::mesh {

struct candidate {
  std::string node;
  double weight = 1; ///< above 0
};

/// The node with the highest score, the first by name among equals; none without candidates.
const candidate* place(shard_id, std::span<const candidate>);

/// The role that serves a domain: "short_life" goes with people, whose phones it proves.
constexpr std::string_view role_of(domain d) {
  constexpr std::string_view roles[domain_count] = {"fulfilment", "people", "settlement", "people"};
  return roles[static_cast<std::size_t>(d)];
}

} // namespace callout::mesh
