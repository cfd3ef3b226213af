// What follows from a dispatching's events: searches, offers, withdrawals, and word to the
// booking of who won or that nobody did.
#include "actors/dispatching/dispatching.hpp"
#include "protocols/booking.hpp"
#include "protocols/technician.hpp"

namespace callout {

using namespace dispatching;

namespace {

struct reaction {
  const state& s;
  effects& out;

  void operator()(const begun& e) {
    timer("alert", e.alert_at, alert{});
    timer("give_up", e.give_up_at, give_up{});
  }
  void operator()(const searched& e) {
    const auto& w = s.wanted.front();
    search q{e.number,   w.location.point, w.slot,  w.asap,    w.skills,
             e.radius_m, w.policy.fresh,   e.count, s.refused, w.where};
    q.except.insert(q.except.end(), s.unable.begin(), s.unable.end());
    // Later rounds ask several at once, of whom any may accept: there is nothing to assign.
    if (w.arrive_by && s.round == 0)
      q.together = together{*s.booking, *w.arrive_by, w.policy.weights()};
    out.push_back(consult{"supply", payload::of<supply_request>(std::move(q))});
  }
  void operator()(const offers_made& e) {
    const auto& w = s.wanted.front();
    for (const auto& o : e.offers) {
      const auto id = s.name(o.number);
      technician::offer offer{id,           *s.booking, w.service, w.area,       w.price,
                              o.distance_m, w.slot,     w.asap,    e.expires_at, w.where};
      out.push_back(tell{{"technician", o.technician.text},
                         payload::of<technician::command>(std::move(offer)),
                         payload::of<command>(turned_down{id, o.technician, "not_eligible"})});
    }
    timer("round_over", e.expires_at, round_over{e.round});
  }
  void operator()(const turned_down_by&) {
    if (s.open.empty() && s.phase == phase::offering)
      out.push_back(cancel_timer{"round_over"});
  }
  void operator()(const round_ended& e) { withdraw(e.expired, "expired"); }
  void operator()(const waiting& e) { timer("seek_again", e.again, seek_again{}); }
  void operator()(const won& e) {
    const auto offer = s.name(e.offer);
    out.push_back(tell{{"booking", s.booking->text},
                       payload::of<booking::command>(
                           booking::technician_won{e.technician, offer, e.slot, e.vat_registered}),
                       payload::of<command>(win_refused{offer})});
    withdraw(e.withdrawn, "taken");
    cancel({"round_over", "alert", "give_up"});
  }
  void operator()(const claim_lost& e) { lose(e.technician, e.offer, e.code); }
  void operator()(const win_lost& e) { lose(e.technician, e.offer, "booking.gone"); }
  void operator()(const stopped& e) {
    withdraw(e.withdrawn, e.reason);
    cancel({"round_over", "seek_again", "alert", "give_up"});
  }
  void operator()(const alerted&) {}
  void operator()(const gave_up& e) {
    withdraw(e.withdrawn, "expired");
    cancel({"round_over", "seek_again", "alert"});
    out.push_back(
        tell{{"booking", s.booking->text}, payload::of<booking::command>(booking::no_supply{})});
  }

private:
  template <class Command>
  void timer(const char* name, instant at, Command c) {
    out.push_back(start_timer{name, at, payload::of<command>(std::move(c))});
  }
  void cancel(std::initializer_list<const char*> names) {
    for (const auto* name : names)
      out.push_back(cancel_timer{name});
  }
  void withdraw(const std::vector<offered>& offers, const std::string& reason) {
    for (const auto& o : offers)
      out.push_back(
          tell{{"technician", o.technician.text},
               payload::of<technician::command>(technician::withdraw{s.name(o.number), reason})});
  }
  void lose(const person_id& who, const offer_id& offer, const std::string& code) {
    out.push_back(tell{{"technician", who.text},
                       payload::of<technician::command>(technician::lose{offer, code})});
  }
};

} // namespace

void dispatching_rules::react(const state& s, const event& e, effects& out) {
  std::visit(reaction{s, out}, e);
}

} // namespace callout
