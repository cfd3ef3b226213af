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
  shard_id shard = 0; ///< of its events; not kept where one node folds all
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
  shard_id shard = 0;
  std::string technician;
  std::string status;
  money amount;
  instant created_at{};
  instant updated_at{};
  std::string reference; ///< empty until paid
  std::uint64_t version = 0;
  bool operator==(const payout_line&) const = default;
};

struct account_name {
  std::string name;
  callout::currency currency;
  bool operator==(const account_name&) const = default;
};

struct account_hash {
  std::size_t operator()(const account_name& a) const {
    return std::hash<std::string_view>{}(a.name) * 31 +
           std::hash<std::string_view>{}(a.currency.text());
  }
};

/// An event that moved money.
struct movement {
  instant at{};
  shard_id shard = 0;
  std::uint64_t seq = 0;
  std::string entity; ///< kind/id
  std::string type;
};

/// One posting of a movement.
struct entry_line {
  std::size_t movement = 0;              ///< in changes::movements
  std::uint64_t n = 0;                   ///< within its event
  const account_name* account = nullptr; ///< a key of changes::accounts
  std::int64_t minor = 0;                ///< debits are positive
};

/// To be added to an account, both positive.
struct turnover {
  std::int64_t debits = 0;
  std::int64_t credits = 0;
};

/// What is set replaces what was.
struct technician_change {
  shard_id shard = 0;
  std::optional<bool> approved;
  std::optional<bool> on_shift;
  std::optional<std::string> profile; ///< {"skills","base","name"}
};

struct earned_change {
  shard_id shard = 0;
  std::int64_t minor = 0; ///< to be added
};

/// None: the slot is free again.
struct calendar_change {
  shard_id shard = 0;
  std::optional<stay> when;
};

/// Where the fold of a shard stands. `previous` is the hash in that row, of the one before it:
/// by it one sees whether the journal is the one that was folded.
struct position {
  std::uint64_t seq = 0;
  digest previous{};
  bool operator==(const position&) const = default;
};

/// Not to be copied, since entries point into it.
struct changes {
  changes() = default;
  changes(const changes&) = delete;
  changes& operator=(const changes&) = delete;

  std::unordered_map<std::string, booking_line> bookings;
  std::unordered_map<std::string, payout_line> payouts;
  std::vector<movement> movements;
  std::vector<entry_line> entries;
  std::unordered_map<account_name, turnover, account_hash> accounts;
  /// What a technician has earned and is not on its way to him.
  std::unordered_map<std::string, earned_change> earned;
  std::unordered_map<std::string, technician_change> technicians;
  /// By technician and booking.
  std::map<std::pair<std::string, std::string>, calendar_change> calendar;
  std::unordered_map<shard_id, position> positions;
  std::size_t rows = 0;

  bool empty() const { return rows == 0; }
  void clear() {
    bookings.clear();
    payouts.clear();
    movements.clear();
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
