// What can have happened to a booking. Events carry what later events and effects need, and
// no more: each is a row for ever.
#pragma once

#include "protocols/booking_commands.hpp"
#include "protocols/booking_end_events.hpp"
#include "protocols/booking_hold_events.hpp"
#include "protocols/separate_family.hpp"

namespace callout::booking {

struct created {
  static constexpr std::string_view kind = "booking.created";
  booking_id id;
  person_id customer;
  std::string service;
  place location;
  std::optional<time_slot> slot;
  std::optional<std::string> note;
  std::string payment_method;
  booking_terms terms;
  instant at{};
  std::optional<bool> verify; ///< the visit is far ahead: only the way of paying is tried now
  bool operator==(const created&) const = default;
  static constexpr auto fields() {
    using e = created;
    return std::tuple{field{"id", &e::id},
                      field{"customer", &e::customer},
                      field{"service", &e::service},
                      field{"location", &e::location},
                      field{"slot", &e::slot},
                      field{"note", &e::note},
                      field{"payment_method", &e::payment_method},
                      field{"terms", &e::terms},
                      field{"at", &e::at},
                      field{"verify", &e::verify}};
  }
};

/// Again, after a hold that failed.
struct payment_submitted {
  static constexpr std::string_view kind = "booking.payment_submitted";
  std::optional<bool> verify; ///< as in `created`
  bool operator==(const payment_submitted&) const = default;
  static constexpr auto fields() { return std::tuple{field{"verify", &payment_submitted::verify}}; }
};

struct payment_failed {
  static constexpr std::string_view kind = "booking.payment_failed";
  std::string reason;
  bool operator==(const payment_failed&) const = default;
  static constexpr auto fields() { return std::tuple{field{"reason", &payment_failed::reason}}; }
};

/// The money is held, or will be shortly before the visit; both SLA clocks run from here.
struct confirmed {
  static constexpr std::string_view kind = "booking.confirmed";
  money held;
  instant respond_due{};
  instant arrive_due{};
  instant at{};
  bool operator==(const confirmed&) const = default;
  static constexpr auto fields() {
    using e = confirmed;
    return std::tuple{field{"held", &e::held}, field{"respond_due", &e::respond_due},
                      field{"arrive_due", &e::arrive_due}, field{"at", &e::at}};
  }
};

/// A technician is looked for, for `slot`.
struct matching_started {
  static constexpr std::string_view kind = "booking.matching_started";
  time_slot slot;
  bool operator==(const matching_started&) const = default;
  static constexpr auto fields() { return std::tuple{field{"slot", &matching_started::slot}}; }
};

/// A technician's calendar is asked for `slot`: by an operator's `assign`, or to move the
/// visit that he has already: there what is asked for is never less than the work takes.
/// `command` is answered when the calendar has.
struct reservation_requested {
  static constexpr std::string_view kind = "booking.reservation_requested";
  person_id technician;
  time_slot slot;
  bool move = false;
  std::string command;
  std::optional<bool> keeps_clocks; ///< a move that is not the customer's wish
  bool operator==(const reservation_requested&) const = default;
  static constexpr auto fields() {
    using e = reservation_requested;
    return std::tuple{field{"technician", &e::technician}, field{"slot", &e::slot},
                      field{"move", &e::move}, field{"command", &e::command},
                      field{"keeps_clocks", &e::keeps_clocks}};
  }
};

/// The calendar said no, or yes too late (then `release`). An empty code: what was wanted had
/// come about in another way.
struct reservation_dropped {
  static constexpr std::string_view kind = "booking.reservation_dropped";
  person_id technician;
  std::string code;
  bool release = false;
  std::string command;
  bool operator==(const reservation_dropped&) const = default;
  static constexpr auto fields() {
    using e = reservation_dropped;
    return std::tuple{field{"technician", &e::technician}, field{"code", &e::code},
                      field{"release", &e::release}, field{"command", &e::command}};
  }
};

/// `offer`: the one he won by; none when an operator chose him, whose `command` is answered.
struct assigned {
  static constexpr std::string_view kind = "booking.assigned";
  person_id technician;
  std::optional<offer_id> offer;
  time_slot slot;
  bool vat_registered = false;
  std::optional<std::string> command;
  instant at{};
  bool operator==(const assigned&) const = default;
  static constexpr auto fields() {
    using e = assigned;
    return std::tuple{field{"technician", &e::technician},
                      field{"offer", &e::offer},
                      field{"slot", &e::slot},
                      field{"vat_registered", &e::vat_registered},
                      field{"command", &e::command},
                      field{"at", &e::at}};
  }
};

struct unassigned {
  static constexpr std::string_view kind = "booking.unassigned";
  person_id technician;
  role by{};
  std::string reason;
  time_slot slot; ///< for which another is looked for
  bool operator==(const unassigned&) const = default;
  static constexpr auto fields() {
    using e = unassigned;
    return std::tuple{field{"technician", &e::technician}, field{"by", &e::by},
                      field{"reason", &e::reason}, field{"slot", &e::slot}};
  }
};

/// The visit is at another time. With a `command` the technician goes with it, and that
/// command is answered; without one nobody had been found yet.
struct rescheduled {
  static constexpr std::string_view kind = "booking.rescheduled";
  time_slot slot;
  instant respond_due{};
  instant arrive_due{};
  std::optional<std::string> command;
  instant at{};
  bool operator==(const rescheduled&) const = default;
  static constexpr auto fields() {
    using e = rescheduled;
    return std::tuple{field{"slot", &e::slot}, field{"respond_due", &e::respond_due},
                      field{"arrive_due", &e::arrive_due}, field{"command", &e::command},
                      field{"at", &e::at}};
  }
};

struct unfulfilled {
  static constexpr std::string_view kind = "booking.unfulfilled";
  bool operator==(const unfulfilled&) const = default;
  static constexpr auto fields() { return std::tuple{}; }
};

struct departed {
  static constexpr std::string_view kind = "booking.departed";
  std::optional<instant> at = {};
  bool operator==(const departed&) const = default;
  static constexpr auto fields() { return std::tuple{field{"at", &departed::at}}; }
};

/// Without `proof` it is older than the question. A position that proved nothing is kept, too.
struct arrived {
  static constexpr std::string_view kind = "booking.arrived";
  std::optional<geo_point> where;
  instant at{};
  std::optional<double> accuracy_m = {};
  std::optional<instant> fixed_at = {};
  std::optional<arrival_proof> proof = {};
  std::optional<std::string> reason = {}; ///< an operator's
  bool operator==(const arrived&) const = default;
  static constexpr auto fields() {
    using e = arrived;
    return std::tuple{field{"where", &e::where},           field{"at", &e::at},
                      field{"accuracy_m", &e::accuracy_m}, field{"fixed_at", &e::fixed_at},
                      field{"proof", &e::proof},           field{"reason", &e::reason}};
  }
};

struct start_code_refused {
  static constexpr std::string_view kind = "booking.start_code_refused";
  bool operator==(const start_code_refused&) const = default;
  static constexpr auto fields() { return std::tuple{}; }
};

/// Events without `at` are older than the count of the time worked.
struct started {
  static constexpr std::string_view kind = "booking.started";
  std::optional<instant> at = {};
  bool operator==(const started&) const = default;
  static constexpr auto fields() { return std::tuple{field{"at", &started::at}}; }
};

struct paused {
  static constexpr std::string_view kind = "booking.paused";
  pause_reason reason{};
  std::optional<instant> at = {};
  bool operator==(const paused&) const = default;
  static constexpr auto fields() {
    return std::tuple{field{"reason", &paused::reason}, field{"at", &paused::at}};
  }
};

struct resumed {
  static constexpr std::string_view kind = "booking.resumed";
  std::optional<instant> at = {};
  bool operator==(const resumed&) const = default;
  static constexpr auto fields() { return std::tuple{field{"at", &resumed::at}}; }
};

/// `total` is what the customer is shown, VAT included. Work waits for the answer.
struct extra_proposed {
  static constexpr std::string_view kind = "booking.extra_proposed";
  money labour;
  money total;
  std::string reason;
  instant at{};
  bool operator==(const extra_proposed&) const = default;
  static constexpr auto fields() {
    using e = extra_proposed;
    return std::tuple{field{"labour", &e::labour}, field{"total", &e::total},
                      field{"reason", &e::reason}, field{"at", &e::at}};
  }
};

/// The customer said yes, and `missing` has to be held before the work may start.
struct extra_accepted {
  static constexpr std::string_view kind = "booking.extra_accepted";
  money missing;
  bool operator==(const extra_accepted&) const = default;
  static constexpr auto fields() { return std::tuple{field{"missing", &extra_accepted::missing}}; }
};

/// Agreed, and held: `held` is what the provider added for it.
struct extra_approved {
  static constexpr std::string_view kind = "booking.extra_approved";
  money held;
  std::optional<instant> at = {};
  bool operator==(const extra_approved&) const = default;
  static constexpr auto fields() {
    return std::tuple{field{"held", &extra_approved::held}, field{"at", &extra_approved::at}};
  }
};

struct extra_declined {
  static constexpr std::string_view kind = "booking.extra_declined";
  std::string reason;
  std::optional<instant> at = {};
  bool operator==(const extra_declined&) const = default;
  static constexpr auto fields() {
    return std::tuple{field{"reason", &extra_declined::reason}, field{"at", &extra_declined::at}};
  }
};

using event = std::variant<created, payment_submitted, payment_failed, confirmed, matching_started,
                           reservation_requested, reservation_dropped, assigned, unassigned,
                           rescheduled, unfulfilled, departed, arrived, start_code_refused, started,
                           paused, resumed, extra_proposed, extra_accepted, extra_approved,
                           extra_declined, finished, aborted, completed, rejected, cancelled,
                           dispute_opened, expired, sla_breached, sla_paused, sla_resumed, closed,
                           rework_reserved, rework_overlaps, dispute_resolved, refund_missed,
                           overdue_noted, hold_attempted, hold_secured, hold_missed, hold_returned>;

} // namespace callout::booking

namespace callout {

template <>
struct family<booking::event> : separate_family<booking::event> {};

} // namespace callout
