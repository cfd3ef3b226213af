// What follows from a payment's events: requests to the provider, word to the booking, credit
// to the technician, and the timers that look up, renew and try again.
#include "actors/payment/payment.hpp"
#include "actors/payment/times.hpp"
#include "protocols/booking.hpp"
#include "protocols/earnings.hpp"
#include "protocols/inbox.hpp"

namespace callout {

using namespace payment;

namespace {

constexpr const char* retry_timer = "retry";

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
  void operator()(const refund_requested& e) {
    forget_retry();
    send(e.number);
  }
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
    if (h.verifies && s.phase == phase::open)
      tell_booking(booking::method_verified{});
    if (!h.wanted || s.phase != phase::open)
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
    else if ((h.wanted || h.verifies) && s.phase == phase::open)
      tell_booking(booking::hold_failed{e.code});
  }
  void operator()(const conflicted& e) {
    const auto* h = s.hold(e.number);
    if (h && h->renews == 0 && s.phase == phase::open)
      tell_booking(booking::hold_failed{"amount_mismatch"});
  }

  void operator()(const released& e) {
    credit(e.earned);
    if (s.trouble)
      show_customer();
  }
  void operator()(const refunded& e) { credit(s.in_currency(-e.charged.minor)); }

  void operator()(const settling&) { forget_retry(); }
  void operator()(const retry_planned& e) {
    out.push_back(start_timer{retry_timer, e.at, payload::of<command>(retry{})});
    show_customer();
  }
  void operator()(const given_up&) { show_customer(); }
  void operator()(const payment::written_off&) {
    forget_retry();
    show_customer();
  }
  void operator()(const advanced&) {}
  void operator()(const conflict_resolved&) {}

  void operator()(const voided&) {}
  void operator()(const letting_go&) {}
  void operator()(const captured&) {}
  void operator()(const capture_failed&) {}
  void operator()(const refund_failed& e) {
    if (e.amount)
      tell_booking(booking::refund_refused{*e.amount});
  }

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
  void forget_retry() {
    if (s.trouble && s.trouble->retries > 0 && !s.trouble->given_up)
      out.push_back(cancel_timer{retry_timer});
  }
  static std::string renewal(std::uint32_t hold) { return "renew." + std::to_string(hold); }

  template <class Command>
  void tell_booking(Command c) {
    out.push_back(tell{{"booking", s.booking->text}, payload::of<booking::command>(std::move(c))});
  }
  void show_customer() {
    out.push_back(tell{{"inbox", s.customer->text},
                       payload::of<inbox::command>(inbox::about(
                           payment_changed{*s.booking, s.phase, s.in_currency(s.owed())}))});
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
