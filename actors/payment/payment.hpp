// The rules of one booking's money: hold, capture into escrow, divide, refund (DOMAIN §3.6).
// Every request to the provider has a number; its key is "<booking>:<number>" for ever, and an
// outcome that is unknown is looked up, never sent under another key.
#pragma once

#include "actors/entity.hpp"
#include "actors/payment/state.hpp"

namespace callout {

struct payment_rules {
  static constexpr const char* name = "payment";
  static constexpr domain home = domain::fulfilment;
  using state = payment::state;
  using command = payment::command;
  using event = payment::event;

  static decision<event> decide(const state&, const payment::hold&, const moment&);
  static decision<event> decide(const state&, const payment::verify&, const moment&);
  static decision<event> decide(const state&, const payment::settle&, const moment&);
  static decision<event> decide(const state&, const payment::release_hold&, const moment&);
  static decision<event> decide(const state&, const payment::refund&, const moment&);
  static decision<event> decide(const state&, const payment::answered&, const moment&);
  static decision<event> decide(const state&, const payment::look_up&, const moment&);
  static decision<event> decide(const state&, const payment::renew&, const moment&);
  static decision<event> decide(const state&, const payment::retry&, const moment&);
  static decision<event> decide(const state&, const payment::write_off&, const moment&);
  static decision<event> decide(const state&, const payment::resolve&, const moment&);

  static void evolve(state&, const payment::hold_requested&);
  static void evolve(state&, const payment::held&);
  static void evolve(state&, const payment::hold_failed&);
  static void evolve(state&, const payment::void_requested&);
  static void evolve(state&, const payment::voided&);
  static void evolve(state&, const payment::letting_go&);
  static void evolve(state&, const payment::settling&);
  static void evolve(state&, const payment::capture_requested&);
  static void evolve(state&, const payment::captured&);
  static void evolve(state&, const payment::capture_failed&);
  static void evolve(state&, const payment::released&);
  static void evolve(state&, const payment::refund_requested&);
  static void evolve(state&, const payment::refunded&);
  static void evolve(state&, const payment::refund_failed&);
  static void evolve(state&, const payment::left_unknown&);
  static void evolve(state&, const payment::looked_up&);
  static void evolve(state&, const payment::sent_again&);
  static void evolve(state&, const payment::conflicted&);
  static void evolve(state&, const payment::retry_planned&);
  static void evolve(state&, const payment::given_up&);
  static void evolve(state&, const payment::advanced&);
  static void evolve(state&, const payment::written_off&);
  static void evolve(state&, const payment::conflict_resolved&);

  static void react(const state&, const event&, effects&);
  static outcome<std::string> view(const state&, const principal&);
};

static_assert(entity<payment_rules>);

} // namespace callout
