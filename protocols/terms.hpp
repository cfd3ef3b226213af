// What a booking is sold under. The gateway takes it from the catalogue and the settings of
// the day; the booking keeps it in its first event, so that a later change of price or policy
// never reaches it.
#pragma once

#include "protocols/json.hpp"

namespace callout {

/// Seconds in half the room: terms lie in memory with every booking.
using short_span = std::chrono::duration<std::int32_t>;

template <>
struct codec<short_span> {
  static void write(std::string& out, short_span x) { codec<std::int32_t>::write(out, x.count()); }
  static short_span read(const json& j, const pointer& at, const bounds& b) {
    return short_span{codec<std::int32_t>::read(j, at, b)};
  }
  static json schema(const bounds& b) { return codec<std::int32_t>::schema(b); }
};

/// DOMAIN §3.2. Amounts in minor units of the price's currency, shares in basis points.
struct cancellation_policy {
  std::chrono::seconds free_after_booking{300};
  std::chrono::seconds asap_grace_after_assignment{120};
  std::chrono::seconds late_before_start{3 * 3600};
  std::int64_t asap_fee_minor = 2'500;
  std::int64_t late_fee_minor = 5'000;
  int late_fee_bp = 3'000;
  std::chrono::seconds no_show_wait{900};
  bool operator==(const cancellation_policy&) const = default;

  static constexpr auto fields() {
    using p = cancellation_policy;
    return std::tuple{
        field{"free_after_booking_s", &p::free_after_booking},
        field{"asap_grace_after_assignment_s", &p::asap_grace_after_assignment},
        field{"late_before_start_s", &p::late_before_start},
        field{"asap_fee_minor", &p::asap_fee_minor},
        field{"late_fee_minor", &p::late_fee_minor},
        field{"late_fee_bp", &p::late_fee_bp},
        field{"no_show_wait_s", &p::no_show_wait},
    };
  }
};

/// DOMAIN §3.4: what a candidate's cost is made of, in seconds.
struct score_policy {
  std::int32_t metres_per_second = 8; ///< across a city, door to door: about 30 km/h
  std::int32_t seconds_per_job = 120; ///< for each job of his today, so that work is shared out
  bool operator==(const score_policy&) const = default;

