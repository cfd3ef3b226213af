// What follows from a booking's events: its payment, its dispatching, the technician's
// calendar, timers, and word to whoever should know.
#include "actors/booking/area.hpp"
#include "actors/booking/booking.hpp"
#include "actors/booking/late_hold.hpp"
#include "actors/booking/progress.hpp"
#include "actors/booking/times.hpp"
#include "actors/ledger/ledger.hpp"
#include "protocols/dispatching.hpp"
#include "protocols/earnings.hpp"
#include "protocols/inbox.hpp"
#include "protocols/payment.hpp"
#include "protocols/technician.hpp"

namespace callout {

using namespace booking;

namespace {

struct reaction {
  const state& s;
  effects& out;

  void operator()(const created& e) {
    try_payment(e.verify);
    timer("expire", e.at + s.terms->draft, expire{});
  }
  void operator()(const payment_submitted& e) { try_payment(e.verify); }
  void operator()(const payment_failed&) { show_customer(); }
  void operator()(const confirmed& e) {
    cancel_timers({"expire"});
    clock_timers();
    if (secured(s))
      return match_when_due(e.at);
    hold_timer();
    show_customer();
  }
  void operator()(const hold_attempted&) {
    hold(s.approved);
    hold_timer();
  }
  void operator()(const hold_secured& e) {
    cancel_timers({"secure"});
    timer(timer_of(clock::respond), e.respond_due, sla_due{clock::respond});
    match_when_due(e.at);
  }
  void operator()(const hold_returned&) {
    release_hold("moved_far_ahead");
    cancel_timers({"sla.respond", "start_matching"});
    hold_timer();
  }
  void operator()(const hold_missed& e) {
    hold_timer();
    show(*s.customer, e.reason);
  }
  void operator()(const matching_started& e) {
    begin(e.slot);
    show_customer();
  }
  void operator()(const unfulfilled&) {
    release_hold("unfulfilled");
    cancel_clocks();
    show_customer();
  }
  void operator()(const expired&) {
    release_hold("expired");
    cancel_timers({"expire"});
    show_customer();
  }

  void operator()(const reservation_requested& e) {
    ask_calendar(e.technician, asked_of_calendar(s, e));
  }
  void operator()(const reservation_dropped& e) {
    if (e.release)
      release(e.technician, "too_late");
    answered(e.command, e.code);
  }
  void operator()(const assigned& e) {
    tell_technician(e.technician, technician::award{*s.id, e.offer});
    cancel_timers({"sla.respond"});
    if (e.command) {
      cancel_timers({"start_matching"});
      tell_dispatching(dispatching::stop{"assigned"});
      answered(*e.command, "");
      show(e.technician);
    }
    show_customer();
  }
  void operator()(const unassigned& e) {
    release(e.technician, "unassigned");
    begin(e.slot);
    if (e.by != role::technician)
      show(e.technician, "unassigned");
    show_customer();
  }
  void operator()(const rescheduled& e) {
    clock_timers();
    cancel_timers({"sla.resume"});
    if (e.command) {
      answered(*e.command, "");
      show(*s.technician);
    } else {
      if (!secured(s)) {
        hold_timer();
        return show_customer();
      }
      if (s.sought)
        tell_dispatching(dispatching::stop{"rescheduled"});
      const auto begin = matching_start(s, s.slot, e.at);
      if (begin <= e.at)
        return cancel_timers({"start_matching"});
      timer("start_matching", begin, start_matching{});
    }
    show_customer();
  }

  void operator()(const departed&) { show_customer(); }
  void operator()(const arrived&) {
    cancel_timers({"sla.arrive"});
    show_customer();
  }
  void operator()(const start_code_refused&) {}
  void operator()(const started&) { show_customer(); }
  void operator()(const paused&) { show_customer(); }
  void operator()(const resumed&) { show_customer(); }
  void operator()(const extra_proposed& e) {
    timer("extra", e.at + extra_silence, decline_extra{});
    show_customer();
  }
  void operator()(const extra_accepted& e) {
    cancel_timers({"extra"});
    hold(e.missing);
  }
  void operator()(const extra_approved&) { extra_answered("extra_approved"); }
  void operator()(const extra_declined&) { extra_answered("extra_declined"); }

