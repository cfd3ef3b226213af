// How events change a booking. What is in the log happened: nothing is judged here.
#include "actors/booking/abort_charge.hpp"
#include "actors/booking/booking.hpp"

#include <algorithm>

namespace callout::booking {

namespace {

void drop_extra(state& s) {
  s.extra.clear();
  s.extra_accepted = false;
  s.pause_reason.reset();
}

void move(state& s, std::optional<instant> at) {
  if (!at)
    return;
  s.since = at;
  s.noted.reset();
}

void start_to_respond(state& s, instant due) {
  s.clocks.insert(s.clocks.begin(), {.which = clock::respond, .due = due});
}

void begin_work(state& s, std::optional<instant> at) {
  s.phase = phase::in_progress;
  move(s, at);
}

void stop_work(state& s, phase then, std::optional<instant> at) {
  if (at) {
    const auto worked = std::chrono::floor<short_span>(worked_until(s, *at));
    s.worked_s = worked.count();
  }
  s.phase = then;
  move(s, at);
}

} // namespace

void apply(state& s, const created& e) {
  s.phase = phase::payment_pending;
  s.id = e.id;
  s.customer = e.customer;
  s.service = e.service;
  s.location = e.location;
  s.slot = e.slot;
  s.note = e.note;
  s.payment_method = e.payment_method;
  s.terms = e.terms;
  s.created_at = e.at;
  s.approved = e.terms.price;
  s.approved_labour = e.terms.labour;
  s.held.currency = e.terms.price.currency;
}

void apply(state& s, const payment_submitted&) {
  s.phase = phase::payment_pending;
}

void apply(state& s, const payment_failed&) {
  s.phase = phase::draft;
  ++s.failed_holds;
}

void apply(state& s, const confirmed& e) {
  s.phase = phase::confirmed;
  s.held.minor += e.held.minor;
  s.clocks = {{.which = clock::arrive, .due = e.arrive_due}};
  if (e.held.minor > 0) // Otherwise nobody is looked for yet.
    start_to_respond(s, e.respond_due);
}

void apply(state& s, const hold_attempted& e) {
  s.hold_asked = true;
  s.hold_tried_at = e.at;
}

void apply(state& s, const hold_secured& e) {
  s.hold_asked.reset();
  s.hold_tried_at.reset();
  s.held.minor += e.held.minor;
  start_to_respond(s, e.respond_due);
}

void apply(state& s, const hold_missed&) {
  s.hold_asked.reset();
  ++s.failed_holds;
}

void apply(state& s, const hold_returned&) {
  s.held.minor = 0;
  std::erase_if(s.clocks, [](const auto& c) { return c.which == clock::respond; });
}

void apply(state& s, const matching_started&) {
  s.phase = phase::matching;
  s.sought = true;
}

void apply(state& s, const reservation_requested& e) {
  s.pending = {e};
  // An operator who names someone again means it.
  std::erase(s.never, e.technician);
}

void apply(state& s, const reservation_dropped&) {
  s.pending.clear();
}

void apply(state& s, const assigned& e) {
  s.phase = phase::assigned;
  s.sought = false;
  s.technician = e.technician;
  s.vat_registered = e.vat_registered;
  s.assigned_at = e.at;
  s.wrong_codes = 0;
  move(s, e.at);
  if (e.command)
    s.pending.clear();
  if (auto* c = s.clock(clock::respond))
    c->stop(e.at);
}

void apply(state& s, const unassigned& e) {
  s.phase = phase::matching;
  s.sought = true;
  s.technician.reset();
  s.assigned_at.reset();
  std::erase(s.never, e.technician);
  s.never.push_back(e.technician);
}

void apply(state& s, const rescheduled& e) {
  if (s.slot)
    s.moves.push_back({s.slot->from, e.at});
  s.slot = e.slot;
  for (auto& c : s.clocks)
    c.rebase(c.which == clock::respond ? e.respond_due : e.arrive_due);
  if (e.command)
    s.pending.clear();
  else
    s.phase = phase::confirmed;
}

void apply(state& s, const unfulfilled&) {
  s.phase = phase::unfulfilled;
  s.sought = false;
}

void apply(state& s, const departed& e) {
  s.phase = phase::en_route;
  move(s, e.at);
}

void apply(state& s, const arrived& e) {
  s.phase = phase::arrived;
  s.arrived_at = e.at;
  move(s, e.at);
  if (auto* c = s.clock(clock::arrive))
    c->stop(e.at);
}

void apply(state& s, const start_code_refused&) {
  ++s.wrong_codes;
}

void apply(state& s, const started& e) {
  begin_work(s, e.at);
}

void apply(state& s, const paused& e) {
  stop_work(s, phase::paused, e.at);
  s.pause_reason = e.reason;
}

void apply(state& s, const resumed& e) {
  begin_work(s, e.at);
  s.pause_reason.reset();
}

void apply(state& s, const extra_proposed& e) {
  stop_work(s, phase::paused, e.at);
  s.pause_reason = pause_reason::awaiting_approval;
  s.extra = {e};
}

void apply(state& s, const extra_accepted&) {
  s.extra_accepted = true;
}

void apply(state& s, const extra_approved& e) {
  begin_work(s, e.at);
  if (!s.extra.empty()) {
    s.approved.minor += s.extra.front().total.minor;
    s.approved_labour.minor += s.extra.front().labour.minor;
  }
  s.held.minor += e.held.minor;
  drop_extra(s);
}

void apply(state& s, const extra_declined& e) {
  begin_work(s, e.at);
  drop_extra(s);
}

void apply(state& s, const finished& e) {
  stop_work(s, phase::work_done, e.at);
  s.done_at = e.at;
  s.finished = true;
}

void apply(state& s, const aborted& e) {
  stop_work(s, phase::work_done, e.at);
  s.charge = e.charge;
  s.done_at = e.at;
  drop_extra(s);
}

void apply(state& s, const completed& e) {
  s.phase = phase::completed;
  s.completed_at = e.at;
}

void apply(state& s, const rejected& e) {
  begin_work(s, e.at ? e.at : s.done_at);
  s.rejections = static_cast<std::uint8_t>(std::min(255, s.rejections.value_or(0) + 1));
  if (e.slot)
    s.rework = e.slot->from;
  s.charge.reset();
  s.done_at.reset();
}

void apply(state& s, const cancelled& e) {
  s.phase = phase::cancelled;
  s.cancellation = {e};
}

void apply(state& s, const dispute_opened& e) {
  s.disputed = true;
  move(s, e.at);
}

void apply(state& s, const expired&) {
  s.phase = phase::expired;
}

void apply(state& s, const sla_breached& e) {
  if (auto* c = s.clock(e.clock))
    c->breached_at = e.at;
}

void apply(state& s, const sla_paused& e) {
  if (auto* c = s.clock(e.clock))
    c->pause(e.at);
}

void apply(state& s, const sla_resumed& e) {
  if (auto* c = s.clock(e.clock))
    c->resume(e.at);
}

void apply(state& s, const closed&) {
  s.phase = phase::closed;
}

// An answer may be to the question before the last, for the same moment: the last one counts.
void apply(state&, const rework_reserved&) {
}

void apply(state&, const rework_overlaps&) {
}

void apply(state& s, const dispute_resolved& e) {
  s.disputed = false;
  s.resolution = e.outcome;
}

void apply(state& s, const refund_missed& e) {
  if (s.phase != phase::completed || !e.at)
    return;
  s.disputed = true;
  s.resolution.reset();
  move(s, e.at);
}

void apply(state& s, const overdue_noted&) {
  s.noted = true;
}

} // namespace callout::booking
