#include "actors/payment/charging.hpp"

#include "actors/ledger/ledger.hpp"

#include <algorithm>

namespace callout::payment {

namespace {

/// A hold that has lapsed is never captured.
bool stands(const hold_state& h, const moment& m) {
  return h.phase == hold_phase::held && (!h.capture_before || m.now < *h.capture_before);
}

state after(const state& s, const std::vector<event>& happened) {
  auto next = s;
  for (const auto& e : happened)
    callout::evolve<payment_rules>(next, e);
  return next;
}

/// A capture that a person found to be larger than what was asked for, or to have come twice.
void give_excess_back(const state& s, const moment& m, std::uint32_t number,
                      std::vector<event>& out) {
  auto excess = s.escrow();
  for (const auto& c : s.captures)
    excess -= c.refunding;
  if (excess > 0 && !s.contested(operation::refund))
    give_back(s, excess, "excess", m, number, out);
}

/// What was owed has not come: try again later, or no more.
void go_on_dunning(const state& s, const moment& m, std::vector<event>& out) {
  const auto& goal = s.goal.front();
  const auto policy = goal.dunning.value_or(dunning_policy{});
  const auto done = s.trouble ? s.trouble->retries : 0;
  if (done < policy.retry_after.size()) {
    out.push_back(retry_planned{done + 1, m.now + policy.retry_after[done]});
    return;
  }
  const auto missing = s.in_currency(s.owed());
  const bool again = s.trouble && s.trouble->given_up; // A person has tried once more.
  if (!again)
    out.push_back(given_up{missing});
  auto number = s.last_number;
  void_holds(s, m, number, out);
  if (again || missing.minor > policy.risk_limit_minor)
    return;
  out.push_back(advanced{missing, ledger::advance(*s.booking, *s.customer, missing)});
  out.push_back(as_released(s, goal.amount.minor));
}

void conclude(const state& s, const moment& m, const std::string& code, std::vector<event>& out) {
  if (s.charging() || s.contested(operation::capture))
    return;
  if (s.phase == phase::released) {
    auto number = s.last_number;
    void_holds(s, m, number, out);
    return give_excess_back(s, m, number, out);
  }
  if ((s.phase != phase::settling && s.phase != phase::capture_failed) || s.given_back() > 0)
    return;
  if (s.owed() > 0) {
    if (s.phase == phase::settling)
      out.push_back(capture_failed{0, code});
    return go_on_dunning(s, m, out);
  }
  out.push_back(as_released(s, s.goal.front().amount.minor));
  give_excess_back(after(s, {out.back()}), m, s.last_number, out);
}

} // namespace

void charge(const state& s, std::int64_t due, const moment& m, std::vector<event>& out) {
  auto number = s.last_number;
  for (const auto& h : s.holds) {
    if (h.phase != hold_phase::held)
      continue;
    const auto part = stands(h, m) ? std::min(h.amount, due) : 0;
    due -= part;
    if (part > 0)
      out.push_back(capture_requested{++number, h.number, s.in_currency(part), m.now});
    else
      out.push_back(void_requested{++number, h.number, m.now});
  }
  if (due > 0)
    out.push_back(
        hold_requested{++number, *s.booking, *s.customer, s.method, s.in_currency(due), 0, m.now});
}

void void_holds(const state& s, const moment& m, std::uint32_t& number, std::vector<event>& out) {
  for (const auto& h : s.holds)
    if (h.phase == hold_phase::held)
      out.push_back(void_requested{++number, h.number, m.now});
}

decision<event> concluded(const state& s, const moment& m, std::vector<event> happened,
                          const std::string& code) {
  if (s.phase == phase::open || s.phase == phase::let_go)
    return happened;
  const auto now = after(s, happened);
  conclude(now, m, code, happened);
  return happened;
}

captured as_captured(const state& s, std::uint32_t number, std::string reference,
                     const money& amount) {
  const auto owed = s.phase == phase::released ? std::min(s.owed(), amount.minor) : 0;
  auto lines = ledger::collect(*s.customer, s.in_currency(owed));
  const auto rest = ledger::capture(*s.booking, s.in_currency(amount.minor - owed));
  lines.insert(lines.end(), rest.begin(), rest.end());
  return {number, std::move(reference), amount, std::move(lines)};
}

refunded as_refunded(const state& s, std::uint32_t number, const money& amount) {
  // Money that never left escrow goes back from there; divided money from who got it.
  const auto undivided =
      s.phase == phase::released ? std::min(s.escrow(), amount.minor) : amount.minor;
  auto lines = ledger::refund_undivided(*s.booking, s.in_currency(undivided));
  if (undivided < amount.minor) {
    const auto rest = ledger::refund(s.credits, s.in_currency(amount.minor - undivided));
    lines.insert(lines.end(), rest.begin(), rest.end());
  }
  const auto& technician = s.goal.front().division.technician;
  const auto charged = ledger::sum(lines, ledger::technician_account(technician));
  return {number, amount, s.in_currency(charged), std::move(lines)};
}

released as_released(const state& s, std::int64_t minor) {
  const auto& goal = s.goal.front();
  const auto amount = s.in_currency(minor);
  auto lines = ledger::release_part(*s.booking, goal.amount, amount, goal.division);
  const auto earned = -ledger::sum(lines, ledger::technician_account(goal.division.technician));
  return {amount, s.in_currency(earned), std::move(lines)};
}

bool give_back(const state& s, std::int64_t amount, const std::string& reason, const moment& m,
               std::uint32_t number, std::vector<event>& out) {
  for (const auto& taken : s.captures) {
    const auto part = std::min(amount, taken.amount - taken.refunding - taken.refunded);
    if (part <= 0)
      continue;
    amount -= part;
    out.push_back(refund_requested{++number, taken.number, s.in_currency(part), reason, m.now});
  }
  return amount == 0;
}

} // namespace callout::payment
