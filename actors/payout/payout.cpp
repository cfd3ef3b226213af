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
constexpr const char* again_timer = "again";
/// What a bank leaves unknown for so long is for a person to find out.
constexpr std::chrono::hours patience{24};

/// DOMAIN §3.9; for payouts from before it could be set.
const std::vector<std::chrono::seconds> usual_retries{
    std::chrono::minutes{5}, std::chrono::minutes{30}, std::chrono::hours{4},
    std::chrono::hours{24}};

/// An answer after the last word was spoken.
decision<payout::event> once_more(const rules::state& s, const answered& c, const moment& m) {
  const bool agrees = c.result == (s.phase == phase::failed ? result::declined : result::ok);
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
  void operator()(const refused_for_now& e) const {
    out.push_back(start_timer{again_timer, e.again, payload::of<payout::command>(send_again{})});
    show();
  }
  void operator()(const returned&) const {
    out.push_back(tell{{"earnings", s.technician->text},
                       payload::of<earnings::command>(earnings::payout_returned{*s.id, s.amount})});
    show();
  }

private:
  void ask(bool look_up) const {
    out.push_back(call{"payouts", payload::of<provider_request>(
                                      request{s.id->text, look_up, *s.technician, s.amount})});
  }
  void end(bool paid) const {
    out.push_back(cancel_timer{look_up_timer});
    if (s.refusals)
      out.push_back(cancel_timer{again_timer});
    out.push_back(tell{{"earnings", s.technician->text},
                       payload::of<earnings::command>(earnings::payout_ended{*s.id, paid})});
    show();
  }
  void show() const {
    payout_changed news{*s.id, s.phase, s.amount, {}};
    if (!s.code.empty())
      news.code = s.code;
    out.push_back(
        tell{{"inbox", s.technician->text}, payload::of<inbox::command>(inbox::about(news))});
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
  return {scheduled{{m.self}, c.technician, c.amount, m.now, c.retry_after},
          sent{ledger::payout_sent(c.technician, c.amount)}};
}

decision<event> rules::decide(const state& s, const answered& c, const moment& m) {
  if (m.by.role != role::system)
    return forbidden;
  if (!s.id)
    return not_found;
  if (s.ended())
    return once_more(s, c, m);
  if (s.phase == phase::retrying && c.result != result::ok)
    return unchanged; // It comes to nothing until it has been sent again.
  switch (c.result) {
  case result::ok: return paid{c.reference, ledger::payout_paid(s.amount), m.now};
  case result::declined:
    if (c.for_now) {
      const auto refusals = s.refusals.value_or(0);
      const auto& waits = s.retry_after ? *s.retry_after : usual_retries;
      if (refusals < waits.size())
        return refused_for_now{c.code, m.now + waits[refusals]};
    }
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

decision<event> rules::decide(const state& s, const send_again&, const moment& m) {
  if (m.by.role != role::system)
    return forbidden;
  if (s.phase != phase::retrying || m.now < *s.again)
    return unchanged;
  return sent_again{};
}

decision<event> rules::decide(const state& s, const take_back& c, const moment& m) {
  if (!m.by.staff())
    return forbidden;
  if (!s.id)
    return not_found;
  if (s.phase != phase::paid)
    return not_paid;
  return returned{c.code, ledger::payout_returned(*s.technician, s.amount), m.now};
}

decision<event> rules::decide(const state& s, const resolve& c, const moment& m) {
  if (!m.by.staff())
    return forbidden;
  if (!s.id)
    return not_found;
  if (s.phase != phase::unknown || m.now <= s.created_at + patience)
    return not_unknown;
  if (c.paid)
    return paid{c.code, ledger::payout_paid(s.amount), m.now};
  return failed{c.code, ledger::payout_failed(*s.technician, s.amount), m.now};
}

void rules::evolve(state& s, const scheduled& e) {
  s.retry_after = e.retry_after;
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
  s.again.reset();
}

void rules::evolve(state& s, const became_unknown&) {
  s.phase = phase::unknown;
  ++s.tries;
}

void rules::evolve(state&, const looked_up&) {
}

void rules::evolve(state& s, const paid& e) {
  s.phase = phase::paid;
  s.code.clear();
  s.reference = e.reference;
  s.ended_at = e.at;
}

void rules::evolve(state& s, const failed& e) {
  s.phase = phase::failed;
  s.code = e.code;
  s.ended_at = e.at;
}

void rules::evolve(state& s, const refused_for_now& e) {
  s.phase = phase::retrying;
  s.code = e.code;
  s.again = e.again;
  s.refusals = s.refusals.value_or(0) + 1;
}

void rules::evolve(state& s, const returned& e) {
  s.phase = phase::returned;
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
