#include "actors/earnings/earnings.hpp"

#include "actors/earnings/business_days.hpp"
#include "protocols/payout.hpp"

#include <algorithm>

namespace callout {

using namespace earnings;
using rules = earnings_rules;

namespace {

constexpr const char* weekly = "weekly";

bool is_disputed(const rules::state& s, const booking_id& b) {
  return std::find(s.disputed.begin(), s.disputed.end(), b) != s.disputed.end();
}

std::int64_t sum_of(const rules::state& s, const payout_id& payout) {
  std::int64_t sum = 0;
  for (const auto& share : s.shares)
    if (share.payout == payout)
      sum += share.minor;
  return sum;
}

bool goes_out(const rules::state& s, const payout_id& payout) {
  return std::any_of(s.shares.begin(), s.shares.end(),
                     [&](const auto& share) { return share.payout == payout; });
}

/// Its money is here again, and comes back no second time.
void note_back(rules::state& s, const payout_id& payout) {
  (s.came_back ? *s.came_back : s.came_back.emplace()).push_back(payout);
}

/// Arms the weekly run, or disarms it when there would be nothing to do.
void rearm(const rules::state& s, instant now, effects& out) {
  if (const auto run = rules::next_run(s, now))
    out.push_back(start_timer{weekly, *run, payload::of<earnings::command>(pay_out{})});
  else
    out.push_back(cancel_timer{weekly});
}

struct consequences {
  const rules::state& s;
  effects& out;

