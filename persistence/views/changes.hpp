// What the events of one batch change in the views: each booking, account and payout once,
// however many events spoke of it.
#pragma once

#include "persistence/journal.hpp"
#include "persistence/views/listener.hpp"

#include <map>
#include <unordered_map>

namespace callout::views {

/// A row of the table of the same name; so are the others.
struct booking_line {
  std::string id;
  std::string status;
  std::string customer;
  std::string technician; ///< empty: none
  std::string service;
  money price;
  instant created_at{};
  instant updated_at{};
  std::uint64_t version = 0;
  bool operator==(const booking_line&) const = default;
};

struct payout_line {
  std::string id;
  std::string technician;
  std::string status;
  money amount;
  instant created_at{};
  instant updated_at{};
  std::string reference; ///< empty until paid
  std::uint64_t version = 0;
  bool operator==(const payout_line&) const = default;
};

struct entry_line {
  std::string account;
  instant at{};
  shard_id shard = 0;
  std::uint64_t seq = 0;
  std::uint64_t n = 0; ///< within its event
  money amount;        ///< debits are positive
  std::string entity;  ///< kind/id
  std::string type;
};

/// To be added to an account, both positive.
struct turnover {
  std::int64_t debits = 0;
  std::int64_t credits = 0;
};

/// What is set replaces what was.
struct technician_change {
  std::optional<bool> approved;
  std::optional<bool> on_shift;
  std::optional<std::string> profile; ///< {"skills","base"}
};

/// Where the fold of a shard stands. `previous` is the hash in that row, of the one before it:
/// by it one sees whether the journal is the one that was folded.
struct position {
  std::uint64_t seq = 0;
  digest previous{};
  bool operator==(const position&) const = default;
};

struct changes {
  std::unordered_map<std::string, booking_line> bookings;
  std::unordered_map<std::string, payout_line> payouts;
  std::vector<entry_line> entries;
  /// By name, then currency.
  std::unordered_map<std::string, std::map<currency, turnover>> accounts;
  /// What a technician has earned and is not on its way to him: to be added, in minor units.
  std::unordered_map<std::string, std::int64_t> earned;
  std::unordered_map<std::string, technician_change> technicians;
  /// By technician and booking; none: the slot is free again.
  std::map<std::pair<std::string, std::string>, std::optional<time_slot>> calendar;
  std::unordered_map<shard_id, position> positions;
  std::size_t rows = 0;

  bool empty() const { return rows == 0; }
  void clear() {
    bookings.clear();
    payouts.clear();
    entries.clear();
    accounts.clear();
    earned.clear();
    technicians.clear();
    calendar.clear();
    positions.clear();
    rows = 0;
  }
};

} // namespace callout::views
