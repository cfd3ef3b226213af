// What follows from a payment's events: requests to the provider, word to the booking, credit
// to the technician, and the timers that look up and renew.
#include "actors/payment/payment.hpp"
#include "actors/payment/times.hpp"
#include "protocols/booking.hpp"
#include "protocols/earnings.hpp"

namespace callout {

using namespace payment;

namespace {

struct reaction {
  const state& s;
  effects& out;

  void operator()(const hold_requested& e) { send(e.number); }
  void operator()(const void_requested& e) {
    forget_renewal(e.hold);
    send(e.number);
  }
  void operator()(const capture_requested& e) {
    forget_renewal(e.hold);
    send(e.number);
  }
  void operator()(const refund_requested& e) { send(e.number); }
  void operator()(const sent_again& e) { send(e.number); }
  void operator()(const looked_up& e) {
    const auto& r = *s.request(e.number);
    auto asked = request_of(r);
    asked.operation = operation::look_up;
    asked.of = asked.key;
    asked.key += ":look_up:" + std::to_string(r.tries);
    ask(std::move(asked));
  }
  void operator()(const left_unknown& e) {
    out.push_back(start_timer{"look_up." + std::to_string(e.number), e.again,
                              payload::of<command>(look_up{e.number})});
  }

  void operator()(const held& e) {
    const auto& h = *s.hold(e.number);
    if (!h.wanted)
      return;
    if (h.capture_before)
      renew_at(*h.capture_before - renewal_margin, h.number);
    if (h.renews == 0)
      tell_booking(booking::hold_ok{s.in_currency(h.amount)});
  }
  void operator()(const hold_failed& e) {
    const auto& h = *s.hold(e.number);
    if (h.renews != 0)
      renew_at(e.at + renewal_again, h.renews);
    else if (h.wanted)
      tell_booking(booking::hold_failed{e.code});
  }
  void operator()(const conflicted& e) {
    const auto* h = s.hold(e.number);
    if (h && h->renews == 0 && s.phase == phase::open)
      tell_booking(booking::hold_failed{"amount_mismatch"});
  }

  void operator()(const released& e) { credit(e.earned); }
  void operator()(const refunded& e) { credit(s.in_currency(-e.charged.minor)); }

  void operator()(const voided&) {}
  void operator()(const letting_go&) {}
  void operator()(const settling&) {}
  void operator()(const captured&) {}
  void operator()(const capture_failed&) {}
  void operator()(const refund_failed&) {}

private:
  request request_of(const request_state& r) const {
    std::string reference;
    if (r.operation == operation::refund)
      reference = s.capture(r.of)->reference;
    else if (r.operation != operation::hold)
      reference = s.hold(r.of)->reference;
    return {.number = r.number,
            .operation = r.operation,
            .key = s.booking->text + ":" + std::to_string(r.number),
            .amount = s.in_currency(r.amount),
            .method = r.operation == operation::hold ? s.method : "",
            .reference = std::move(reference),
            .of = {},
            .attempt = r.attempt};
  }
  void send(std::uint32_t number) { ask(request_of(*s.request(number))); }
  void ask(request r) {
    out.push_back(call{"payments", payload::of<provider_request>(std::move(r))});
  }
  void renew_at(instant when, std::uint32_t hold) {
    out.push_back(start_timer{renewal(hold), when, payload::of<command>(renew{hold})});
  }
  void forget_renewal(std::uint32_t hold) {
    if (const auto* h = s.hold(hold); h && h->capture_before)
      out.push_back(cancel_timer{renewal(hold)});
  }
  static std::string renewal(std::uint32_t hold) { return "renew." + std::to_string(hold); }

  template <class Command>
  void tell_booking(Command c) {
    out.push_back(tell{{"booking", s.booking->text}, payload::of<booking::command>(std::move(c))});
  }
  void credit(const money& earned) {
    if (earned.minor == 0)
      return;
    const auto& d = s.goal.front().division;
    out.push_back(
        tell{{"earnings", d.technician.text},
             payload::of<earnings::command>(earnings::credit{*s.booking, earned, d.settlement})});
  }
};

} // namespace

void payment_rules::react(const state& s, const event& e, effects& out) {
  std::visit(reaction{s, out}, e);
}

} // namespace callout
