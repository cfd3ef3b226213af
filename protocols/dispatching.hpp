// Finding a technician for one booking: rounds of offers until one claim wins (DOMAIN §3.4).
// A dispatching has the id of its booking and lives in its shard. It alone says which offers
// are open. An offer's id is "<booking>:<n>".
#pragma once

#include "protocols/terms.hpp"

namespace callout {

/// A technician whom discovery found, with what the choice was made from.
struct candidate {
  person_id technician;
  std::int64_t distance_m = 0;
  std::optional<std::int64_t> jobs_today;
  bool operator==(const candidate&) const = default;
  static constexpr auto fields() {
    return std::tuple{field{"technician", &candidate::technician},
                      field{"distance_m", &candidate::distance_m},
                      field{"jobs_today", &candidate::jobs_today}};
  }
};

} // namespace callout

namespace callout::dispatching {

// -- commands --------------------------------------------------------------------------

/// From the booking, once its money is held and it is time; again after an unassignment.
struct begin {
  static constexpr std::string_view kind = "dispatching.begin";
  std::string service;
  place location;
  std::string area;  ///< all that a technician sees of the address before he accepts
  money price;
  time_slot slot;    ///< of the visit; for one wanted now: from now, for its duration
  bool asap = true;
  std::vector<std::string> skills;
  offer_policy policy;
  std::vector<person_id> never; ///< who may not be asked
  bool operator==(const begin&) const = default;
  static constexpr auto fields() {
    using c = begin;
    return std::tuple{field{"service", &c::service}, field{"location", &c::location},
                      field{"area", &c::area},       field{"price", &c::price},
                      field{"slot", &c::slot},       field{"asap", &c::asap},
                      field{"skills", &c::skills},   field{"policy", &c::policy},
                      field{"never", &c::never}};
  }
};

/// The answer of the provider "supply" to `search`.
struct found {
  static constexpr std::string_view kind = "dispatching.found";
  std::uint32_t search = 0;
  std::vector<candidate> candidates; ///< nearest first
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
  bool operator==(const search&) const = default;
  static constexpr auto fields() {
    using s = search;
    return std::tuple{field{"number", &s::number}, field{"point", &s::point},
                      field{"slot", &s::slot},     field{"asap", &s::asap},
                      field{"skills", &s::skills}, field{"radius_m", &s::radius_m},
                      field{"fresh_s", &s::fresh}, field{"count", &s::count},
                      field{"except", &s::except}};
  }
};
using supply_request = std::variant<search>;

} // namespace callout::dispatching
