// One run of payouts as rules: what is noted first for all who were to be paid stands.
#pragma once

#include "actors/entity.hpp"
#include "protocols/payout_run.hpp"

namespace callout {

struct payout_run_rules {
  static constexpr const char* name = "payout_run";
  static constexpr domain home = domain::settlement;

  struct state {
    std::optional<instant> begun_at; ///< none: there was no such run
    bool finished = false;
    payout_run::outcome came_to;
    bool operator==(const state&) const = default;
    static constexpr auto fields() {
      using s = state;
      return std::tuple{field{"begun_at", &s::begun_at}, field{"finished", &s::finished},
                        field{"came_to", &s::came_to}};
    }
  };

  using command = payout_run::command;
  using event = payout_run::event;

  static decision<event> decide(const state&, const payout_run::begin&, const moment&);
  static decision<event> decide(const state&, const payout_run::note&, const moment&);
  static void evolve(state&, const payout_run::begun&);
  static void evolve(state&, const payout_run::noted&);
  static void react(const state&, const event&, effects&) {}
  static outcome<std::string> view(const state&, const principal& viewer);
};
static_assert(entity<payout_run_rules>);

} // namespace callout
