// An entity as a supervised actor: it performs what its shard hands it, one at a time. A rule
// that throws ends the actor; the shard hears of it and wakes the entity from the log.
#pragma once

#include "actors/runtime/entity_shell.hpp"
#include "actors/runtime/messages.hpp"

namespace callout {

template <entity Rules>
class entity_actor final : public caf::event_based_actor {
public:
  entity_actor(caf::actor_config& config, caf::actor supervisor, std::uint64_t snapshot_every)
      : caf::event_based_actor{config}, supervisor_{std::move(supervisor)}, shell_{snapshot_every} {
  }

  const char* name() const override { return Rules::name; }

protected:
  caf::behavior make_behavior() override {
    return {[this](const perform& p) {
      try {
        shell_.perform(*p.job);
      } catch (const unknown_here& e) {
        p.job->unknown = e.what();
      }
      post(this, supervisor_, perform{p.job});
    }};
  }

  void on_exit() override { supervisor_ = nullptr; }

private:
  caf::actor supervisor_;
  entity_shell<Rules> shell_;
};

} // namespace callout
