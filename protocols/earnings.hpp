// What a technician has earned and what of it may be paid out (DOMAIN §3.9). Id: the
// technician. A payout "<technician>:<n>" is an entity of its own in the same shard.
#pragma once

#include "protocols/separate_family.hpp"
#include "protocols/terms.hpp"

namespace callout::earnings {

/// From a payment, when escrow was released to him.
struct credit {
  static constexpr std::string_view kind = "earnings.credit";
  booking_id booking;
  money amount;
  settlement_policy policy;
  bool operator==(const credit&) const = default;
  static constexpr auto fields() {
    return std::tuple{field{"booking", &credit::booking}, field{"amount", &credit::amount},
                      field{"policy", &credit::policy}};
  }
};

/// From a booking in dispute: that much is not paid out.
struct freeze {
  static constexpr std::string_view kind = "earnings.freeze";
  booking_id booking;
  bool operator==(const freeze&) const = default;
  static constexpr auto fields() { return std::tuple{field{"booking", &freeze::booking}}; }
};

/// The dispute is settled: what is left of it may be paid out.
struct unfreeze {
  static constexpr std::string_view kind = "earnings.unfreeze";
  booking_id booking;
  bool operator==(const unfreeze&) const = default;
  static constexpr auto fields() { return std::tuple{field{"booking", &unfreeze::booking}}; }
};

/// By the weekly timer, or by an operator: pay what is available, if it reaches the minimum.
struct pay_out {
  static constexpr std::string_view kind = "earnings.pay_out";
  bool operator==(const pay_out&) const = default;
  static constexpr auto fields() { return std::tuple{}; }
};

/// From a payout: it reached the bank, or the money is available again.
struct payout_ended {
  static constexpr std::string_view kind = "earnings.payout_ended";
  payout_id payout;
  bool paid = false;
  bool operator==(const payout_ended&) const = default;
  static constexpr auto fields() {
    return std::tuple{field{"payout", &payout_ended::payout}, field{"paid", &payout_ended::paid}};
  }
};

/// From a payout: the bank has sent back what it had paid.
struct payout_returned {
  static constexpr std::string_view kind = "earnings.payout_returned";
  payout_id payout;
  money amount;
  bool operator==(const payout_returned&) const = default;
  static constexpr auto fields() {
    return std::tuple{field{"payout", &payout_returned::payout},
                      field{"amount", &payout_returned::amount}};
  }
};

using command = std::variant<credit, freeze, unfreeze, pay_out, payout_ended, payout_returned>;

// -- events ----------------------------------------------------------------------------

/// `number` counts his credits from 1; the money may leave from `available_at` on.
struct credited {
  static constexpr std::string_view kind = "earnings.credited";
  person_id technician;
  std::uint32_t number = 0;
  booking_id booking;
  money amount;
  instant available_at{};
  settlement_policy policy;
  instant at{};
  bool operator==(const credited&) const = default;
  static constexpr auto fields() {
    using e = credited;
    return std::tuple{field{"technician", &e::technician},
                      field{"number", &e::number},
                      field{"booking", &e::booking},
                      field{"amount", &e::amount},
                      field{"available_at", &e::available_at},
                      field{"policy", &e::policy},
                      field{"at", &e::at}};
  }
};

struct frozen {
  static constexpr std::string_view kind = "earnings.frozen";
  person_id technician;
  booking_id booking;
  instant at{};
  bool operator==(const frozen&) const = default;
  static constexpr auto fields() {
    return std::tuple{field{"technician", &frozen::technician}, field{"booking", &frozen::booking},
                      field{"at", &frozen::at}};
  }
};

/// These credits, which add up to `amount`, go out by that payout.
struct payout_scheduled {
  static constexpr std::string_view kind = "earnings.payout_scheduled";
  payout_id payout;
  money amount;
  std::vector<std::uint32_t> credits;
  instant at{};
  bool operator==(const payout_scheduled&) const = default;
  static constexpr auto fields() {
    using e = payout_scheduled;
    return std::tuple{field{"payout", &e::payout}, field{"amount", &e::amount},
                      field{"credits", &e::credits}, field{"at", &e::at}};
  }
};

struct paid_out {
  static constexpr std::string_view kind = "earnings.paid_out";
  payout_id payout;
  money amount;
  bool operator==(const paid_out&) const = default;
  static constexpr auto fields() {
    return std::tuple{field{"payout", &paid_out::payout}, field{"amount", &paid_out::amount}};
  }
};

/// The payout failed; its credits may go out by another one.
struct returned {
  static constexpr std::string_view kind = "earnings.returned";
  payout_id payout;
  money amount;
  instant at{};
  bool operator==(const returned&) const = default;
  static constexpr auto fields() {
    using e = returned;
    return std::tuple{field{"payout", &e::payout}, field{"amount", &e::amount},
                      field{"at", &e::at}};
  }
};

/// What had been paid is available again, as credit `number`.
struct restored {
  static constexpr std::string_view kind = "earnings.restored";
  payout_id payout;
  std::uint32_t number = 0;
  money amount;
  instant at{};
  bool operator==(const restored&) const = default;
  static constexpr auto fields() {
    using e = restored;
    return std::tuple{field{"payout", &e::payout}, field{"number", &e::number},
                      field{"amount", &e::amount}, field{"at", &e::at}};
  }
};

/// A credit in another currency than he is paid in: it is his, and only a person can pay it.
struct set_aside {
  static constexpr std::string_view kind = "earnings.set_aside";
  person_id technician;
  booking_id booking;
  money amount;
  instant at{};
  bool operator==(const set_aside&) const = default;
  static constexpr auto fields() {
    using e = set_aside;
    return std::tuple{field{"technician", &e::technician}, field{"booking", &e::booking},
                      field{"amount", &e::amount}, field{"at", &e::at}};
  }
};

struct unfrozen {
  static constexpr std::string_view kind = "earnings.unfrozen";
  booking_id booking;
  instant at{};
  bool operator==(const unfrozen&) const = default;
  static constexpr auto fields() {
    return std::tuple{field{"booking", &unfrozen::booking}, field{"at", &unfrozen::at}};
  }
};

using event = std::variant<credited, frozen, payout_scheduled, paid_out, returned, restored,
                           set_aside, unfrozen>;

// -- refusals --------------------------------------------------------------------------

inline constexpr refusal not_found{"earnings.not_found", 404, "Nothing was earned here yet."};
inline constexpr refusal forbidden{"earnings.forbidden", 403, "This is not yours to do."};
inline constexpr refusal below_minimum{"earnings.below_minimum", 409,
                                       "What is available does not reach the smallest payout."};

// -- what is shown ---------------------------------------------------------------------

/// One credit that has not reached the bank.
struct share {
  std::uint32_t number = 0;
  std::optional<booking_id> booking; ///< none: of a payout that came back
  std::int64_t minor = 0;
  instant available_at{};
  bool frozen = false;
  std::optional<payout_id> payout; ///< the one it is going out by
  bool operator==(const share&) const = default;
  static constexpr auto fields() {
    using s = share;
    return std::tuple{field{"number", &s::number}, field{"booking", &s::booking},
                      field{"minor", &s::minor},   field{"available_at", &s::available_at},
                      field{"frozen", &s::frozen}, field{"payout", &s::payout}};
  }
};

/// Where a technician's money is, in minor units. All of it adds up to what he was credited.
struct balance {
  std::int64_t available = 0;
  std::int64_t pending = 0; ///< not available yet
  std::int64_t frozen = 0;
  std::int64_t in_payout = 0;
  std::int64_t paid = 0;
  bool operator==(const balance&) const = default;
  static constexpr auto fields() {
    using b = balance;
    return std::tuple{field{"available", &b::available}, field{"pending", &b::pending},
                      field{"frozen", &b::frozen}, field{"in_payout", &b::in_payout},
                      field{"paid", &b::paid}};
  }
};

struct view {
  person_id technician;
  std::uint32_t jobs = 0;
  money paid; ///< ever
  std::vector<share> credits;
  std::optional<std::vector<money>> aside;
  bool operator==(const view&) const = default;
  static constexpr auto fields() {
    using v = view;
    return std::tuple{field{"technician", &v::technician}, field{"jobs", &v::jobs},
                      field{"paid", &v::paid, "All that has reached the bank."},
                      field{"credits", &v::credits, "What has not reached the bank yet."},
                      field{"aside", &v::aside,
                            "In other currencies than the account's: not paid out by itself."}};
  }
};

/// What the credits amount to at `now`; `paid` is what has left before.
inline balance balance_at(const std::vector<share>& credits, std::int64_t paid, instant now) {
  balance b{.paid = paid};
  for (const auto& s : credits) {
    auto& where = s.payout                ? b.in_payout
                  : s.frozen              ? b.frozen
                  : s.available_at <= now ? b.available
                                          : b.pending;
    where += s.minor;
  }
  return b;
}

} // namespace callout::earnings

namespace callout {
template <>
struct family<earnings::command> : separate_family<earnings::command> {};
template <>
struct family<earnings::event> : separate_family<earnings::event> {};
} // namespace callout
