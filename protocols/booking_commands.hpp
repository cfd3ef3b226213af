// What can be asked of a booking, and by which words (DOMAIN §3.1).
#pragma once

#include "protocols/booking_values.hpp"
#include "protocols/principal.hpp"
#include "protocols/separate_family.hpp"
#include "protocols/terms.hpp"

namespace callout::booking {

/// Create and submit for payment in one. Without `slot` the visit is wanted now.
struct create {
  static constexpr std::string_view kind = "booking.create";
  person_id customer;
  std::string service;
  place location;
  std::optional<time_slot> slot;
  std::optional<std::string> note;
  std::string payment_method;
  booking_terms terms;
  bool operator==(const create&) const = default;
  static constexpr auto fields() {
    using c = create;
    return std::tuple{field{"customer", &c::customer},
                      field{"service", &c::service},
                      field{"location", &c::location},
                      field{"slot", &c::slot},
                      field{"note", &c::note, "", bounds{.max_length = 1000}},
                      field{"payment_method", &c::payment_method},
                      field{"terms", &c::terms}};
  }
};

/// A draft whose hold failed is submitted again; or the money for a visit that is still far ahead
/// is held now.
struct submit_payment {
  static constexpr std::string_view kind = "booking.submit_payment";
  bool operator==(const submit_payment&) const = default;
  static constexpr auto fields() { return std::tuple{}; }
};

/// From the payment: the way of paying works; nothing is held.
struct method_verified {
  static constexpr std::string_view kind = "booking.method_verified";
  bool operator==(const method_verified&) const = default;
  static constexpr auto fields() { return std::tuple{}; }
};

/// Timer: the money for a later visit is to be held now, or the visit given up.
struct secure {
  static constexpr std::string_view kind = "booking.secure";
  bool operator==(const secure&) const = default;
  static constexpr auto fields() { return std::tuple{}; }
};

/// From the payment: the money is held.
struct hold_ok {
  static constexpr std::string_view kind = "booking.hold_ok";
  money amount; ///< of this one hold
  bool operator==(const hold_ok&) const = default;
  static constexpr auto fields() { return std::tuple{field{"amount", &hold_ok::amount}}; }
};

struct hold_failed {
  static constexpr std::string_view kind = "booking.hold_failed";
  std::string reason;
  bool operator==(const hold_failed&) const = default;
  static constexpr auto fields() { return std::tuple{field{"reason", &hold_failed::reason}}; }
};

struct start_matching {
  static constexpr std::string_view kind = "booking.start_matching";
  bool operator==(const start_matching&) const = default;
  static constexpr auto fields() { return std::tuple{}; }
};

/// From the dispatching: this technician's claim came first.
struct technician_won {
  static constexpr std::string_view kind = "booking.technician_won";
  person_id technician;
  offer_id offer;
  time_slot slot;
  bool vat_registered = false;
  bool operator==(const technician_won&) const = default;
  static constexpr auto fields() {
    using c = technician_won;
    return std::tuple{field{"technician", &c::technician}, field{"offer", &c::offer},
                      field{"slot", &c::slot}, field{"vat_registered", &c::vat_registered}};
  }
};

/// An operator picks the technician. Answered when his calendar has said yes or no.
struct assign {
  static constexpr std::string_view kind = "booking.assign";
  person_id technician;
  std::optional<std::string> reason;
  bool operator==(const assign&) const = default;
  static constexpr auto fields() {
    return std::tuple{field{"technician", &assign::technician},
                      field{"reason", &assign::reason, "", bounds{.max_length = 500}}};
  }
};

/// From the technician's calendar, to an operator's `assign`.
struct reservation_answered {
  static constexpr std::string_view kind = "booking.reservation_answered";
  person_id technician;
  time_slot slot;
  bool granted = false;
  bool vat_registered = false;
  std::string code; ///< why not
  bool operator==(const reservation_answered&) const = default;
  static constexpr auto fields() {
    using c = reservation_answered;
    return std::tuple{field{"technician", &c::technician}, field{"slot", &c::slot},
                      field{"granted", &c::granted}, field{"vat_registered", &c::vat_registered},
                      field{"code", &c::code}};
  }
};

/// From the dispatching: nobody could be found in time.
struct no_supply {
  static constexpr std::string_view kind = "booking.no_supply";
  bool operator==(const no_supply&) const = default;
  static constexpr auto fields() { return std::tuple{}; }
};

struct depart {
  static constexpr std::string_view kind = "booking.depart";
  bool operator==(const depart&) const = default;
  static constexpr auto fields() { return std::tuple{}; }
};

/// `fix`: where the technician is, as he says or as was last known. `code_matches`: the edge
/// compared the customer's code, when he gave one. `reason`: an operator's.
struct arrive {
  static constexpr std::string_view kind = "booking.arrive";
  std::optional<position_fix> fix;
  std::optional<bool> code_matches;
  std::optional<std::string> reason;
  bool operator==(const arrive&) const = default;
  static constexpr auto fields() {
    using c = arrive;
    return std::tuple{field{"fix", &c::fix}, field{"code_matches", &c::code_matches},
                      field{"reason", &c::reason}};
  }
};

/// `code_matches`: the edge compared the customer's code; codes never reach the log.
struct start {
  static constexpr std::string_view kind = "booking.start";
  bool code_matches = false;
  bool operator==(const start&) const = default;
  static constexpr auto fields() { return std::tuple{field{"code_matches", &start::code_matches}}; }
};

struct pause {
  static constexpr std::string_view kind = "booking.pause";
  pause_reason reason{};
  bool operator==(const pause&) const = default;
  static constexpr auto fields() { return std::tuple{field{"reason", &pause::reason}}; }
};

struct resume {
  static constexpr std::string_view kind = "booking.resume";
  bool operator==(const resume&) const = default;
  static constexpr auto fields() { return std::tuple{}; }
};

/// A cost beyond what was agreed; work on it may not start before the customer says yes.
struct propose_extra {
  static constexpr std::string_view kind = "booking.propose_extra";
  money labour;    ///< net of VAT, bears commission
  money materials; ///< net of VAT, passed through
  std::string reason;
  bool operator==(const propose_extra&) const = default;
  static constexpr auto fields() {
    using c = propose_extra;
    return std::tuple{field{"labour", &c::labour, "", bounds{.min = 0}},
                      field{"materials", &c::materials, "", bounds{.min = 0}},
                      field{"reason", &c::reason, "", bounds{.min_length = 1, .max_length = 500}}};
  }
};

struct approve_extra {
  static constexpr std::string_view kind = "booking.approve_extra";
  money total; ///< as shown to the customer, VAT included; must be the proposal's
  bool operator==(const approve_extra&) const = default;
  static constexpr auto fields() { return std::tuple{field{"total", &approve_extra::total}}; }
};

struct decline_extra {
  static constexpr std::string_view kind = "booking.decline_extra";
  bool operator==(const decline_extra&) const = default;
  static constexpr auto fields() { return std::tuple{}; }
};

struct finish {
  static constexpr std::string_view kind = "booking.finish";
  bool operator==(const finish&) const = default;
  static constexpr auto fields() { return std::tuple{}; }
};

/// By the customer, by an operator with a reason, or by the clock.
struct confirm {
  static constexpr std::string_view kind = "booking.confirm";
  std::optional<std::string> reason;
  bool operator==(const confirm&) const = default;
  static constexpr auto fields() {
    return std::tuple{field{"reason", &confirm::reason, "", bounds{.max_length = 500}}};
  }
};

struct reject {
  static constexpr std::string_view kind = "booking.reject";
  std::string reason;
  bool operator==(const reject&) const = default;
  static constexpr auto fields() {
    return std::tuple{
        field{"reason", &reject::reason, "", bounds{.min_length = 1, .max_length = 500}}};
  }
};

struct customer_no_show {
  static constexpr std::string_view kind = "booking.customer_no_show";
  bool operator==(const customer_no_show&) const = default;
  static constexpr auto fields() { return std::tuple{}; }
};

struct cancel {
  static constexpr std::string_view kind = "booking.cancel";
  std::optional<std::string> reason;
  std::optional<money> expected_fee; ///< refuse if the fee has become another
  bool operator==(const cancel&) const = default;
  static constexpr auto fields() {
    return std::tuple{field{"reason", &cancel::reason, "", bounds{.max_length = 500}},
                      field{"expected_fee", &cancel::expected_fee}};
  }
};

/// Work stops for good after it began. What it costs follows from who stops it and how long was
/// worked, unless an operator says so: `charge`.
struct abort {
  static constexpr std::string_view kind = "booking.abort";
  std::string reason;
  std::optional<money> charge;
  bool operator==(const abort&) const = default;
  static constexpr auto fields() {
    return std::tuple{
        field{"reason", &abort::reason, "", bounds{.min_length = 1, .max_length = 500}},
        field{"charge", &abort::charge, "By operators; at most what was approved."}};
  }
};

struct unassign {
  static constexpr std::string_view kind = "booking.unassign";
  std::optional<std::string> reason;
  bool operator==(const unassign&) const = default;
  static constexpr auto fields() {
    return std::tuple{field{"reason", &unassign::reason, "", bounds{.max_length = 500}}};
  }
};

/// Only a move that the customer wants sets the SLA clocks anew: his own, or an operator's who
/// says so.
struct reschedule {
  static constexpr std::string_view kind = "booking.reschedule";
  time_slot slot;
  std::optional<bool> for_customer;
  bool operator==(const reschedule&) const = default;
  static constexpr auto fields() {
    return std::tuple{field{"slot", &reschedule::slot},
                      field{"for_customer", &reschedule::for_customer}};
  }
};

struct open_dispute {
  static constexpr std::string_view kind = "booking.open_dispute";
  std::string reason;
  bool operator==(const open_dispute&) const = default;
  static constexpr auto fields() {
    return std::tuple{
        field{"reason", &open_dispute::reason, "", bounds{.min_length = 1, .max_length = 500}}};
  }
};

/// By an operator. `amount`: of a partial refund or a goodwill.
struct resolve {
  static constexpr std::string_view kind = "booking.resolve";
  dispute_outcome outcome{};
  std::optional<money> amount;
  std::string reason;
  bool operator==(const resolve&) const = default;
  static constexpr auto fields() {
    using c = resolve;
    return std::tuple{field{"outcome", &c::outcome},
                      field{"amount", &c::amount, "Of a partial refund or a goodwill."},
                      field{"reason", &c::reason, "", bounds{.min_length = 1, .max_length = 500}}};
  }
};

/// From the payment: the refund of a settled dispute could not be made.
struct refund_refused {
  static constexpr std::string_view kind = "booking.refund_refused";
  money amount;
  bool operator==(const refund_refused&) const = default;
  static constexpr auto fields() { return std::tuple{field{"amount", &refund_refused::amount}}; }
};

/// Timer: nothing has moved for too long.
struct overdue {
  static constexpr std::string_view kind = "booking.overdue";
  bool operator==(const overdue&) const = default;
  static constexpr auto fields() { return std::tuple{}; }
};

/// Timers.
struct expire {
  static constexpr std::string_view kind = "booking.expire";
  bool operator==(const expire&) const = default;
  static constexpr auto fields() { return std::tuple{}; }
};

struct sla_due {
  static constexpr std::string_view kind = "booking.sla_due";
  booking::clock clock{};
  bool operator==(const sla_due&) const = default;
  static constexpr auto fields() { return std::tuple{field{"clock", &sla_due::clock}}; }
};

struct close {
  static constexpr std::string_view kind = "booking.close";
  bool operator==(const close&) const = default;
  static constexpr auto fields() { return std::tuple{}; }
};

using command =
    std::variant<create, submit_payment, hold_ok, hold_failed, start_matching, technician_won,
                 assign, reservation_answered, no_supply, depart, arrive, start, pause, resume,
                 propose_extra, approve_extra, decline_extra, finish, confirm, reject,
                 customer_no_show, cancel, abort, unassign, reschedule, open_dispute, resolve,
                 refund_refused, overdue, expire, sla_due, close, method_verified, secure>;

} // namespace callout::booking

namespace callout {

template <>
struct family<booking::command> : separate_family<booking::command> {};

} // namespace callout
