// All that can be said to, of and about a booking: its commands, its events, why it turns
// things down, and what it shows of itself.
#pragma once

#include "protocols/booking_commands.hpp"
#include "protocols/booking_events.hpp"

namespace callout::booking {

// -- refusals --------------------------------------------------------------------------

inline constexpr refusal not_found{"booking.not_found", 404, "There is no such booking."};
inline constexpr refusal forbidden{"forbidden", 403, "This is not for your role to do."};
/// Its detail lists what this role may do now: "allowed: cancel, reschedule".
inline constexpr refusal not_allowed{"booking.not_allowed", 409,
                                     "The booking is not in a state for this."};
inline constexpr refusal not_yours{"booking.not_yours", 403, "A customer books for himself only."};
inline constexpr refusal bad_slot{"booking.bad_slot", 422,
                                  "The visit must begin later than now and end after it begins."};
inline constexpr refusal bad_price{"booking.bad_price", 422,
                                   "The price must be positive, in one currency."};
inline constexpr refusal gone{"booking.gone", 409, "The booking no longer looks for anyone."};
inline constexpr refusal not_secured{"booking.not_secured", 409,
                                     "The money for it is not held yet: submit the payment."};
inline constexpr refusal hold_too_early{"booking.hold_too_early", 409,
                                        "It is too early to hold the money for this visit."};
inline constexpr refusal hold_too_often{"booking.hold_too_often", 409,
                                        "It was tried too often: it is tried again as planned."};
inline constexpr refusal was_stopped{"booking.was_stopped", 409,
                                     "The work was stopped: confirm it, or open a dispute then."};
inline constexpr refusal busy{"booking.busy", 409,
                              "A technician's calendar is being asked; try again."};
inline constexpr refusal wrong_code{"booking.wrong_code", 403, "The start code is wrong."};
inline constexpr refusal code_locked{"booking.code_locked", 403,
                                     "The start code was wrong three times: ask an operator."};
inline constexpr refusal depart_too_early{"booking.depart_too_early", 409,
                                          "It is too early to set out."};
/// Its detail says what is wrong with the position.
inline constexpr refusal needs_code{"booking.needs_code", 409,
                                    "You are not shown to be there: give the customer's start "
                                    "code, or ask an operator."};
inline constexpr refusal bad_pause{"booking.bad_pause", 422,
                                   "It cannot be paused for this reason, by you, now."};
inline constexpr refusal approval_open{"booking.approval_open", 409,
                                       "The customer has not answered the proposal yet."};
inline constexpr refusal no_extra{"booking.no_extra", 409, "No extra cost is proposed."};
inline constexpr refusal extra_open{"booking.extra_open", 409,
                                    "The customer has agreed and the money is being held."};
inline constexpr refusal extra_changed{"booking.extra_changed", 409,
                                       "This is not the total that was proposed."};
inline constexpr refusal bad_extra{"booking.bad_extra", 422,
                                   "An extra cost must be positive, in the booking's currency."};
inline constexpr refusal too_early{"booking.too_early", 409,
                                   "The customer must be waited for longer."};
inline constexpr refusal bad_charge{"booking.bad_charge", 422,
                                    "The charge must be between nothing and what was approved."};
inline constexpr refusal fee_changed{"booking.fee_changed", 409,
                                     "The cancellation fee is another by now."};
inline constexpr refusal in_fee_band{"booking.in_fee_band", 409,
                                     "So late a visit cannot be moved, only cancelled for a fee."};
inline constexpr refusal moved_too_often{"booking.moved_too_often", 409,
                                         "A visit can be moved three times."};
inline constexpr refusal dispute_too_late{"booking.dispute_too_late", 409,
                                          "A dispute can be opened within 72 hours."};
inline constexpr refusal dispute_settled{"booking.dispute_settled", 409,
                                         "The dispute was settled."};
inline constexpr refusal no_dispute{"booking.no_dispute", 409, "Nothing is in dispute."};
inline constexpr refusal bad_outcome{"booking.bad_outcome", 422,
                                     "The amount must fit the outcome and what was charged."};
inline constexpr refusal slot_too_long{"booking.slot_too_long", 422, "The slot is too long."};
inline constexpr refusal slot_too_far{"booking.slot_too_far", 422, "The slot is too far ahead."};
inline constexpr refusal reason_needed{"booking.reason_needed", 422, "Say why."};
/// Given to whoever asked for a calendar's yes that came too late.
inline constexpr refusal too_late{"booking.too_late", 409,
                                  "The booking had moved on when the calendar answered."};

// -- what it shows ---------------------------------------------------------------------

/// When the visit is wanted: "asap", or from a start to an end.
struct when {
  std::optional<time_slot> slot;
  bool operator==(const when&) const = default;
};

struct view_location {
  double lat = 0;
  double lon = 0;
  std::string address;
  bool operator==(const view_location&) const = default;
  static constexpr auto fields() {
    using v = view_location;
    return std::tuple{field{"lat", &v::lat}, field{"lon", &v::lon}, field{"address", &v::address}};
  }
};

struct view_extra {
  money total; ///< VAT included
  std::string reason;
  bool operator==(const view_extra&) const = default;
  static constexpr auto fields() {
    return std::tuple{field{"total", &view_extra::total}, field{"reason", &view_extra::reason}};
  }
};

struct view_cancellation {
  role by{};
  std::string reason;
  money fee;
  bool operator==(const view_cancellation&) const = default;
  static constexpr auto fields() {
    using v = view_cancellation;
    return std::tuple{field{"by", &v::by}, field{"reason", &v::reason}, field{"fee", &v::fee}};
  }
};

struct view_clock {
  booking::clock clock{};
  instant due_at{};
  std::optional<instant> breached_at;
  std::optional<instant> stopped_at;
  bool operator==(const view_clock&) const = default;
  static constexpr auto fields() {
    using v = view_clock;
    return std::tuple{field{"clock", &v::clock}, field{"due_at", &v::due_at},
                      field{"breached_at", &v::breached_at}, field{"stopped_at", &v::stopped_at}};
  }
};

/// To the customer, the technician who has the job, and staff.
struct view {
  booking_id id;
  phase status{};
  person_id customer;
  std::string service;
  view_location location;
  booking::when when;
  std::optional<std::string> note;
  std::string payment_method;
  money price;
  money approved; ///< the price and all extras agreed to
  std::optional<zone_terms> zone;
  std::optional<person_id> technician;
  instant created_at{};
  std::optional<instant> hold_at; ///< when the money is held, for a visit that is far ahead
  std::optional<instant> stalled_since;
  std::optional<booking::pause_reason> pause_reason;
  std::optional<view_extra> extra;
  std::optional<view_cancellation> cancellation;
  std::optional<money> charge; ///< instead of what was approved, after an abort
  bool disputed = false;
  std::optional<dispute_outcome> resolution; ///< of a dispute
  std::vector<view_clock> sla;
  bool operator==(const view&) const = default;
  static constexpr auto fields() {
    using v = view;
    return std::tuple{field{"id", &v::id},
                      field{"status", &v::status},
                      field{"customer", &v::customer},
                      field{"service", &v::service},
                      field{"location", &v::location},
                      field{"when", &v::when},
                      field{"note", &v::note},
                      field{"payment_method", &v::payment_method},
                      field{"price", &v::price},
                      field{"approved", &v::approved},
                      field{"zone", &v::zone, "Where it is, as it was booked."},
                      field{"technician", &v::technician},
                      field{"created_at", &v::created_at},
                      field{"hold_at", &v::hold_at, "The money is held then, or tried again."},
                      field{"stalled_since", &v::stalled_since,
                            "Nothing has moved since, for so long that a person should look."},
                      field{"pause_reason", &v::pause_reason},
                      field{"extra", &v::extra},
                      field{"cancellation", &v::cancellation},
                      field{"charge", &v::charge},
                      field{"disputed", &v::disputed},
                      field{"resolution", &v::resolution},
                      field{"sla", &v::sla}};
  }
};

/// What `cancel` would cost now.
struct cancellation_preview {
  money fee;
  bool operator==(const cancellation_preview&) const = default;
  static constexpr auto fields() { return std::tuple{field{"fee", &cancellation_preview::fee}}; }
};

} // namespace callout::booking

namespace callout {

template <>
struct codec<booking::when> {
  static void write(std::string& out, const booking::when& x) {
    if (x.slot)
      codec<time_slot>::write(out, *x.slot);
    else
      out += "\"asap\"";
  }
  static booking::when read(const json& j, const pointer& at, const bounds& b) {
    if (j.is_string() && j.get_ref<const std::string&>() == "asap")
      return {};
    if (!j.is_object())
      throw malformed{at, "expected \"asap\" or a start and an end"};
    return {codec<time_slot>::read(j, at, b)};
  }
  static json schema(const bounds& b) {
    return {{"oneOf", {{{"const", "asap"}}, codec<time_slot>::schema(b)}}};
  }
};

} // namespace callout
