// How events change a payment. What is in the log happened: nothing is judged here.
#include "actors/ledger/ledger.hpp"
#include "actors/payment/payment.hpp"

namespace callout {

using namespace payment;

namespace {

template <class List>
auto* find(List& all, std::uint32_t number) {
  for (auto& one : all)
    if (one.number == number)
      return &one;
  return static_cast<decltype(all.data())>(nullptr);
}

void asked(state& s, request_state r) {
  s.last_number = std::max(s.last_number, r.number);
  s.requests.push_back(std::move(r));
}

/// The request has its final answer. Gives what it was about, or 0.
std::uint32_t finish(state& s, std::uint32_t number) {
  const auto* r = find(s.requests, number);
  const auto of = r ? r->of : 0;
  std::erase_if(s.requests, [&](const auto& one) { return one.number == number; });
  return of;
}

void set_phase(state& s, std::uint32_t hold, hold_phase p) {
  if (auto* h = find(s.holds, hold))
    h->phase = p;
}

trouble_state& trouble(state& s) {
  return s.trouble ? *s.trouble : s.trouble.emplace();
}

/// What the customer owes the platform follows from what is posted.
void post_receivable(state& s, const std::vector<posting>& lines) {
  if (const auto change = ledger::sum(lines, ledger::receivable_account(*s.customer)))
    trouble(s).receivable += change;
}

void plan_nothing(state& s) {
  if (s.trouble)
    s.trouble->retry_at.reset();
}

void want_no_more(state& s) {
  for (auto& h : s.holds)
    if (h.phase == hold_phase::asked)
      h.wanted = false;
}

} // namespace

void payment_rules::evolve(state& s, const hold_requested& e) {
  if (s.goal.empty()) // Otherwise it is to be captured at once.
    s.phase = phase::open;
  s.booking = e.booking;
  s.customer = e.customer;
  s.method = e.method;
  s.captured.currency = s.released.currency = s.refunded.currency = e.amount.currency;
  s.holds.push_back({.number = e.number,
                     .amount = e.amount.minor,
                     .renews = e.renews,
                     .wanted = !e.verifies.value_or(false),
                     .verifies = e.verifies});
  asked(s, {.number = e.number,
            .operation = operation::hold,
            .of = e.number,
            .amount = e.amount.minor,
            .at = e.at});
}

void payment_rules::evolve(state& s, const held& e) {
  finish(s, e.number);
  if (auto* h = find(s.holds, e.number)) {
    h->phase = hold_phase::held;
    h->reference = e.reference;
    h->capture_before = e.capture_before;
  }
}

void payment_rules::evolve(state& s, const hold_failed& e) {
  finish(s, e.number);
  set_phase(s, e.number, hold_phase::gone);
}

void payment_rules::evolve(state& s, const void_requested& e) {
  set_phase(s, e.hold, hold_phase::voiding);
  asked(s, {.number = e.number, .operation = operation::void_, .of = e.hold, .at = e.at});
}

void payment_rules::evolve(state& s, const voided& e) {
  set_phase(s, finish(s, e.number), hold_phase::gone);
}

void payment_rules::evolve(state& s, const letting_go&) {
  s.phase = phase::let_go;
  want_no_more(s);
}

void payment_rules::evolve(state& s, const settling& e) {
  s.phase = phase::settling;
  s.goal = {e};
  plan_nothing(s);
  want_no_more(s);
}

void payment_rules::evolve(state& s, const capture_requested& e) {
  set_phase(s, e.hold, hold_phase::capturing);
  asked(s, {.number = e.number,
            .operation = operation::capture,
            .of = e.hold,
            .amount = e.amount.minor,
            .at = e.at});
}

void payment_rules::evolve(state& s, const captured& e) {
  set_phase(s, finish(s, e.number), hold_phase::captured);
  s.captured.minor += e.amount.minor;
  s.captures.push_back({.number = e.number, .reference = e.reference, .amount = e.amount.minor});
  post_receivable(s, e.postings);
}

void payment_rules::evolve(state& s, const capture_failed& e) {
  // The hold may still stand, so that it can be tried once more.
  if (e.number != 0)
    set_phase(s, finish(s, e.number), hold_phase::held);
  if (s.phase != phase::released)
    s.phase = phase::capture_failed;
}

void payment_rules::evolve(state& s, const released& e) {
  s.phase = phase::released;
  s.released.minor = e.amount.minor;
  for (const auto& line : e.postings)
    if (line.minor < 0)
      s.credits.push_back(line);
}

void payment_rules::evolve(state& s, const refund_requested& e) {
  if (auto* taken = find(s.captures, e.capture))
    taken->refunding += e.amount.minor;
  plan_nothing(s);
  asked(s, {.number = e.number,
            .operation = operation::refund,
            .of = e.capture,
            .amount = e.amount.minor,
            .at = e.at});
}

void payment_rules::evolve(state& s, const refunded& e) {
  if (auto* taken = find(s.captures, finish(s, e.number))) {
    taken->refunding -= e.amount.minor;
    taken->refunded += e.amount.minor;
  }
  s.refunded.minor += e.amount.minor;
  if (s.phase == phase::released) {
    const auto undivided = ledger::sum(e.postings, ledger::escrow_account(*s.booking));
    s.released.minor -= e.amount.minor - undivided;
    s.credits = ledger::left_after(std::move(s.credits), e.postings);
  }
}

void payment_rules::evolve(state& s, const refund_failed& e) {
  const auto* r = find(s.requests, e.number);
  const auto amount = r ? r->amount : 0;
  if (auto* taken = find(s.captures, finish(s, e.number)))
    taken->refunding -= amount;
}

void payment_rules::evolve(state& s, const left_unknown& e) {
  if (auto* r = find(s.requests, e.number)) {
    r->phase = request_phase::unknown;
    r->again = e.again;
    ++r->tries;
  }
}

void payment_rules::evolve(state& s, const looked_up& e) {
  if (auto* r = find(s.requests, e.number)) {
    r->phase = request_phase::looking;
    r->again.reset();
    ++r->attempt;
  }
}

void payment_rules::evolve(state& s, const sent_again& e) {
  if (auto* r = find(s.requests, e.number)) {
    r->phase = request_phase::sent;
    ++r->attempt;
  }
}

void payment_rules::evolve(state& s, const conflicted& e) {
  const auto* r = find(s.requests, e.number);
  const auto asked_for = r ? r->operation : operation::look_up;
  const auto amount = r ? r->amount : 0;
  const auto of = finish(s, e.number);
  conflict_state c{{e.number, asked_for, s.in_currency(amount), e.amount, e.reference}, of, 0};
  if (asked_for == operation::hold) {
    if (auto* h = find(s.holds, e.number)) {
      h->reference = e.reference;
      h->wanted = false;
    }
    return;
  }
  if (asked_for == operation::capture) {
    set_phase(s, of, hold_phase::gone);
    if (s.phase != phase::released)
      s.phase = phase::capture_failed;
  } else if (auto* taken = find(s.captures, of)) {
    // What was refunded in truth is for a person to find out; no more may go out until then.
    taken->refunding -= amount;
    c.blocked = taken->amount - taken->refunding - taken->refunded;
    taken->refunded += c.blocked;
  }
  trouble(s).conflicts.push_back(std::move(c));
}

void payment_rules::evolve(state& s, const retry_planned& e) {
  trouble(s).retries = e.round;
  trouble(s).retry_at = e.at;
}

void payment_rules::evolve(state& s, const given_up&) {
  trouble(s).given_up = true;
  plan_nothing(s);
}

void payment_rules::evolve(state& s, const advanced& e) {
  post_receivable(s, e.postings);
}

void payment_rules::evolve(state& s, const payment::written_off& e) {
  plan_nothing(s);
  post_receivable(s, e.postings);
  if (const auto lost = ledger::sum(e.postings, ledger::bad_debt_account))
    trouble(s).written_off += lost;
}

void payment_rules::evolve(state& s, const conflict_resolved& e) {
  const auto* found = s.conflict(e.number);
  if (!found)
    return;
  if (found->what.operation == operation::capture) {
    set_phase(s, found->of, e.amount.minor > 0 ? hold_phase::captured : hold_phase::gone);
  } else if (auto* taken = find(s.captures, found->of)) {
    taken->refunded += e.amount.minor - found->blocked;
  }
  std::erase_if(s.trouble->conflicts, [&](const auto& c) { return c.what.number == e.number; });
}

} // namespace callout
