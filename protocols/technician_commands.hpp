// What can be asked of a technician. He lives with his account; positions are volatile and
// never come here.
#pragma once

#include "protocols/separate_family.hpp"
#include "protocols/site.hpp"
#include "protocols/terms.hpp"

namespace callout::technician {

struct set_profile {
  static constexpr std::string_view kind = "technician.set_profile";
  std::string name;
  std::vector<std::string> skills;
  geo_point base;
  bool operator==(const set_profile&) const = default;
  static constexpr auto fields() {
    using c = set_profile;
    return std::tuple{field{"name", &c::name, "", bounds{.min_length = 1, .max_length = 120}},
                      field{"skills", &c::skills, "", bounds{.min_length = 1, .max_length = 32}},
                      field{"base", &c::base, "Where days start and end."}};
  }
};

/// By an operator, after looking at the papers.
struct approve {
  static constexpr std::string_view kind = "technician.approve";
  std::optional<bool> vat_registered;
  bool operator==(const approve&) const = default;
  static constexpr auto fields() {
    return std::tuple{field{"vat_registered", &approve::vat_registered,
                            "Whether the technician charges VAT himself (case A)."}};
  }
};

struct set_shift {
  static constexpr std::string_view kind = "technician.set_shift";
  bool on = false;
  bool operator==(const set_shift&) const = default;
  static constexpr auto fields() { return std::tuple{field{"on", &set_shift::on}}; }
};

/// From a dispatching.
struct offer {
  static constexpr std::string_view kind = "technician.offer";
  offer_id id;
  booking_id booking;
  std::string service;
  std::string area;
  money price;
  std::int64_t distance_m = 0;
  time_slot slot;
  bool asap = true;
  instant expires_at{};
  std::optional<site> where; ///< for his calendar; he is not shown it before he has the job
  bool operator==(const offer&) const = default;
  static constexpr auto fields() {
    using c = offer;
    return std::tuple{field{"id", &c::id},
                      field{"booking", &c::booking},
                      field{"service", &c::service},
                      field{"area", &c::area},
                      field{"price", &c::price},
                      field{"distance_m", &c::distance_m},
                      field{"slot", &c::slot},
                      field{"asap", &c::asap},
                      field{"expires_at", &c::expires_at},
                      field{"where", &c::where}};
  }
};

/// From a dispatching: expired, won by another, cancelled … An offer already accepted stays
/// reserved until `award` or `lose` comes.
struct withdraw {
  static constexpr std::string_view kind = "technician.withdraw";
  offer_id offer;
  std::string reason;
  bool operator==(const withdraw&) const = default;
  static constexpr auto fields() {
    return std::tuple{field{"offer", &withdraw::offer}, field{"reason", &withdraw::reason}};
  }
};

/// By the technician. Reserves the slot, asks the dispatching, and is answered by what
/// comes back: `award` (200) or `lose` (409 with the code).
struct accept {
  static constexpr std::string_view kind = "technician.accept";
  offer_id offer;
  bool operator==(const accept&) const = default;
  static constexpr auto fields() { return std::tuple{field{"offer", &accept::offer}}; }
};

struct decline {
  static constexpr std::string_view kind = "technician.decline";
  offer_id offer;
  std::optional<std::string> reason;
  bool operator==(const decline&) const = default;
  static constexpr auto fields() {
    return std::tuple{field{"offer", &decline::offer},
                      field{"reason", &decline::reason, "", bounds{.max_length = 64}}};
  }
};

/// From the booking: the job is his.
struct award {
  static constexpr std::string_view kind = "technician.award";
  booking_id booking;
  std::optional<offer_id> offer; ///< none when an operator chose him
  bool operator==(const award&) const = default;
  static constexpr auto fields() {
    return std::tuple{field{"booking", &award::booking}, field{"offer", &award::offer}};
  }
};

/// From the dispatching: his claim came too late, or the booking is gone.
struct lose {
  static constexpr std::string_view kind = "technician.lose";
  offer_id offer;
  std::string code;
  bool operator==(const lose&) const = default;
  static constexpr auto fields() {
    return std::tuple{field{"offer", &lose::offer}, field{"code", &lose::code}};
  }
};

/// From a booking, when an operator chose him; answered by booking.reservation_answered.
struct reserve {
  static constexpr std::string_view kind = "technician.reserve";
  booking_id booking;
  time_slot slot;
  std::vector<std::string> skills;
  std::optional<site> where;
  bool operator==(const reserve&) const = default;
  static constexpr auto fields() {
    return std::tuple{field{"booking", &reserve::booking}, field{"slot", &reserve::slot},
                      field{"skills", &reserve::skills}, field{"where", &reserve::where}};
  }
};

/// From the booking: cancelled, unassigned, moved away from him, or done.
struct release {
  static constexpr std::string_view kind = "technician.release";
  booking_id booking;
  std::string reason;
  bool operator==(const release&) const = default;
  static constexpr auto fields() {
    return std::tuple{field{"booking", &release::booking}, field{"reason", &release::reason}};
  }
};

using command = std::variant<set_profile, approve, set_shift, offer, withdraw, accept, decline,
                             award, lose, reserve, release>;

} // namespace callout::technician

namespace callout {
template <>
struct family<technician::command> : separate_family<technician::command> {};
} // namespace callout
