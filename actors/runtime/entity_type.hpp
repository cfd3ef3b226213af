// The kinds of entity a node hosts: each is its rules behind one function that spawns it.
#pragma once

#include "actors/runtime/caf.hpp"
#include "persistence/audit.hpp"
#include "protocols/entity_ref.hpp"

#include <map>

namespace callout {

struct entity_type {
  domain home{};
  std::function<caf::actor(caf::event_based_actor* supervisor, std::uint64_t snapshot_every)> spawn;
  /// The kind without which one of this kind never is, under the same id: where that one is new,
  /// this one is too, and the log need not be asked.
  std::string companion_of = {};
  /// For the audit of its snapshots.
  std::function<std::unique_ptr<refolder>()> refold = {};
};

using entity_types = std::map<std::string, entity_type, std::less<>>;

} // namespace callout
