// What must hold in the world after every event, and in the end.
#include "actors/ledger/ledger.hpp"
#include "tests/actors/fulfilment_samples.hpp"
#include "tests/actors/fulfilment_world.hpp"

namespace callout::hostile {

namespace {

bool at_work(booking::phase p) {
  using enum booking::phase;
  return p == assigned || p == en_route || p == arrived || p == in_progress || p == paused;
}

const span work_takes = samples::terms().duration;

bool unpaid(booking::phase p) {
  using enum booking::phase;
  return p == none || p == draft || p == payment_pending || p == cancelled || p == expired ||
         p == booking::phase::unfulfilled;
}

/// Keeps the world's own list of open offers, apart from the dispatching's.
struct offer_watch {
  std::map<std::uint32_t, std::pair<std::string, instant>>& open;
  std::set<std::string>& said_no;

  void operator()(const dispatching::offers_made& e) {
    CALLOUT_MUST(open.empty() && !e.offers.empty());
    for (const auto& o : e.offers) {
      CALLOUT_MUST(!said_no.contains(o.technician.text));
      for (const auto& [number, to] : open)
        CALLOUT_MUST(to.first != o.technician.text);
      CALLOUT_MUST(open.try_emplace(o.number, o.technician.text, e.expires_at).second);
    }
  }
  void operator()(const dispatching::turned_down_by& e) {
    open.erase(e.offer);
    if (e.code == "declined")
      said_no.insert(e.technician.text);
  }
  void operator()(const dispatching::round_ended& e) {
    for (const auto& o : e.expired)
      said_no.insert(o.technician.text);
    open.clear();
  }
  void operator()(const dispatching::begun& e) {
    for (const auto& who : e.what.never)
      said_no.insert(who.text);
  }
  void operator()(const dispatching::stopped&) { open.clear(); }
  void operator()(const dispatching::gave_up&) { open.clear(); }
  template <class Other>
  void operator()(const Other&) {}
};

} // namespace

void world::watch(const booking::event& e) {
  const auto& s = booking_.live;
  if (const auto* a = std::get_if<booking::assigned>(&e)) {
    CALLOUT_MUST(s.technician == a->technician && (!a->command || waiting_.contains(*a->command)));
    visit_ = a->slot;
  }
  if (std::holds_alternative<booking::finished>(e) || std::holds_alternative<booking::aborted>(e)) {
    was_finished_ = true;
    rework_reserved_ = false;
  }
  if (const auto* u = std::get_if<booking::unassigned>(&e); u && u->by == role::system && s.slot)
    CALLOUT_MUST(now_ >= s.slot->from - samples::terms().bounds_of_visit().travel);
  if (std::holds_alternative<booking::rework_overlaps>(e))
    rework_reserved_ = false;
  if (const auto* again = std::get_if<booking::rework_reserved>(&e)) {
    rework_reserved_ = true;
    visit_ = again->slot;
  }
  if (const auto* moved = std::get_if<booking::rescheduled>(&e))
    visit_ = {moved->slot.from, std::max<instant>(moved->slot.to, moved->slot.from + work_takes)};
  if (at_work(s.phase))
    CALLOUT_MUST(s.technician.has_value());
  if (const auto* c = std::get_if<booking::cancelled>(&e))
    CALLOUT_MUST(c->fee.minor >= 0 && c->fee.minor <= s.approved.minor);
  for (const auto& clock : s.clocks) {
    CALLOUT_MUST(!(clock.paused_at && clock.stopped_at));
    CALLOUT_MUST(!clock.stopped_at || clock.breached_at || *clock.stopped_at < clock.due);
  }
}

void world::watch(const payment::event& e) {
  const auto post = [&](const std::vector<posting>& lines) {
    CALLOUT_MUST(ledger::balanced(lines));
    for (const auto& line : lines)
      accounts_[line.account] += line.minor;
  };
  if (const auto* c = std::get_if<payment::captured>(&e))
    post(c->postings);
  else if (const auto* r = std::get_if<payment::released>(&e))
    post(r->postings);
  else if (const auto* b = std::get_if<payment::refunded>(&e))
    post(b->postings);
  else if (const auto* a = std::get_if<payment::advanced>(&e))
    post(a->postings);
  else if (const auto* w = std::get_if<payment::written_off>(&e))
    post(w->postings);
  const auto& s = payment_.live;
  const auto trouble = s.trouble.value_or(payment::trouble_state{});
  const auto escrow = accounts_["escrow:b-1"];
  CALLOUT_MUST(-escrow == s.escrow());
  CALLOUT_MUST(-escrow == s.captured.minor + trouble.receivable + trouble.written_off -
                              s.released.minor - s.refunded.minor);
  CALLOUT_MUST(escrow <= 0 && s.refunded.minor <= s.captured.minor);
  CALLOUT_MUST(trouble.receivable >= 0 && trouble.receivable == accounts_["receivable:huda"]);
  CALLOUT_MUST(trouble.written_off >= 0 && trouble.written_off == accounts_["expense:bad_debt"]);
  CALLOUT_MUST(accounts_["psp:clearing"] == s.captured.minor - s.refunded.minor);
  for (const auto& c : s.captures)
    CALLOUT_MUST(c.refunding >= 0 && c.refunding + c.refunded <= c.amount);
}

void world::watch(const dispatching::event& e) {
  if (const auto* w = std::get_if<dispatching::won>(&e)) {
    const auto offer = open_.find(w->offer);
    CALLOUT_MUST(offer != open_.end());
    CALLOUT_MUST(offer->second.first == w->technician.text && now_ < offer->second.second);
    open_.clear();
  }
  std::visit(offer_watch{open_, said_no_}, e);
  CALLOUT_MUST(open_.size() == dispatching_.live.open.size());
}

void world::watch_answer(const answer& a) {
  CALLOUT_MUST(waiting_.erase(a.command) == 1);
}

void world::check() const {
  const auto& b = booking_.live;
  const auto& p = payment_.live;
  const auto due = p.goal.empty() ? 0 : p.goal.front().amount.minor;
  CALLOUT_MUST((p.captured.minor <= due || books_.misled) && due <= b.approved.minor);
  CALLOUT_MUST(p.phase != payment::phase::capture_failed || p.charging() || p.trouble ||
               p.given_back() > 0);
  // Only a visit that was wanted far ahead is confirmed without its money; nobody gets it so.
  const bool waits = b.phase == booking::phase::confirmed && b.held.minor == 0;
  CALLOUT_MUST(!waits || (b.slot && !b.technician && b.pending.empty() &&
                          timers_.contains("booking secure")));
  if (!unpaid(b.phase) && !waits) {
    CALLOUT_MUST(b.approved.minor <= b.held.minor);
    if (p.phase == payment::phase::open)
      CALLOUT_MUST(b.approved.minor <= p.held().minor);
  }
  if (b.phase == booking::phase::matching)
    CALLOUT_MUST(!b.technician);
  if (!dispatching_.live.winner.empty() && b.technician && at_work(b.phase))
    CALLOUT_MUST(dispatching_.live.winner.front().technician == *b.technician);
  for (const auto& [name, w] : workers_)
    check_calendar(name, w);
  CALLOUT_MUST(dispatching_.live.looking() == (b.phase == booking::phase::matching));
}

/// Once every word to a technician has arrived, his calendar keeps the visit free for as long as
/// it is his, at the time the booking says and for as long as the work takes, and nothing else.
/// Once he has finished he is free; should the customer reject the work, his calendar is asked
/// anew.
void world::check_calendar(const std::string& name, const worker& w) const {
  if (std::any_of(abroad_.begin(), abroad_.end(),
                  [&](const sent& word) { return word.what.to.id == name; }))
    return;
  const auto& b = booking_.live;
  const bool his =
      b.technician == person_id{name} && at_work(b.phase) && (!was_finished_ || rework_reserved_);
  CALLOUT_MUST(w.reserved == his);
  CALLOUT_MUST(w.awarded == his);
  if (his)
    CALLOUT_MUST(w.slot == visit_);
}

void world::check_end() const {
  const auto& b = booking_.live;
  const auto& p = payment_.live;
  using enum booking::phase;
  CALLOUT_MUST(booking::terminal(b.phase));
  CALLOUT_MUST(waiting_.empty() && b.pending.empty());
  CALLOUT_MUST(!dispatching_.live.looking());
  CALLOUT_MUST(p.requests.empty());
  for (const auto& [name, w] : workers_) {
    CALLOUT_MUST(!w.reserved);
    CALLOUT_MUST(w.offers.empty());
  }
  const auto technician = accounts_.find("technician:" + (b.technician ? b.technician->text : ""));
  CALLOUT_MUST(earned_ == (technician == accounts_.end() ? 0 : -technician->second));
  CALLOUT_MUST(p.escrow() == 0);
  std::int64_t back = 0;
  for (const auto& c : p.captures) {
    CALLOUT_MUST(c.refunding == 0);
    back += c.refunded;
  }
  CALLOUT_MUST(back == p.refunded.minor);
  CALLOUT_MUST(p.phase == payment::phase::released || p.phase == payment::phase::let_go ||
               (p.phase == payment::phase::capture_failed && p.given_back() > 0));
  CALLOUT_MUST(p.owed() == 0 || p.phase == payment::phase::released);
  for (const auto& h : p.holds)
    CALLOUT_MUST(h.phase == payment::hold_phase::gone || h.phase == payment::hold_phase::captured);
  if (books_.misled)
    return;
  std::int64_t captured = 0, refunded = 0;
  for (const auto& [key, entry] : books_.entries)
    if (entry.done) {
      const auto amount = entry.request.amount.minor;
      captured += entry.request.operation == payment::operation::capture ? amount : 0;
      refunded += entry.request.operation == payment::operation::refund ? amount : 0;
    }
  CALLOUT_MUST(captured == p.captured.minor && refunded == p.refunded.minor);
}

} // namespace callout::hostile
