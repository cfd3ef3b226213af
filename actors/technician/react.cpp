// What follows from a technician's events: bookings and dispatchings hear his answer, clients
// who wait get theirs, and his inbox is told what he must not miss.
#include "actors/technician/lookup.hpp"
#include "protocols/booking.hpp"
#include "protocols/dispatching.hpp"
#include "protocols/inbox.hpp"

namespace callout {

using namespace technician;

namespace {

/// A dispatching has the id of its booking.
template <class Command>
tell tell_dispatching(const booking_id& b, Command c) {
  return {{"dispatching", b.text}, payload::of<dispatching::command>(std::move(c))};
}

template <message Frame>
tell tell_inbox(const person_id& who, const Frame& frame) {
  return {{"inbox", who.text}, payload::of<inbox::command>(inbox::about(frame))};
}

struct consequences {
  const technician_rules::state& s;
  effects& out;

  void operator()(const offered& e) const {
    out.push_back(tell_inbox(*s.id, offer_made{e.offer, e.booking, e.service, e.area, e.price,
                                               e.distance_m, e.slot, e.expires_at}));
  }
  void operator()(const withdrawn& e) const { show_gone(e.offer, e.booking, e.reason); }
  void operator()(const dropped& e) const {
    out.push_back(tell_dispatching(e.booking, dispatching::turned_down{e.offer, *s.id, e.reason}));
    show_gone(e.offer, e.booking, e.reason);
  }
  void operator()(const accepted& e) const {
    auto claim = tell_dispatching(e.booking, dispatching::claim{e.offer, *s.id, s.vat_registered});
    claim.if_refused = payload::of<technician::command>(lose{e.offer, offer_gone.code});
    out.push_back(std::move(claim));
  }
  void operator()(const declined& e) const {
    out.push_back(
        tell_dispatching(e.booking, dispatching::turned_down{e.offer, *s.id, "declined"}));
  }
  void operator()(const awarded& e) const {
    if (e.command)
      out.push_back(answer{*e.command});
  }
  void operator()(const lost& e) const {
    if (e.command)
      out.push_back(answer{*e.command, too_late(e.code)});
    show_gone(e.offer, e.booking, e.code);
  }
  void operator()(const reserved& e) const {
    answer_operator(e.booking, {*s.id, e.slot, true, s.vat_registered, ""});
  }
  void operator()(const reservation_refused& e) const {
    answer_operator(e.booking, {e.technician, e.slot, false, false, e.code});
  }
  void operator()(const released& e) const {
    if (e.command)
      out.push_back(answer{*e.command, rejection{offer_gone}});
  }
  void operator()(const profile_set&) const {}
  void operator()(const approved&) const {}
  void operator()(const shift_set&) const {}

private:
  void show_gone(const offer_id& offer, const booking_id& booking, const std::string& why) const {
    out.push_back(tell_inbox(*s.id, offer_withdrawn{offer, booking, why}));
  }
  void answer_operator(const booking_id& b, booking::reservation_answered a) const {
    out.push_back(tell{{"booking", b.text}, payload::of<booking::command>(std::move(a))});
  }
};

} // namespace

void technician_rules::react(const state& s, const event& e, effects& out) {
  std::visit(consequences{s, out}, e);
}

} // namespace callout
