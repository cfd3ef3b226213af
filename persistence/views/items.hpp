// The lists' items as JSON, whatever they were read from.
#pragma once

#include "persistence/views/changes.hpp"

namespace callout::views {

std::string booking_item(const booking_line&);
std::string payout_item(const payout_line&);
std::string account_item(const account_name&, const turnover&);

/// One posting, as it is listed.
struct entry {
  instant at{};
  shard_id shard = 0;
  std::uint64_t seq = 0;
  std::int64_t minor = 0;
  std::string currency;
  std::string entity; ///< kind/id
  std::string type;
};
std::string entry_item(const entry&, const std::string& account);

} // namespace callout::views
