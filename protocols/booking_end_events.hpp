// What can have happened to a booking from the end of the work on: how it is agreed to, sent
// back, stopped, cancelled, disputed and closed; and its clocks.
#pragma once

#include "protocols/booking_values.hpp"
#include "protocols/principal.hpp"

namespace callout::booking {

struct finished {
  static constexpr std::string_view kind = "booking.finished";
  instant at{};
  bool operator==(const finished&) const = default;
  static constexpr auto fields() { return std::tuple{field{"at", &finished::at}}; }
};

/// Work stopped for good; `charge` is what will be captured for it.
struct aborted {
  static constexpr std::string_view kind = "booking.aborted";
  role by{};
  std::string reason;
  money charge;
  instant at{};
  bool operator==(const aborted&) const = default;
  static constexpr auto fields() {
    using e = aborted;
    return std::tuple{field{"by", &e::by}, field{"reason", &e::reason}, field{"charge", &e::charge},
                      field{"at", &e::at}};
  }
};

struct completed {
  static constexpr std::string_view kind = "booking.completed";
  role by{};
  std::optional<std::string> reason;
  instant at{};
  bool operator==(const completed&) const = default;
  static constexpr auto fields() {
    using e = completed;
    return std::tuple{field{"by", &e::by}, field{"reason", &e::reason}, field{"at", &e::at}};
  }
};

/// `slot`: what the technician's calendar is asked to keep free for working on.
struct rejected {
  static constexpr std::string_view kind = "booking.rejected";
  std::string reason;
  std::optional<instant> at = {};
  std::optional<time_slot> slot = {};
  bool operator==(const rejected&) const = default;
  static constexpr auto fields() {
    return std::tuple{field{"reason", &rejected::reason}, field{"at", &rejected::at},
                      field{"slot", &rejected::slot}};
  }
};

/// His calendar keeps the time free in which he works on.
struct rework_reserved {
  static constexpr std::string_view kind = "booking.rework_reserved";
  time_slot slot;
  bool operator==(const rework_reserved&) const = default;
  static constexpr auto fields() { return std::tuple{field{"slot", &rework_reserved::slot}}; }
};

/// Another visit of his stands in that time: people have to agree on when he works on.
struct rework_overlaps {
  static constexpr std::string_view kind = "booking.rework_overlaps";
  time_slot slot;
  std::string code;
  bool operator==(const rework_overlaps&) const = default;
  static constexpr auto fields() {
    return std::tuple{field{"slot", &rework_overlaps::slot}, field{"code", &rework_overlaps::code}};
  }
};

/// `technician_bp`: the technician's share of the fee, net of VAT.
struct cancelled {
  static constexpr std::string_view kind = "booking.cancelled";
  role by{};
  std::string reason;
  money fee;
  int technician_bp = 0;
  bool operator==(const cancelled&) const = default;
  static constexpr auto fields() {
    using e = cancelled;
    return std::tuple{field{"by", &e::by}, field{"reason", &e::reason}, field{"fee", &e::fee},
                      field{"technician_bp", &e::technician_bp}};
  }
};

struct dispute_opened {
  static constexpr std::string_view kind = "booking.dispute_opened";
  std::string reason;
  std::optional<instant> at = {};
  bool operator==(const dispute_opened&) const = default;
  static constexpr auto fields() {
    return std::tuple{field{"reason", &dispute_opened::reason}, field{"at", &dispute_opened::at}};
  }
};

/// `amount`: what goes back to the customer, or is given to him.
struct dispute_resolved {
  static constexpr std::string_view kind = "booking.dispute_resolved";
  dispute_outcome outcome{};
  std::optional<money> amount;
  std::string reason;
  role by{};
  instant at{};
  bool operator==(const dispute_resolved&) const = default;
  static constexpr auto fields() {
    using e = dispute_resolved;
    return std::tuple{field{"outcome", &e::outcome}, field{"amount", &e::amount},
                      field{"reason", &e::reason}, field{"by", &e::by}, field{"at", &e::at}};
  }
};

/// What a dispute was settled for could not be given back: it is in dispute again.
struct refund_missed {
  static constexpr std::string_view kind = "booking.refund_missed";
  money amount;
  std::optional<instant> at;
  bool operator==(const refund_missed&) const = default;
  static constexpr auto fields() {
    return std::tuple{field{"amount", &refund_missed::amount}, field{"at", &refund_missed::at}};
  }
};

/// Nothing has moved `since`: an operator should look.
struct overdue_noted {
  static constexpr std::string_view kind = "booking.overdue_noted";
  phase status{};
  instant since{};
  instant at{};
  bool operator==(const overdue_noted&) const = default;
  static constexpr auto fields() {
    using e = overdue_noted;
    return std::tuple{field{"status", &e::status}, field{"since", &e::since}, field{"at", &e::at}};
  }
};

struct expired {
  static constexpr std::string_view kind = "booking.expired";
  bool operator==(const expired&) const = default;
  static constexpr auto fields() { return std::tuple{}; }
};

struct sla_breached {
  static constexpr std::string_view kind = "booking.sla_breached";
  booking::clock clock{};
  instant due{};
  instant at{};
  bool operator==(const sla_breached&) const = default;
  static constexpr auto fields() {
    using e = sla_breached;
    return std::tuple{field{"clock", &e::clock}, field{"due", &e::due}, field{"at", &e::at}};
  }
};

/// The clock stands still; it goes on by itself at `until`.
struct sla_paused {
  static constexpr std::string_view kind = "booking.sla_paused";
  booking::clock clock{};
  pause_reason reason{};
  instant at{};
  instant until{};
  bool operator==(const sla_paused&) const = default;
  static constexpr auto fields() {
    using e = sla_paused;
    return std::tuple{field{"clock", &e::clock}, field{"reason", &e::reason}, field{"at", &e::at},
                      field{"until", &e::until}};
  }
};

struct sla_resumed {
  static constexpr std::string_view kind = "booking.sla_resumed";
  booking::clock clock{};
  instant at{};
  bool operator==(const sla_resumed&) const = default;
  static constexpr auto fields() {
    return std::tuple{field{"clock", &sla_resumed::clock}, field{"at", &sla_resumed::at}};
  }
};

struct closed {
  static constexpr std::string_view kind = "booking.closed";
  bool operator==(const closed&) const = default;
  static constexpr auto fields() { return std::tuple{}; }
};

} // namespace callout::booking
