// A technician: profile, shift, offers, and a calendar of jobs that never overlap. Commands,
// events, why he turns things down, the frames he is sent, and what is shown of him.
#pragma once

#include "protocols/technician_commands.hpp"
#include "protocols/technician_events.hpp"

namespace callout::technician {

// -- refusals --------------------------------------------------------------------------

inline constexpr refusal not_found{"technician.not_found", 404, "There is no such technician."};
inline constexpr refusal forbidden{"technician.forbidden", 403, "This is not yours to do."};
inline constexpr refusal not_approved{"technician.not_approved", 409,
                                      "An operator has not approved this technician yet."};
inline constexpr refusal no_profile{"technician.no_profile", 409,
                                    "Name, skills and base are needed first."};
inline constexpr refusal off_shift{"technician.off_shift", 409, "The technician is off shift."};
inline constexpr refusal not_skilled{"technician.not_skilled", 409,
                                     "The technician lacks a skill that this job needs."};
inline constexpr refusal busy{"technician.busy", 409, "Another job overlaps with this one."};
inline constexpr refusal too_many_offers{"technician.too_many_offers", 409,
                                         "The technician has as many open offers as he may."};
inline constexpr refusal offer_not_found{"offer.not_found", 404, "There is no such offer."};
inline constexpr refusal offer_taken{"offer.taken", 409, "Someone else has this job."};
inline constexpr refusal offer_expired{"offer.expired", 409, "This offer has expired."};
inline constexpr refusal offer_gone{"offer.gone", 409, "This offer is no longer open."};
inline constexpr refusal offer_declined{"offer.declined", 409, "This offer was declined."};
inline constexpr refusal offer_pending{"offer.pending", 409,
                                       "This offer was accepted and is being decided."};

// -- frames for his inbox --------------------------------------------------------------

struct offer_made {
  static constexpr std::string_view kind = "offer.made";
  offer_id offer;
  booking_id booking;
  std::string service;
  std::string area;
  money price;
  std::int64_t distance_m = 0;
  time_slot slot;
  instant expires_at{};
  bool operator==(const offer_made&) const = default;
  static constexpr auto fields() {
    using f = offer_made;
    return std::tuple{field{"offer", &f::offer},     field{"booking", &f::booking},
                      field{"service", &f::service}, field{"area", &f::area},
                      field{"price", &f::price},     field{"distance_m", &f::distance_m},
                      field{"slot", &f::slot},       field{"expires_at", &f::expires_at}};
  }
};

/// `reason`: taken, expired, cancelled, busy, off_shift, or the code of a lost acceptance.
struct offer_withdrawn {
  static constexpr std::string_view kind = "offer.withdrawn";
  offer_id offer;
  booking_id booking;
  std::string reason;
  bool operator==(const offer_withdrawn&) const = default;
  static constexpr auto fields() {
    using f = offer_withdrawn;
    return std::tuple{field{"offer", &f::offer}, field{"booking", &f::booking},
                      field{"reason", &f::reason}};
  }
};

// -- what is shown ---------------------------------------------------------------------

/// pending: reserved and not yet awarded; booked: a job of his.
enum class standing { pending, booked };
constexpr auto names(standing) {
  return std::array<std::string_view, 2>{"pending", "booked"};
}

struct open_offer {
  offer_id offer;
  booking_id booking;
  time_slot slot;
  instant expires_at{};
  bool operator==(const open_offer&) const = default;
  static constexpr auto fields() {
    using o = open_offer;
    return std::tuple{field{"offer", &o::offer}, field{"booking", &o::booking},
                      field{"slot", &o::slot}, field{"expires_at", &o::expires_at}};
  }
};

struct job {
  booking_id booking;
  time_slot slot;
  technician::standing standing{};
  bool operator==(const job&) const = default;
  static constexpr auto fields() {
    return std::tuple{field{"booking", &job::booking}, field{"slot", &job::slot},
                      field{"standing", &job::standing}};
  }
};

/// Without name, skills and base until a profile was set.
struct view {
  person_id id;
  std::optional<std::string> name;
  std::vector<std::string> skills;
  std::optional<geo_point> base;
  bool approved = false;
  bool on_shift = false;
  bool vat_registered = false;
  std::vector<open_offer> offers;
  std::vector<job> calendar; ///< by start
  bool operator==(const view&) const = default;
  static constexpr auto fields() {
    using v = view;
    return std::tuple{field{"id", &v::id},
                      field{"name", &v::name},
                      field{"skills", &v::skills},
                      field{"base", &v::base},
                      field{"approved", &v::approved},
                      field{"on_shift", &v::on_shift},
                      field{"vat_registered", &v::vat_registered},
                      field{"offers", &v::offers},
                      field{"calendar", &v::calendar, "By start; jobs never overlap."}};
  }
};

} // namespace callout::technician