  void operator()(const credited& e) const { rearm(s, e.at, out); }
  void operator()(const frozen& e) const { rearm(s, e.at, out); }
  void operator()(const unfrozen& e) const { rearm(s, e.at, out); }
  void operator()(const payout_scheduled& e) const {
    out.push_back(tell{{"payout", e.payout.text},
                       payload::of<payout::command>(
                           payout::schedule{*s.technician, e.amount, s.policy.retry_after})});
    rearm(s, e.at, out);
  }
  void operator()(const paid_out&) const {}
  void operator()(const returned& e) const { rearm(s, e.at, out); }
  void operator()(const restored& e) const { rearm(s, e.at, out); }
  void operator()(const set_aside&) const {}
};

} // namespace

// What is taken back (a negative amount) counts at once, and is no job.
decision<event> rules::decide(const state& s, const credit& c, const moment& m) {
  if (m.by.role != role::system)
    return forbidden;
  if (c.amount.minor == 0)
    return unchanged;
  if (s.credits > 0 && c.amount.currency != s.paid.currency)
    return set_aside{{m.self}, c.booking, c.amount, m.now};
  const bool is_new = s.jobs < static_cast<std::uint32_t>(std::max(0, c.policy.new_jobs));
  const int days = c.amount.minor < 0 ? 0
                   : is_new           ? c.policy.new_release_days
                                      : c.policy.release_days;
  const auto from = after_business_days(m.now, days, std::chrono::minutes{c.policy.zone_minutes});
  return credited{{m.self}, s.credits + 1, c.booking, c.amount, from, c.policy, m.now};
}

decision<event> rules::decide(const state& s, const freeze& c, const moment& m) {
  if (m.by.role != role::system)
    return forbidden;
  if (is_disputed(s, c.booking))
    return unchanged;
  return frozen{{m.self}, c.booking, m.now};
}

decision<event> rules::decide(const state& s, const unfreeze& c, const moment& m) {
  if (m.by.role != role::system)
    return forbidden;
  if (!is_disputed(s, c.booking))
    return unchanged;
  return unfrozen{c.booking, m.now};
}

// A timer that finds too little says nothing; an operator is told.
decision<event> rules::decide(const state& s, const pay_out&, const moment& m) {
  const bool asked = m.by.staff();
  if (!asked && m.by.role != role::system)
    return forbidden;
  if (!s.technician && asked)
    return not_found;
  payout_scheduled out{{m.self + ":" + std::to_string(s.payouts + 1)}, s.paid, {}, m.now};
  out.amount.minor = 0;
  for (const auto& share : s.shares)
    if (!share.payout && !share.frozen && share.available_at <= m.now) {
      out.amount.minor += share.minor;
      out.credits.push_back(share.number);
    }
  if (out.amount.minor < std::max<std::int64_t>(1, s.policy.minimum_minor)) {
    if (asked)
      return below_minimum;
    return unchanged;
  }
  return out;
}

decision<event> rules::decide(const state& s, const payout_ended& c, const moment& m) {
  if (m.by.role != role::system)
    return forbidden;
  if (!goes_out(s, c.payout))
    return unchanged;
  const money amount{sum_of(s, c.payout), s.paid.currency};
  if (c.paid)
    return paid_out{c.payout, amount};
  return returned{c.payout, amount, m.now};
}

// One that ends out of order comes back as if it had failed.
decision<event> rules::decide(const state& s, const payout_returned& c, const moment& m) {
  if (m.by.role != role::system)
    return forbidden;
  if (goes_out(s, c.payout))
    return returned{c.payout, {sum_of(s, c.payout), s.paid.currency}, m.now};
  const auto& known = s.came_back;
  if (known && std::find(known->begin(), known->end(), c.payout) != known->end())
    return unchanged;
  return restored{c.payout, s.credits + 1, c.amount, m.now};
}

void rules::evolve(state& s, const credited& e) {
  s.technician = e.technician;
  s.policy = e.policy;
  s.credits = e.number;
  s.paid.currency = e.amount.currency;
  if (e.amount.minor > 0)
    ++s.jobs;
  s.shares.push_back(
      {e.number, e.booking, e.amount.minor, e.available_at, is_disputed(s, e.booking), {}});
}

void rules::evolve(state& s, const frozen& e) {
  s.technician = e.technician;
  s.disputed.push_back(e.booking);
  for (auto& share : s.shares)
    if (share.booking == e.booking)
      share.frozen = true;
}

void rules::evolve(state& s, const unfrozen& e) {
  std::erase(s.disputed, e.booking);
  for (auto& share : s.shares)
    if (share.booking == e.booking)
      share.frozen = false;
}

void rules::evolve(state& s, const payout_scheduled& e) {
  ++s.payouts;
  for (auto& share : s.shares)
    if (std::find(e.credits.begin(), e.credits.end(), share.number) != e.credits.end())
      share.payout = e.payout;
}

void rules::evolve(state& s, const paid_out& e) {
  s.paid.minor += e.amount.minor;
  std::erase_if(s.shares, [&](const auto& share) { return share.payout == e.payout; });
}

void rules::evolve(state& s, const returned& e) {
  for (auto& share : s.shares)
    if (share.payout == e.payout)
      share.payout.reset();
  note_back(s, e.payout);
}

void rules::evolve(state& s, const restored& e) {
  s.credits = e.number;
  s.paid.minor -= e.amount.minor;
  s.shares.push_back({e.number, std::nullopt, e.amount.minor, e.at, false, {}});
  note_back(s, e.payout);
}

void rules::evolve(state& s, const set_aside& e) {
  auto& all = s.aside ? *s.aside : s.aside.emplace();
  const auto same = std::find_if(all.begin(), all.end(),
                                 [&](const money& m) { return m.currency == e.amount.currency; });
  if (same == all.end())
    all.push_back(e.amount);
  else
    same->minor += e.amount.minor;
}

std::optional<instant> rules::next_run(const state& s, instant now) {
  std::vector<std::pair<instant, std::int64_t>> coming;
  for (const auto& share : s.shares)
    if (!share.payout && !share.frozen)
      coming.emplace_back(std::max(share.available_at, now + span{1}), share.minor);
  std::sort(coming.begin(), coming.end());
  std::int64_t sum = 0;
  for (const auto& [from, minor] : coming)
    if (sum += minor; sum >= std::max<std::int64_t>(1, s.policy.minimum_minor))
      return weekly_run(from, s.policy);
  return std::nullopt;
}

void rules::react(const state& s, const event& e, effects& out) {
  std::visit(consequences{s, out}, e);
}

outcome<std::string> rules::view(const state& s, const principal& viewer) {
  const bool own =
      s.technician && viewer.role == role::technician && viewer.subject == *s.technician;
  if (!s.technician || !(own || viewer.staff() || viewer.role == role::system))
    return not_found;
  return to_json(earnings::view{*s.technician, s.jobs, s.paid, s.shares, s.aside});
}

} // namespace callout
