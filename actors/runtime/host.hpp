// `host<Rules>()` is the one place where an entity's rules and CAF meet; each entity's hosting
// is compiled in a source of its own.
#pragma once

#include "actors/runtime/entity_actor.hpp"
#include "actors/runtime/entity_refold.hpp"
#include "actors/runtime/entity_type.hpp"

namespace callout {

template <entity Rules>
entity_type host(std::string companion_of = {}) {
  return {Rules::home,
          [](caf::event_based_actor* supervisor, std::uint64_t snapshot_every) {
            return supervisor->spawn<entity_actor<Rules>>(caf::actor{supervisor}, snapshot_every);
          },
          std::move(companion_of), [] { return std::make_unique<entity_refold<Rules>>(); }};
}

} // namespace callout
