#include "gateway/payments/translation.hpp"

namespace callout::payments {

namespace {

deed deed_of(payment::operation o) {
  switch (o) {
  case payment::operation::hold: return deed::hold;
  case payment::operation::capture: return deed::capture;
  case payment::operation::void_: return deed::void_;
  case payment::operation::refund: return deed::refund;
  case payment::operation::look_up: break;
  }
  return deed::look_up;
}

} // namespace

order order_of(payment::request r) {
  const auto what = deed_of(r.operation);
  return {.what = what,
          .key = std::move(r.key),
          .amount = r.amount,
          .party = what == deed::hold ? std::move(r.method) : std::string{},
          .reference = std::move(r.reference)};
}

order order_of(payout::request r) {
  return {.what = deed::payout,
          .key = std::move(r.key),
          .amount = r.amount,
          .party = std::move(r.technician.text)};
}

payload as_payment(const payment::request& r, const verdict& v) {
  // A gate's word is final; what is refused for now is looked up, and sent again under its key.
  const auto result = v.for_now ? payment::result::unknown : v.result;
  return payload::of<payment::command>(payment::answered{.number = r.number,
                                                         .result = result,
                                                         .reference = v.reference,
                                                         .amount = v.amount,
                                                         .capture_before = v.capture_before,
                                                         .code = v.code,
                                                         .attempt = r.attempt});
}

payload as_payout(const verdict& v) {
  return payload::of<payout::command>(payout::answered{
      .result = v.result, .reference = v.reference, .code = v.code, .for_now = v.for_now});
}

} // namespace callout::payments