  void operator()(const finished& e) { work_over(e.at, "done"); }
  void operator()(const aborted& e) {
    cancel_timers({"extra"});
    work_over(e.at, "aborted");
  }
  void operator()(const completed& e) {
    const auto due = s.charge.value_or(s.approved);
    settle(due, s.approved_labour, s.terms->commission_bp);
    if (e.by != role::system || e.reason)
      cancel_timers({"auto_confirm"});
    timer("close", e.at + s.terms->warranty, close{});
    show_customer();
    show(*s.technician);
  }
  void operator()(const rejected& e) {
    cancel_timers({"auto_confirm"});
    if (e.slot)
      ask_calendar(*s.technician, *e.slot);
    show_customer();
    show(*s.technician, e.reason);
  }
  void operator()(const cancelled& e) {
    if (e.fee.minor > 0)
      settle(e.fee, e.fee, 10'000 - e.technician_bp);
    else
      release_hold("cancelled");
    if (s.sought)
      tell_dispatching(dispatching::stop{"cancelled"});
    cancel_timers({"expire", "start_matching"});
    if (!s.clocks.empty() && !secured(s))
      cancel_timers({"secure"});
    cancel_clocks();
    if (s.technician) {
      release(*s.technician, "cancelled");
      show(*s.technician, e.reason);
    }
    show_customer();
  }
  void operator()(const dispute_opened&) { tell_earnings(earnings::freeze{*s.id}); }
  void operator()(const dispute_resolved& e) {
    tell_earnings(earnings::unfreeze{*s.id});
    // A goodwill would be taken from the technician: it is paid beside this payment.
    if (e.amount && e.outcome != dispute_outcome::goodwill)
      out.push_back(
          tell{{"payment", s.id->text},
               payload::of<payment::command>(payment::refund{*e.amount, "dispute: " + e.reason}),
               payload::of<command>(refund_refused{*e.amount})});
    timer("close", std::max<instant>(e.at, *s.completed_at + s.terms->warranty), close{});
    show_customer();
    show(*s.technician, name_of(e.outcome));
  }
  void operator()(const refund_missed&) {
    if (s.phase == phase::completed)
      tell_earnings(earnings::freeze{*s.id});
  }
  void operator()(const rework_reserved&) {
    tell_technician(*s.technician, technician::award{*s.id, std::nullopt});
  }
  void operator()(const rework_overlaps& e) { show(*s.technician, e.code); }
  void operator()(const overdue_noted&) {}
  void operator()(const closed&) { show_customer(); }

  // Where the timer was too late to note it, it need not come any more.
  void operator()(const sla_breached& e) { cancel_timers({timer_of(e.clock)}); }
  void operator()(const sla_paused& e) {
    cancel_timers({"sla.arrive"});
    timer("sla.resume", e.until, resume{});
  }
  void operator()(const sla_resumed&) {
    cancel_timers({"sla.resume"});
    clock_timers();
  }

private:
  // -- money ---------------------------------------------------------------------------
  void try_payment(std::optional<bool> verify) {
    if (!verify)
      return hold(s.approved);
    const std::int64_t little = s.terms->ways_to_hold().verify_minor;
    tell_payment(payment::verify{
        *s.customer, {std::min(little, s.approved.minor), s.approved.currency}, s.payment_method});
  }
  void hold_timer() { timer("secure", next_hold(s, *s.slot), secure{}); }
  /// Where it is due at once, matching_started comes with it, and says so to the customer.
  void match_when_due(instant now) {
    const auto begin = matching_start(s, s.slot, now);
    if (begin <= now)
      return;
    timer("start_matching", begin, start_matching{});
    show_customer();
  }
  void hold(const money& amount) {
    tell_payment(payment::hold{*s.customer, amount, s.payment_method});
  }
  void release_hold(const char* why) { tell_payment(payment::release_hold{why}); }
  void settle(const money& amount, const money& labour, int commission_bp) {
    auto dunning = s.terms->dunning.value_or(dunning_policy{});
    if (s.phase == phase::cancelled) // A fee that cannot be had is owed, and not tried again.
      dunning.retry_after.clear();
    tell_payment(payment::settle{amount,
                                 {*s.technician, s.vat_registered, labour, commission_bp,
                                  s.terms->vat_bp, s.terms->settlement},
                                 std::move(dunning)});
  }
  template <class Command>
  void tell_payment(Command c) {
    out.push_back(tell{{"payment", s.id->text}, payload::of<payment::command>(std::move(c))});
  }

  // -- people --------------------------------------------------------------------------
  void begin(const time_slot& slot) {
    tell_dispatching(dispatching::begin{s.service, s.location, area_of(s.location), s.terms->price,
                                        slot, s.asap(), s.terms->skills, offers(s), s.never,
                                        depart_by(s, slot), where(s), arrive_by(s)});
  }
  template <class Command>
  void tell_dispatching(Command c) {
    out.push_back(
        tell{{"dispatching", s.id->text}, payload::of<dispatching::command>(std::move(c))});
  }
  template <class Command>
  void tell_technician(const person_id& who, Command c) {
    out.push_back(tell{{"technician", who.text}, payload::of<technician::command>(std::move(c))});
  }
  template <class Command>
  void tell_earnings(Command c) {
    out.push_back(
        tell{{"earnings", s.technician->text}, payload::of<earnings::command>(std::move(c))});
  }
  void ask_calendar(const person_id& who, const time_slot& slot) {
    const technician::reserve ask{*s.id, slot, s.terms->skills, where(s)};
    const reservation_answered no{who, slot, false, false, "technician.not_found"};
    out.push_back(tell{
        {"technician", who.text}, payload::of<technician::command>(ask), payload::of<command>(no)});
  }
  void release(const person_id& who, const char* why) {
    tell_technician(who, technician::release{*s.id, why});
  }
  void work_over(instant at, const char* how) {
    timer("auto_confirm", at + s.terms->auto_confirm, confirm{});
    release(*s.technician, how);
    show_customer();
  }
  void extra_answered(const char* how) {
    cancel_timers({"extra"});
    show_customer();
    show(*s.technician, how);
  }

  // -- time ----------------------------------------------------------------------------
  template <class Command>
  void timer(const char* name, instant at, Command c) {
    out.push_back(start_timer{name, at, payload::of<command>(std::move(c))});
  }
  void cancel_timers(std::initializer_list<const char*> names) {
    for (const auto* name : names)
      out.push_back(cancel_timer{name});
  }
  static const char* timer_of(clock which) {
    return which == clock::respond ? "sla.respond" : "sla.arrive";
  }
  void clock_timers() {
    for (const auto& c : s.clocks)
      if (c.running() && !c.breached_at)
        timer(timer_of(c.which), c.due, sla_due{c.which});
  }
  void cancel_clocks() {
    for (const auto& c : s.clocks) {
      if (c.running() && !c.breached_at)
        cancel_timers({timer_of(c.which)});
      if (c.paused_at)
        cancel_timers({"sla.resume"});
    }
  }

  // -- word ----------------------------------------------------------------------------
  void answered(const std::string& command, const std::string& code) {
    if (code.empty())
      out.push_back(answer{command});
    else
      out.push_back(
          answer{command, rejection{code, "The technician cannot have this visit.", 409}});
  }
  void show_customer() { show(*s.customer); }
  void show(const person_id& who, std::string_view reason = {}) {
    std::string data = "{\"booking\":";
    write_quoted(data, s.id->text);
    data += ",\"status\":";
    write_quoted(data, name_of(s.phase));
    if (!reason.empty()) {
      data += ",\"reason\":";
      write_quoted(data, reason);
    }
    data += '}';
    out.push_back(tell{{"inbox", who.text},
                       payload::of<inbox::command>(inbox::notify{"booking.changed", {data}})});
  }
};

/// Whether the bound on waiting may be another after it.
struct moves_the_bound {
  bool operator()(const assigned&) const { return true; }
  bool operator()(const unassigned&) const { return true; }
  bool operator()(const rescheduled& e) const { return e.command.has_value(); }
  bool operator()(const departed&) const { return true; }
  bool operator()(const arrived&) const { return true; }
  bool operator()(const started&) const { return true; }
  bool operator()(const paused&) const { return true; }
  bool operator()(const resumed&) const { return true; }
  bool operator()(const extra_proposed&) const { return true; }
  bool operator()(const extra_approved&) const { return true; }
  bool operator()(const extra_declined&) const { return true; }
  bool operator()(const finished&) const { return true; }
  bool operator()(const aborted&) const { return true; }
  bool operator()(const rejected&) const { return true; }
  bool operator()(const dispute_opened&) const { return true; }
  bool operator()(const dispute_resolved&) const { return true; }
  bool operator()(const refund_missed&) const { return true; }
  bool operator()(const sla_resumed&) const { return true; }
  bool operator()(const overdue_noted&) const { return true; }
  template <class Other>
  bool operator()(const Other&) const {
    return false;
  }
};

void watch_progress(const state& s, const event& e, effects& out) {
  const auto* over = std::get_if<cancelled>(&e);
  const bool dropped = std::holds_alternative<reservation_dropped>(e) && s.phase == phase::assigned;
  if (!(over ? s.technician.has_value() : dropped || std::visit(moves_the_bound{}, e)))
    return;
  if (const auto bound = progress_bound_of(s))
    out.push_back(start_timer{"overdue", s.noted.value_or(false) ? bound->end : bound->look,
                              payload::of<command>(overdue{})});
  else
    out.push_back(cancel_timer{"overdue"});
}

} // namespace

void booking_rules::react(const state& s, const event& e, effects& out) {
  std::visit(reaction{s, out}, e);
  watch_progress(s, e, out);
}

} // namespace callout