  static constexpr auto fields() {
    using p = score_policy;
    return std::tuple{
        field{"metres_per_second", &p::metres_per_second, "", bounds{.min = 1, .max = 100}},
        field{"seconds_per_job", &p::seconds_per_job, "", bounds{.min = 0, .max = 86'400}}};
  }
};

/// DOMAIN §3.4: the cascade of offers.
struct offer_policy {
  std::chrono::seconds first{30};    ///< how long the one exclusive offer stands
  std::chrono::seconds next{25};     ///< how long the offers of later rounds stand
  int batch = 5;                     ///< offers in each later round
  int rounds = 3;                    ///< later rounds, before only new faces are asked
  std::chrono::seconds again{20};    ///< pause before seeking again when nobody is left
  std::chrono::seconds alert{180};   ///< when a dispatcher is told
  std::chrono::seconds give_up{600}; ///< when the booking becomes unfulfilled
  std::int64_t radius_m = 5'000;     ///< of the first round; grows by radius_step_m
  std::int64_t radius_step_m = 500;
  std::int64_t radius_max_m = 7'000;
  std::chrono::seconds fresh{90};      ///< how old a technician's position may be
  std::chrono::seconds lead{4 * 3600}; ///< a later visit is matched this long before it
  std::optional<score_policy> score;   ///< none in what was sold before there was one
  bool operator==(const offer_policy&) const = default;
  score_policy weights() const { return score.value_or(score_policy{}); }

  static constexpr auto fields() {
    using p = offer_policy;
    return std::tuple{
        field{"first_s", &p::first},
        field{"next_s", &p::next},
        field{"batch", &p::batch},
        field{"rounds", &p::rounds},
        field{"again_s", &p::again},
        field{"alert_s", &p::alert},
        field{"give_up_s", &p::give_up},
        field{"radius_m", &p::radius_m},
        field{"radius_step_m", &p::radius_step_m},
        field{"radius_max_m", &p::radius_max_m},
        field{"fresh_s", &p::fresh},
        field{"lead_s", &p::lead},
        field{"score", &p::score},
    };
  }
};

/// DOMAIN §3.10.
struct sla_policy {
  std::chrono::seconds respond_asap{300};
  std::chrono::seconds respond_scheduled{3600};
  std::chrono::seconds arrive_asap{3600};
  bool operator==(const sla_policy&) const = default;

  static constexpr auto fields() {
    using p = sla_policy;
    return std::tuple{field{"respond_asap_s", &p::respond_asap},
                      field{"respond_scheduled_s", &p::respond_scheduled},
                      field{"arrive_asap_s", &p::arrive_asap}};
  }
};

/// DOMAIN §3.1, A11: what bounds a visit. A booking sold before there was such a policy has these
/// defaults.
struct visit_policy {
  short_span travel{2'700};       ///< what the way takes at most, as a rule
  short_span depart_early{1'800}; ///< sooner than that before the way nobody sets out
  int geofence_m = 150;           ///< who is no further away is there
  int accuracy_m = 100;           ///< a position known no better proves nothing,
  short_span fix_age{60};         ///< nor does an older one
  int abort_full_bp = 9'000;      ///< so much of the expected time worked counts as all of it
  // How long nothing may move, before a person should look and before it is ended.
  short_span depart_late{600};   ///< after the latest departure
  short_span arrive_late{7'200}; ///< after the promise and the departure
  short_span door_alert{3'600};  ///< at the door
  short_span door_end{4 * 3'600};
  short_span work_alert{4 * 3'600}; ///< at work, or paused
  short_span work_end{4 * 86'400};
  short_span dispute_alert{4 * 3'600}; ///< in dispute
  short_span dispute_end{60 * 86'400};
  int rejections = 2; ///< of the work; the next one is a dispute
  short_span slot_most{86'400};
  short_span ahead_most{90 * 86'400};
  /// Between the end of one visit and the start of the next, beside the way. None in what was sold
  /// before there was one: not even the way is kept free then.
  std::optional<short_span> buffer;
  bool operator==(const visit_policy&) const = default;

  static constexpr auto fields() {
    using p = visit_policy;
    return std::tuple{field{"travel_s", &p::travel},
                      field{"depart_early_s", &p::depart_early},
                      field{"geofence_m", &p::geofence_m},
                      field{"accuracy_m", &p::accuracy_m},
                      field{"fix_age_s", &p::fix_age},
                      field{"abort_full_bp", &p::abort_full_bp},
                      field{"depart_late_s", &p::depart_late},
                      field{"arrive_late_s", &p::arrive_late},
                      field{"door_alert_s", &p::door_alert},
                      field{"door_end_s", &p::door_end},
                      field{"work_alert_s", &p::work_alert},
                      field{"work_end_s", &p::work_end},
                      field{"dispute_alert_s", &p::dispute_alert},
                      field{"dispute_end_s", &p::dispute_end},
                      field{"rejections", &p::rejections, "", bounds{.min = 0, .max = 100}},
                      field{"slot_most_s", &p::slot_most},
                      field{"ahead_most_s", &p::ahead_most},
                      field{"buffer_s", &p::buffer, "", bounds{.min = 0, .max = 86'400}}};
  }
};

/// DOMAIN §3.6: when the money for a later visit is held.
struct hold_policy {
  short_span ahead{5 * 86'400};    ///< at most; for what is further ahead the method is only tried
  short_span first{86'400};        ///< it is held then, so long before the visit,
  short_span again{6 * 3'600};     ///< or else tried again, each time after so long
  short_span give_up{3 * 3'600};   ///< before the visit
  std::int32_t verify_minor = 100; ///< what the method is tried with, and let go at once
  bool operator==(const hold_policy&) const = default;

  static constexpr auto fields() {
    using p = hold_policy;
    return std::tuple{field{"ahead_s", &p::ahead, "", bounds{.min = 1}},
                      field{"first_s", &p::first, "", bounds{.min = 1}},
                      field{"again_s", &p::again, "", bounds{.min = 60}},
                      field{"give_up_s", &p::give_up, "", bounds{.min = 0}},
                      field{"verify_minor", &p::verify_minor, "", bounds{.min = 1}}};
  }
};

/// DOMAIN §3.9: when earned money may leave.
struct settlement_policy {
  int release_days = 1;     ///< business days (Sunday to Thursday) until it may
  int new_release_days = 3; ///< the same for a technician's first jobs
  int new_jobs = 10;
  std::int64_t minimum_minor = 5'000;
  int zone_minutes = 180;     ///< business time zone, east of UTC
  int weekly_minute = 2 * 60; ///< of Sunday, business time, when payouts are made
  /// After each refusal of the bank that may pass, until it is asked again; then it has failed.
  /// None in what was settled before there was one.
  std::optional<std::vector<std::chrono::seconds>> retry_after;
  bool operator==(const settlement_policy&) const = default;

  static constexpr auto fields() {
    using p = settlement_policy;
    return std::tuple{field{"release_days", &p::release_days},
                      field{"new_release_days", &p::new_release_days},
                      field{"new_jobs", &p::new_jobs},
                      field{"minimum_minor", &p::minimum_minor},
                      field{"zone_minutes", &p::zone_minutes},
                      field{"weekly_minute", &p::weekly_minute},
                      field{"retry_after_s", &p::retry_after, "", bounds{.max_length = 16}}};
  }
};

/// DOMAIN §3.1: work was done, and the money for it did not come.
struct dunning_policy {
  /// After each failure, until the capture is tried again; after the last it is given up.
  std::vector<std::chrono::seconds> retry_after{
      std::chrono::seconds{300}, std::chrono::seconds{1800}, std::chrono::seconds{4 * 3600},
      std::chrono::seconds{86'400}};
  /// What is missing then is put up by the platform if it is no more than this, so that the
  /// technician is paid; what is more waits for a person.
  std::int64_t risk_limit_minor = 50'000;
  bool operator==(const dunning_policy&) const = default;

  static constexpr auto fields() {
    using p = dunning_policy;
    return std::tuple{field{"retry_after_s", &p::retry_after, "", bounds{.max_length = 16}},
                      field{"risk_limit_minor", &p::risk_limit_minor}};
  }
};

/// Where the visit is, as zones were drawn when it was booked.
struct zone_terms {
  std::string id;
  money surcharge; ///< part of the price, VAT included; for the way there, so without commission
  bool operator==(const zone_terms&) const = default;
  static constexpr auto fields() {
    return std::tuple{field{"id", &zone_terms::id}, field{"surcharge", &zone_terms::surcharge,
                                                          "Part of the price, VAT included."}};
  }
};

struct booking_terms {
  std::string version; ///< of catalogue and policies together
  money price;         ///< what the customer pays, VAT included
  money labour;        ///< the part of it, net of VAT, that bears commission
  money call_out;      ///< charged when the visit was for nothing; VAT included
  std::chrono::seconds duration{3600};
  std::vector<std::string> skills;
  int commission_bp = 2'000;
  int vat_bp = 1'500;
  int technician_fee_bp = 8'000;             ///< the technician's share of a cancellation fee
  std::chrono::seconds draft{1800};          ///< a draft expires after this
  std::chrono::seconds auto_confirm{86'400}; ///< work done counts as confirmed after this
  std::chrono::seconds warranty{30 * 86'400};
  cancellation_policy cancellation;
  offer_policy offers;
  sla_policy sla;
  settlement_policy settlement;
  std::optional<dunning_policy> dunning; ///< none in bookings from before there was one
  std::optional<visit_policy> visit;
  std::optional<hold_policy> hold;          ///< none: at once, however far ahead
  std::optional<offer_policy> offers_later; ///< for visits that are not wanted now; none: the same
  std::optional<zone_terms> zone;           ///< none: there were no zones
  std::optional<bool> together; ///< chosen for together with others that want the same people
  bool operator==(const booking_terms&) const = default;
  visit_policy bounds_of_visit() const { return visit.value_or(visit_policy{}); }
  hold_policy ways_to_hold() const { return hold.value_or(hold_policy{}); }

  static constexpr auto fields() {
    using t = booking_terms;
    return std::tuple{
        field{"version", &t::version},
        field{"price", &t::price},
        field{"labour", &t::labour},
        field{"call_out", &t::call_out},
        field{"duration_s", &t::duration},
        field{"skills", &t::skills},
        field{"commission_bp", &t::commission_bp},
        field{"vat_bp", &t::vat_bp},
        field{"technician_fee_bp", &t::technician_fee_bp},
        field{"draft_s", &t::draft},
        field{"auto_confirm_s", &t::auto_confirm},
        field{"warranty_s", &t::warranty},
        field{"cancellation", &t::cancellation},
        field{"offers", &t::offers},
        field{"sla", &t::sla},
        field{"settlement", &t::settlement},
        field{"dunning", &t::dunning},
        field{"visit", &t::visit},
        field{"hold", &t::hold},
        field{"offers_later", &t::offers_later},
        field{"zone", &t::zone},
        field{"together", &t::together},
    };
  }
};

/// Where the visit is.
struct place {
  geo_point point;
  std::string address;
  bool operator==(const place&) const = default;

  static constexpr auto fields() {
    return std::tuple{field{"point", &place::point},
                      field{"address", &place::address, "", bounds{.max_length = 500}}};
  }
};

} // namespace callout
