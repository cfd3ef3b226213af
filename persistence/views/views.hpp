// Read models: lists for people, folded from the log and kept in a file of their own that may
// be deleted at any time. Lists may lag; `store::read` waits until they show what was durable
// when it was called, within a bound.
#pragma once

#include "protocols/values.hpp"

#include <functional>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

namespace callout::views {

/// `items` are JSON objects. `next_cursor` is empty on the last page.
struct page {
  std::vector<std::string> items;
  std::string next_cursor;
};

struct bad_cursor : std::runtime_error {
  using std::runtime_error::runtime_error;
};

/// The views cannot be read now: their file is broken and being made again, or too many ask.
struct unavailable : std::runtime_error {
  using std::runtime_error::runtime_error;
};

struct booking_filter {
  std::optional<person_id> customer;
  std::optional<person_id> technician;
  std::optional<std::string> status;
};

/// Newest first, unless said otherwise. A list read page by page shows each row that was there
/// from the start once, whatever is added meanwhile. All throw bad_cursor and unavailable.
class reader {
public:
  virtual ~reader() = default;
  /// {"id","status","customer","technician"?,"service","price","created_at","updated_at"}
  virtual page bookings(const booking_filter&, std::string_view cursor, std::size_t limit) = 0;
  /// By name: {"name","balance","debits","credits"}, each {minor,currency}; debits are positive,
  /// credits too, and the balance is the first less the second. One item for each currency.
  virtual page ledger_accounts(std::string_view cursor, std::size_t limit) = 0;
  /// Oldest first: {"account","minor","currency","at","entity","type","position":{shard,seq}}
  virtual page ledger_entries(const std::string& account, std::string_view cursor,
                              std::size_t limit) = 0;
  /// {"id","technician","amount","status","created_at","updated_at","reference"?}
  virtual page payouts(const std::optional<person_id>& technician, std::string_view cursor,
                       std::size_t limit) = 0;
  /// Technicians who have earned something that is neither paid out nor on its way.
  virtual std::vector<person_id> payees() = 0;
};

/// What a list shows at least: what this node has appended or heard of by an answer, or all that
/// is durable anywhere, which takes as long as its owners take to fold it.
enum class freshness { known, durable };

class store {
public:
  virtual ~store() = default;
  /// Runs `job` once, on the views' own thread; on the caller's, with a reader that is
  /// `unavailable`, when too many wait. What the job throws goes no further.
  virtual void read(std::function<void(reader&)> job, freshness = freshness::known) = 0;
};

} // namespace callout::views
