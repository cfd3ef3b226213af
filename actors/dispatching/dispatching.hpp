// The rules of finding a technician: one exclusive offer, then rounds of several, until a
// claim wins, the booking says stop, or time is up (DOMAIN §3.4).
#pragma once

#include "actors/dispatching/state.hpp"
#include "actors/entity.hpp"

namespace callout {

struct dispatching_rules {
  static constexpr const char* name = "dispatching";
  static constexpr domain home = domain::fulfilment;
  using state = dispatching::state;
  using command = dispatching::command;
  using event = dispatching::event;

  static decision<event> decide(const state&, const dispatching::begin&, const moment&);
  static decision<event> decide(const state&, const dispatching::found&, const moment&);
  static decision<event> decide(const state&, const dispatching::claim&, const moment&);
  static decision<event> decide(const state&, const dispatching::turned_down&, const moment&);
  static decision<event> decide(const state&, const dispatching::win_refused&, const moment&);
  static decision<event> decide(const state&, const dispatching::stop&, const moment&);
  static decision<event> decide(const state&, const dispatching::round_over&, const moment&);
  static decision<event> decide(const state&, const dispatching::seek_again&, const moment&);
  static decision<event> decide(const state&, const dispatching::alert&, const moment&);
  static decision<event> decide(const state&, const dispatching::give_up&, const moment&);

  static void evolve(state&, const dispatching::begun&);
  static void evolve(state&, const dispatching::searched&);
  static void evolve(state&, const dispatching::offers_made&);
  static void evolve(state&, const dispatching::turned_down_by&);
  static void evolve(state&, const dispatching::round_ended&);
  static void evolve(state&, const dispatching::waiting&);
  static void evolve(state&, const dispatching::won&);
  static void evolve(state&, const dispatching::claim_lost&);
  static void evolve(state&, const dispatching::win_lost&);
  static void evolve(state&, const dispatching::stopped&);
  static void evolve(state&, const dispatching::alerted&);
  static void evolve(state&, const dispatching::gave_up&);

  static void react(const state&, const event&, effects&);
  static outcome<std::string> view(const state&, const principal&);
};

static_assert(entity<dispatching_rules>);

} // namespace callout
