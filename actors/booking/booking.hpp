// The rules of a booking (DOMAIN §3.1): from the wish of a customer to work that is paid for.
// Its money, its search for a technician and its clocks are regions of their own: payment,
// dispatching and sla_clock.
#pragma once

#include "actors/booking/cancellation_fee.hpp"
#include "actors/booking/state.hpp"
#include "actors/booking/transitions.hpp"
#include "actors/entity.hpp"

namespace callout {

namespace booking {

using made = decision<event>;

/// What the table says before any rule is asked: nothing when the rule may decide.
std::optional<made> barred(const state&, std::string_view command, const moment&);

/// The events, after the breaches that nobody has noted yet of clocks which they may stop or set
/// anew: the timer that notes one may come late.
made with_breaches(const state&, instant now, std::vector<event>);

// One rule for each command; the table has let it through.
made rule(const state&, const create&, const moment&);
made rule(const state&, const submit_payment&, const moment&);
made rule(const state&, const hold_ok&, const moment&);
made rule(const state&, const hold_failed&, const moment&);
made rule(const state&, const method_verified&, const moment&);
made rule(const state&, const secure&, const moment&);
made rule(const state&, const start_matching&, const moment&);
made rule(const state&, const technician_won&, const moment&);
made rule(const state&, const assign&, const moment&);
made rule(const state&, const reservation_answered&, const moment&);
made rule(const state&, const no_supply&, const moment&);
made rule(const state&, const depart&, const moment&);
made rule(const state&, const arrive&, const moment&);
made rule(const state&, const start&, const moment&);
made rule(const state&, const pause&, const moment&);
made rule(const state&, const resume&, const moment&);
made rule(const state&, const propose_extra&, const moment&);
made rule(const state&, const approve_extra&, const moment&);
made rule(const state&, const decline_extra&, const moment&);
made rule(const state&, const finish&, const moment&);
made rule(const state&, const confirm&, const moment&);
made rule(const state&, const reject&, const moment&);
made rule(const state&, const customer_no_show&, const moment&);
made rule(const state&, const cancel&, const moment&);
made rule(const state&, const abort&, const moment&);
made rule(const state&, const unassign&, const moment&);
made rule(const state&, const reschedule&, const moment&);
made rule(const state&, const open_dispute&, const moment&);
made rule(const state&, const resolve&, const moment&);
made rule(const state&, const refund_refused&, const moment&);
made rule(const state&, const overdue&, const moment&);
made rule(const state&, const expire&, const moment&);
made rule(const state&, const sla_due&, const moment&);
made rule(const state&, const close&, const moment&);

void apply(state&, const created&);
void apply(state&, const payment_submitted&);
void apply(state&, const payment_failed&);
void apply(state&, const confirmed&);
void apply(state&, const hold_attempted&);
void apply(state&, const hold_secured&);
void apply(state&, const hold_missed&);
void apply(state&, const hold_returned&);
void apply(state&, const matching_started&);
void apply(state&, const reservation_requested&);
void apply(state&, const reservation_dropped&);
void apply(state&, const assigned&);
void apply(state&, const unassigned&);
void apply(state&, const rescheduled&);
void apply(state&, const unfulfilled&);
void apply(state&, const departed&);
void apply(state&, const arrived&);
void apply(state&, const start_code_refused&);
void apply(state&, const started&);
void apply(state&, const paused&);
void apply(state&, const resumed&);
void apply(state&, const extra_proposed&);
void apply(state&, const extra_accepted&);
void apply(state&, const extra_approved&);
void apply(state&, const extra_declined&);
void apply(state&, const finished&);
void apply(state&, const aborted&);
void apply(state&, const completed&);
void apply(state&, const rejected&);
void apply(state&, const cancelled&);
void apply(state&, const dispute_opened&);
void apply(state&, const expired&);
void apply(state&, const sla_breached&);
void apply(state&, const sla_paused&);
void apply(state&, const sla_resumed&);
void apply(state&, const closed&);
void apply(state&, const rework_reserved&);
void apply(state&, const rework_overlaps&);
void apply(state&, const dispute_resolved&);
void apply(state&, const refund_missed&);
void apply(state&, const overdue_noted&);

} // namespace booking

struct booking_rules {
  static constexpr const char* name = "booking";
  static constexpr domain home = domain::fulfilment;
  using state = booking::state;
  using command = booking::command;
  using event = booking::event;

  template <class Command>
  static decision<event> decide(const state& s, const Command& c,
                                const moment& m) requires requires {
    booking::rule(s, c, m);
  }
  {
    if (auto no = booking::barred(s, Command::kind, m))
      return *std::move(no);
    return booking::rule(s, c, m);
  }

  template <class Event>
  static void evolve(state& s, const Event& e) requires requires {
    booking::apply(s, e);
  }
  { booking::apply(s, e); }

  static void react(const state&, const event&, effects&);
  static outcome<std::string> view(const state&, const principal&);
  /// What `cancel` would cost this viewer now, as JSON of `cancellation_preview`; refused as
  /// `cancel` would be.
  static outcome<std::string> preview_cancel(const state&, const principal&, instant now);
  static outcome<std::string> preview(const state& s, std::string_view of, const principal& by,
                                      instant now) {
    if (of == booking::cancel::kind)
      return preview_cancel(s, by, now);
    return booking::not_found;
  }
};

static_assert(entity<booking_rules>);

} // namespace callout
