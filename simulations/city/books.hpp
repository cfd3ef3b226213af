// Money in = money out: what the server's ledger says at the end, added up from outside. Pure.
#pragma once

#include "protocols/json.hpp"

#include <string>

namespace callout::city {

/// All in minor units. Debits count as positive, so what is owed to somebody is negative in
/// the ledger and shown here as what it is: an amount held or owed.
class books {
public:
  /// One page of GET /v1/ledger/accounts.
  void add(const json& page);

  std::size_t accounts() const { return accounts_; }
  /// Every account's balance together: zero, or the books are wrong.
  std::int64_t trial_balance() const { return balance_; }
  /// Taken from customers: what was ever debited to the provider's account.
  std::int64_t captured() const { return captured_; }
  /// Captured and not yet released: the balances of the escrow accounts.
  std::int64_t escrow() const { return escrow_; }
  /// What left escrow, to technicians, commission and tax, or back to customers.
  std::int64_t released() const { return released_; }
  std::int64_t technicians() const { return technicians_; }
  std::int64_t commission() const { return commission_; }
  std::int64_t vat() const { return vat_; }
  std::int64_t in_transit() const { return in_transit_; }
  /// Paid out to technicians, or back to customers: credited to the provider's account.
  std::int64_t gone() const { return gone_; }

  /// Accounts were read, all add up to zero, and all that was captured is in escrow or was
  /// released from it (as far as the server tells debits and credits apart).
  bool good() const;
  json document() const;

private:
  std::size_t accounts_ = 0;
  bool turnover_ = true; ///< every account told debits and credits
  std::int64_t balance_ = 0, captured_ = 0, escrow_ = 0, released_ = 0;
  std::int64_t technicians_ = 0, commission_ = 0, vat_ = 0, in_transit_ = 0, gone_ = 0;
};

} // namespace callout::city
