#include "actors/payout/payout.hpp"

#include "actors/ledger/ledger.hpp"
#include "protocols/earnings.hpp"
#include "protocols/inbox.hpp"

#include <algorithm>

namespace callout {

using namespace payout;
using rules = payout_rules;
using payment::result;

namespace {

constexpr const char* look_up_timer = "look_up";

/// An answer after the last word was spoken.
decision<payout::event> once_more(const rules::state& s, const answered& c, const moment& m) {
  const bool agrees = c.result == (s.phase == phase::paid ? result::ok : result::declined);
  if (agrees || c.result == result::unknown || s.contradicted)
    return unchanged;
  return contradicted{c.result, c.reference, c.code, m.now};
}

struct consequences {
  const rules::state& s;
  effects& out;

  void operator()(const scheduled&) const {}
  void operator()(const sent&) const {
    ask(false);
    show();
  }
  void operator()(const sent_again&) const { ask(false); }
  void operator()(const became_unknown& e) const {
    out.push_back(
        start_timer{look_up_timer, e.look_up_at, payload::of<payout::command>(look_up{})});
  }
  void operator()(const looked_up&) const { ask(true); }
  void operator()(const paid&) const { end(true); }
  void operator()(const failed&) const { end(false); }
  void operator()(const contradicted&) const {}

private:
  void ask(bool look_up) const {
    out.push_back(call{"payouts", payload::of<provider_request>(
                                      request{s.id->text, look_up, *s.technician, s.amount})});
  }
  void end(bool paid) const {
    out.push_back(cancel_timer{look_up_timer});
    out.push_back(tell{{"earnings", s.technician->text},
                       payload::of<earnings::command>(earnings::payout_ended{*s.id, paid})});
    show();
  }
  void show() const {
    out.push_back(
        tell{{"inbox", s.technician->text},
             payload::of<inbox::command>(inbox::about(payout_changed{*s.id, s.phase, s.amount}))});
  }
};

} // namespace

span rules::pause_after(std::uint32_t tries) {
  constexpr std::uint32_t doublings_to_an_hour = 12;
  return std::min<span>(std::chrono::seconds{1 << std::min(tries, doublings_to_an_hour)},
                        std::chrono::hours{1});
}

decision<event> rules::decide(const state& s, const schedule& c, const moment& m) {
  if (m.by.role != role::system)
    return forbidden;
  if (s.id)
    return unchanged;
  return {scheduled{{m.self}, c.technician, c.amount, m.now},
          sent{ledger::payout_sent(c.technician, c.amount)}};
}

decision<event> rules::decide(const state& s, const answered& c, const moment& m) {
  if (m.by.role != role::system)
    return forbidden;
  if (!s.id)
    return not_found;
  if (s.ended())
    return once_more(s, c, m);
  switch (c.result) {
  case result::ok: return paid{c.reference, ledger::payout_paid(s.amount), m.now};
  case result::declined:
    return failed{c.code, ledger::payout_failed(*s.technician, s.amount), m.now};
  case result::missing:
    // Only a look-up can know that nothing arrived.
    if (s.phase == phase::unknown)
      return sent_again{};
    break;
  case result::unknown: break;
  }
  return became_unknown{m.now + pause_after(s.tries)};
}

decision<event> rules::decide(const state& s, const look_up&, const moment& m) {
  if (m.by.role != role::system)
    return forbidden;
  if (s.phase != phase::unknown)
    return unchanged;
  return looked_up{};
}

void rules::evolve(state& s, const scheduled& e) {
  s.id = e.payout;
  s.technician = e.technician;
  s.amount = e.amount;
  s.created_at = e.at;
  s.phase = phase::scheduled;
}

void rules::evolve(state& s, const sent&) {
  s.phase = phase::sent;
}

void rules::evolve(state& s, const sent_again&) {
  s.phase = phase::sent;
}

void rules::evolve(state& s, const became_unknown&) {
  s.phase = phase::unknown;
  ++s.tries;
}

void rules::evolve(state&, const looked_up&) {
}

void rules::evolve(state& s, const paid& e) {
  s.phase = phase::paid;
  s.reference = e.reference;
  s.ended_at = e.at;
}

void rules::evolve(state& s, const failed& e) {
  s.phase = phase::failed;
  s.code = e.code;
  s.ended_at = e.at;
}

void rules::evolve(state& s, const contradicted&) {
  s.contradicted = true;
}

void rules::react(const state& s, const event& e, effects& out) {
  std::visit(consequences{s, out}, e);
}

outcome<std::string> rules::view(const state& s, const principal& viewer) {
  const bool own =
      s.technician && viewer.role == role::technician && viewer.subject == *s.technician;
  if (!s.id || !(own || viewer.staff() || viewer.role == role::system))
    return not_found;
  payout::view v{.id = *s.id,
                 .technician = *s.technician,
                 .status = s.phase,
                 .amount = s.amount,
                 .created_at = s.created_at,
                 .ended_at = s.ended_at,
                 .contradicted = s.contradicted};
  if (!s.reference.empty())
    v.reference = s.reference;
  if (!s.code.empty())
    v.code = s.code;
  return to_json(v);
}

} // namespace callout
