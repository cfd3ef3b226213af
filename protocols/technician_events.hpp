// What can have happened to a technician.
#pragma once

#include "protocols/separate_family.hpp"
#include "protocols/site.hpp"
#include "protocols/terms.hpp"

namespace callout::technician {

struct profile_set {
  static constexpr std::string_view kind = "technician.profile_set";
  person_id technician;
  std::string name;
  std::vector<std::string> skills;
  geo_point base;
  bool operator==(const profile_set&) const = default;
  static constexpr auto fields() {
    using e = profile_set;
    return std::tuple{field{"technician", &e::technician}, field{"name", &e::name},
                      field{"skills", &e::skills}, field{"base", &e::base}};
  }
};

struct approved {
  static constexpr std::string_view kind = "technician.approved";
  person_id technician;
  bool vat_registered = false;
  bool operator==(const approved&) const = default;
  static constexpr auto fields() {
    return std::tuple{field{"technician", &approved::technician},
                      field{"vat_registered", &approved::vat_registered}};
  }
};

struct shift_set {
  static constexpr std::string_view kind = "technician.shift_set";
  bool on = false;
  bool operator==(const shift_set&) const = default;
  static constexpr auto fields() { return std::tuple{field{"on", &shift_set::on}}; }
};

struct offered {
  static constexpr std::string_view kind = "technician.offered";
  offer_id offer;
  booking_id booking;
  std::string service;
  std::string area;
  money price;
  std::int64_t distance_m = 0;
  time_slot slot;
  bool asap = true;
  instant expires_at{};
  instant at{};
  std::optional<site> where;
  bool operator==(const offered&) const = default;
  static constexpr auto fields() {
    using e = offered;
    return std::tuple{field{"offer", &e::offer},
                      field{"booking", &e::booking},
                      field{"service", &e::service},
                      field{"area", &e::area},
                      field{"price", &e::price},
                      field{"distance_m", &e::distance_m},
                      field{"slot", &e::slot},
                      field{"asap", &e::asap},
                      field{"expires_at", &e::expires_at},
                      field{"at", &e::at},
                      field{"where", &e::where}};
  }
};

/// The dispatching took the offer back.
struct withdrawn {
  static constexpr std::string_view kind = "technician.withdrawn";
  offer_id offer;
  booking_id booking;
  std::string reason;
  bool operator==(const withdrawn&) const = default;
  static constexpr auto fields() {
    using e = withdrawn;
    return std::tuple{field{"offer", &e::offer}, field{"booking", &e::booking},
                      field{"reason", &e::reason}};
  }
};

/// He cannot take an open offer any more: he went off shift, or got another job for that time.
struct dropped {
  static constexpr std::string_view kind = "technician.dropped";
  offer_id offer;
  booking_id booking;
  std::string reason; ///< off_shift or busy
  bool operator==(const dropped&) const = default;
  static constexpr auto fields() {
    using e = dropped;
    return std::tuple{field{"offer", &e::offer}, field{"booking", &e::booking},
                      field{"reason", &e::reason}};
  }
};

/// The slot is reserved and the dispatching asked; `command` waits for its answer.
struct accepted {
  static constexpr std::string_view kind = "technician.accepted";
  offer_id offer;
  booking_id booking;
  time_slot slot;
  std::string command;
  std::optional<site> where;
  bool operator==(const accepted&) const = default;
  static constexpr auto fields() {
    using e = accepted;
    return std::tuple{field{"offer", &e::offer}, field{"booking", &e::booking},
                      field{"slot", &e::slot}, field{"command", &e::command},
                      field{"where", &e::where}};
  }
};

struct declined {
  static constexpr std::string_view kind = "technician.declined";
  offer_id offer;
  booking_id booking;
  std::optional<std::string> reason;
  bool operator==(const declined&) const = default;
  static constexpr auto fields() {
    using e = declined;
    return std::tuple{field{"offer", &e::offer}, field{"booking", &e::booking},
                      field{"reason", &e::reason}};
  }
};

/// The reservation is a job. `command`: the acceptance that is answered by it, if one waited.
struct awarded {
  static constexpr std::string_view kind = "technician.awarded";
  booking_id booking;
  std::optional<std::string> command;
  bool operator==(const awarded&) const = default;
  static constexpr auto fields() {
    return std::tuple{field{"booking", &awarded::booking}, field{"command", &awarded::command}};
  }
};

/// His acceptance came to nothing and the slot is free again.
struct lost {
  static constexpr std::string_view kind = "technician.lost";
  offer_id offer;
  booking_id booking;
  std::string code;
  std::optional<std::string> command;
  bool operator==(const lost&) const = default;
  static constexpr auto fields() {
    using e = lost;
    return std::tuple{field{"offer", &e::offer}, field{"booking", &e::booking},
                      field{"code", &e::code}, field{"command", &e::command}};
  }
};

/// An operator's choice found the calendar free (or the slot already his for this booking).
struct reserved {
  static constexpr std::string_view kind = "technician.reserved";
  booking_id booking;
  time_slot slot;
  std::optional<site> where;
  bool operator==(const reserved&) const = default;
  static constexpr auto fields() {
    return std::tuple{field{"booking", &reserved::booking}, field{"slot", &reserved::slot},
                      field{"where", &reserved::where}};
  }
};

struct reservation_refused {
  static constexpr std::string_view kind = "technician.reservation_refused";
  person_id technician;
  booking_id booking;
  time_slot slot;
  std::string code;
  bool operator==(const reservation_refused&) const = default;
  static constexpr auto fields() {
    using e = reservation_refused;
    return std::tuple{field{"technician", &e::technician}, field{"booking", &e::booking},
                      field{"slot", &e::slot}, field{"code", &e::code}};
  }
};

/// The slot is free again. `command`: an acceptance that still waited for its answer.
struct released {
  static constexpr std::string_view kind = "technician.released";
  booking_id booking;
  std::string reason;
  std::optional<std::string> command;
  bool operator==(const released&) const = default;
  static constexpr auto fields() {
    using e = released;
    return std::tuple{field{"booking", &e::booking}, field{"reason", &e::reason},
                      field{"command", &e::command}};
  }
};

using event = std::variant<profile_set, approved, shift_set, offered, withdrawn, dropped, accepted,
                           declined, awarded, lost, reserved, reservation_refused, released>;

} // namespace callout::technician

namespace callout {
template <>
struct family<technician::event> : separate_family<technician::event> {};
} // namespace callout
