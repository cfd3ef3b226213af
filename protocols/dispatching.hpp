// Finding a technician for one booking: rounds of offers until one claim wins (DOMAIN §3.4).
// A dispatching has the id of its booking and lives in its shard. It alone says which offers
// are open. An offer's id is "<booking>:<n>".
#pragma once

#include "protocols/dispatching_why.hpp"
#include "protocols/separate_family.hpp"
#include "protocols/site.hpp"
#include "protocols/terms.hpp"

namespace callout::dispatching {

// -- commands --------------------------------------------------------------------------

/// From the booking, once its money is held and it is time; again after an unassignment.
struct begin {
  static constexpr std::string_view kind = "dispatching.begin";
  std::string service;
  place location;
  std::string area; ///< all that a technician sees of the address before he accepts
  money price;
  time_slot slot; ///< of the visit; for one wanted now: from now, for its duration
  bool asap = true;
  std::vector<std::string> skills;
  offer_policy policy;
  std::vector<person_id> never;     ///< who may not be asked
  std::optional<instant> depart_by; ///< to a later visit; none: when it begins
  std::optional<site> where;        ///< for the calendars of those who are asked
  /// As was promised. Only where it is sold to be chosen for together with others.
  std::optional<instant> arrive_by;
  bool operator==(const begin&) const = default;
  static constexpr auto fields() {
    using c = begin;
    return std::tuple{field{"service", &c::service}, field{"location", &c::location},
                      field{"area", &c::area},       field{"price", &c::price},
                      field{"slot", &c::slot},       field{"asap", &c::asap},
                      field{"skills", &c::skills},   field{"policy", &c::policy},
                      field{"never", &c::never},     field{"depart_by", &c::depart_by},
                      field{"where", &c::where},     field{"arrive_by", &c::arrive_by}};
  }
};

/// The answer of the provider "supply" to `search`.
struct found {
  static constexpr std::string_view kind = "dispatching.found";
  std::uint32_t search = 0;
  std::vector<candidate> candidates; ///< those not asked elsewhere first, then by distance
  bool operator==(const found&) const = default;
  static constexpr auto fields() {
    return std::tuple{field{"search", &found::search}, field{"candidates", &found::candidates}};
  }
};

/// From a technician who accepted and whose calendar holds the slot for this booking.
struct claim {
  static constexpr std::string_view kind = "dispatching.claim";
  offer_id offer;
  person_id technician;
  bool vat_registered = false;
  bool operator==(const claim&) const = default;
  static constexpr auto fields() {
    return std::tuple{field{"offer", &claim::offer}, field{"technician", &claim::technician},
                      field{"vat_registered", &claim::vat_registered}};
  }
};

/// The technician said no, or could not take the offer at all (`code` says why).
struct turned_down {
  static constexpr std::string_view kind = "dispatching.turned_down";
  offer_id offer;
  person_id technician;
  std::string code;
  bool operator==(const turned_down&) const = default;
  static constexpr auto fields() {
    return std::tuple{field{"offer", &turned_down::offer},
                      field{"technician", &turned_down::technician},
                      field{"code", &turned_down::code}};
  }
};

/// The booking would not have the winner (it was cancelled in between).
struct win_refused {
  static constexpr std::string_view kind = "dispatching.win_refused";
  offer_id offer;
  bool operator==(const win_refused&) const = default;
  static constexpr auto fields() { return std::tuple{field{"offer", &win_refused::offer}}; }
};

/// From the booking: cancelled, or assigned by hand. Open offers are withdrawn.
struct stop {
  static constexpr std::string_view kind = "dispatching.stop";
  std::string reason;
  bool operator==(const stop&) const = default;
  static constexpr auto fields() { return std::tuple{field{"reason", &stop::reason}}; }
};

/// Timers.
struct round_over {
  static constexpr std::string_view kind = "dispatching.round_over";
  std::uint32_t round = 0;
  bool operator==(const round_over&) const = default;
  static constexpr auto fields() { return std::tuple{field{"round", &round_over::round}}; }
};
struct seek_again {
  static constexpr std::string_view kind = "dispatching.seek_again";
  bool operator==(const seek_again&) const = default;
  static constexpr auto fields() { return std::tuple{}; }
};
struct alert {
  static constexpr std::string_view kind = "dispatching.alert";
  bool operator==(const alert&) const = default;
  static constexpr auto fields() { return std::tuple{}; }
};
struct give_up {
  static constexpr std::string_view kind = "dispatching.give_up";
  bool operator==(const give_up&) const = default;
  static constexpr auto fields() { return std::tuple{}; }
};

using command = std::variant<begin, found, claim, turned_down, win_refused, stop, round_over,
                             seek_again, alert, give_up>;

/// What it takes to choose for this booking together with others (actors/gathering).
struct together {
  booking_id booking;
  instant arrive_by{}; ///< as was promised
  score_policy score;  ///< as it was sold
  bool operator==(const together&) const = default;
  static constexpr auto fields() {
    return std::tuple{field{"booking", &together::booking},
                      field{"arrive_by", &together::arrive_by}, field{"score", &together::score}};
  }
};

/// What the provider "supply" (actors/discovery) is asked. It only reads.
struct search {
  static constexpr std::string_view kind = "dispatching.search";
  std::uint32_t number = 0;
  geo_point point;
  time_slot slot;
  bool asap = true;
  std::vector<std::string> skills; ///< all of them
  std::int64_t radius_m = 0;
  std::chrono::seconds fresh{90};
  int count = 0;
  std::vector<person_id> except;
  std::optional<site> where; ///< none: whether there is time for the way does not matter
  std::optional<dispatching::together> together; ///< none: it is for itself
  bool operator==(const search&) const = default;
  static constexpr auto fields() {
    using s = search;
    return std::tuple{field{"number", &s::number},    field{"point", &s::point},
                      field{"slot", &s::slot},        field{"asap", &s::asap},
                      field{"skills", &s::skills},    field{"radius_m", &s::radius_m},
                      field{"fresh_s", &s::fresh},    field{"count", &s::count},
                      field{"except", &s::except},    field{"where", &s::where},
                      field{"together", &s::together}};
  }
};
using supply_request = std::variant<search>;

// -- events ----------------------------------------------------------------------------

struct begun {
  static constexpr std::string_view kind = "dispatching.begun";
  booking_id booking;
  dispatching::begin what;
  instant alert_at{};
  instant give_up_at{};
  bool operator==(const begun&) const = default;
  static constexpr auto fields() {
    using e = begun;
    return std::tuple{field{"booking", &e::booking}, field{"what", &e::what},
                      field{"alert_at", &e::alert_at}, field{"give_up_at", &e::give_up_at}};
  }
};

/// The `number`th look around, `radius_m` wide, for `count` technicians. `considered`: who was
/// found by the look before, when none of them may be asked.
struct searched {
  static constexpr std::string_view kind = "dispatching.searched";
  std::uint32_t number = 0;
  std::int64_t radius_m = 0;
  int count = 0;
  record_of_choice considered;
  bool operator==(const searched&) const = default;
  static constexpr auto fields() {
    using e = searched;
    return std::tuple{field{"number", &e::number}, field{"radius_m", &e::radius_m},
                      field{"count", &e::count}, field{"considered", &e::considered}};
  }
};

/// An offer as it went out, with what it was chosen by.
struct made_offer {
  std::uint32_t number = 0;
  person_id technician;
  std::int64_t distance_m = 0;
  std::int64_t cost_s = 0; ///< by actors/matching: lower is better
  bool operator==(const made_offer&) const = default;
  static constexpr auto fields() {
    using o = made_offer;
    return std::tuple{field{"number", &o::number}, field{"technician", &o::technician},
                      field{"distance_m", &o::distance_m}, field{"cost_s", &o::cost_s}};
  }
};

struct offers_made {
  static constexpr std::string_view kind = "dispatching.offers_made";
  std::uint32_t round = 0;
  std::vector<made_offer> offers; ///< to the first of those considered
  instant expires_at{};
  record_of_choice considered;
  bool operator==(const offers_made&) const = default;
  static constexpr auto fields() {
    using e = offers_made;
    return std::tuple{field{"round", &e::round}, field{"offers", &e::offers},
                      field{"expires_at", &e::expires_at}, field{"considered", &e::considered}};
  }
};

struct turned_down_by {
  static constexpr std::string_view kind = "dispatching.offer_turned_down";
  std::uint32_t offer = 0;
  person_id technician;
  std::string code;
  bool operator==(const turned_down_by&) const = default;
  static constexpr auto fields() {
    using e = turned_down_by;
    return std::tuple{field{"offer", &e::offer}, field{"technician", &e::technician},
                      field{"code", &e::code}};
  }
};

/// Which offer, and to whom.
struct offered {
  std::uint32_t number = 0;
  person_id technician;
  bool operator==(const offered&) const = default;
  static constexpr auto fields() {
    return std::tuple{field{"number", &offered::number}, field{"technician", &offered::technician}};
  }
};

/// The offers of the round that are still open have expired.
struct round_ended {
  static constexpr std::string_view kind = "dispatching.round_ended";
  std::vector<offered> expired;
  bool operator==(const round_ended&) const = default;
  static constexpr auto fields() { return std::tuple{field{"expired", &round_ended::expired}}; }
};

/// Nobody is left to ask; the next look around is at `again`. `considered` as in `searched`.
struct waiting {
  static constexpr std::string_view kind = "dispatching.waiting";
  instant again{};
  record_of_choice considered;
  bool operator==(const waiting&) const = default;
  static constexpr auto fields() {
    return std::tuple{field{"again", &waiting::again}, field{"considered", &waiting::considered}};
  }
};

struct won {
  static constexpr std::string_view kind = "dispatching.won";
  std::uint32_t offer = 0;
  person_id technician;
  bool vat_registered = false;
  time_slot slot;
  std::vector<offered> withdrawn;
  bool operator==(const won&) const = default;
  static constexpr auto fields() {
    using e = won;
    return std::tuple{field{"offer", &e::offer}, field{"technician", &e::technician},
                      field{"vat_registered", &e::vat_registered}, field{"slot", &e::slot},
                      field{"withdrawn", &e::withdrawn}};
  }
};

/// `code`: offer.taken, offer.expired, offer.gone.
struct claim_lost {
  static constexpr std::string_view kind = "dispatching.claim_lost";
  offer_id offer;
  person_id technician;
  std::string code;
  bool operator==(const claim_lost&) const = default;
  static constexpr auto fields() {
    using e = claim_lost;
    return std::tuple{field{"offer", &e::offer}, field{"technician", &e::technician},
                      field{"code", &e::code}};
  }
};

/// The booking would not have the winner.
struct win_lost {
  static constexpr std::string_view kind = "dispatching.win_lost";
  offer_id offer;
  person_id technician;
  bool operator==(const win_lost&) const = default;
  static constexpr auto fields() {
    return std::tuple{field{"offer", &win_lost::offer}, field{"technician", &win_lost::technician}};
  }
};

struct stopped {
  static constexpr std::string_view kind = "dispatching.stopped";
  std::string reason;
  std::vector<offered> withdrawn;
  bool operator==(const stopped&) const = default;
  static constexpr auto fields() {
    return std::tuple{field{"reason", &stopped::reason}, field{"withdrawn", &stopped::withdrawn}};
  }
};

/// A dispatcher should look: nobody has been found for long.
struct alerted {
  static constexpr std::string_view kind = "dispatching.alerted";
  bool operator==(const alerted&) const = default;
  static constexpr auto fields() { return std::tuple{}; }
};

struct gave_up {
  static constexpr std::string_view kind = "dispatching.gave_up";
  std::vector<offered> withdrawn;
  bool operator==(const gave_up&) const = default;
  static constexpr auto fields() { return std::tuple{field{"withdrawn", &gave_up::withdrawn}}; }
};

using event = std::variant<begun, searched, offers_made, turned_down_by, round_ended, waiting, won,
                           claim_lost, win_lost, stopped, alerted, gave_up>;

// -- refusals and views ----------------------------------------------------------------

inline constexpr refusal not_found{"dispatching.not_found", 404, "Nobody was looked for."};
inline constexpr refusal forbidden{"forbidden", 403, "This is not for your role to do."};

enum class phase { none, searching, offering, waiting, won, stopped, gave_up };
constexpr auto names(phase) {
  return std::array<std::string_view, 7>{"none", "searching", "offering", "waiting",
                                         "won",  "stopped",   "gave_up"};
}

struct view_offer {
  offer_id offer;
  person_id technician;
  bool operator==(const view_offer&) const = default;
  static constexpr auto fields() {
    return std::tuple{field{"offer", &view_offer::offer},
                      field{"technician", &view_offer::technician}};
  }
};

/// To staff. `open`: the offers that can be accepted now.
struct view {
  booking_id booking;
  phase status{};
  std::uint32_t round = 0;
  std::uint32_t offers = 0; ///< made so far
  bool alerted = false;
  std::vector<view_offer> open;
  bool operator==(const view&) const = default;
  static constexpr auto fields() {
    using v = view;
    return std::tuple{field{"booking", &v::booking}, field{"status", &v::status},
                      field{"round", &v::round},     field{"offers", &v::offers},
                      field{"alerted", &v::alerted}, field{"open", &v::open}};
  }
};

} // namespace callout::dispatching

namespace callout {

template <>
struct family<dispatching::command> : separate_family<dispatching::command> {};
template <>
struct family<dispatching::event> : separate_family<dispatching::event> {};

} // namespace callout
