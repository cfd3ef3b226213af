// Double entry, as arithmetic: what is posted when money moves (DOMAIN §3.8). Nothing is kept
// here; postings live in the events that made them, and balances are folds over those.
// All amounts are integer minor units; every function's postings add up to zero.
#pragma once

#include "protocols/payment.hpp"

#include <span>

namespace callout::ledger {

using postings = std::vector<posting>;

// -- accounts --------------------------------------------------------------------------
// Debits are positive. Money at the provider is an asset; the others are owed or earned, so
// their balances are usually negative.

inline constexpr const char* psp_clearing = "psp:clearing";
inline constexpr const char* commission_account = "revenue:commission";
inline constexpr const char* vat_account = "vat:payable";
inline constexpr const char* payouts_in_transit = "payouts:in_transit";
inline constexpr const char* bad_debt_account = "expense:bad_debt";
std::string receivable_account(const person_id& customer);
std::string escrow_account(const booking_id&);
std::string technician_account(const person_id&);

// -- arithmetic ------------------------------------------------------------------------

/// The VAT inside a gross amount: gross × bp / (10,000 + bp), halves rounded up.
std::int64_t vat_inside(std::int64_t gross, int vat_bp);
/// The VAT on top of a net amount: net × bp / 10,000, halves rounded up.
std::int64_t vat_on(std::int64_t net, int vat_bp);
/// `total` in proportion to `weights` by largest remainder; equal remainders go to the party
/// named first. The parts add up to `total`, none exceeds its proportion by a whole unit.
/// total and weights are not negative; with no weight at all the first party gets everything.
std::vector<std::int64_t> allocate(std::int64_t total, std::span<const std::int64_t> weights);

/// What each gets of a captured amount.
struct shares {
  std::int64_t technician = 0;
  std::int64_t commission = 0;
  std::int64_t vat = 0; ///< owed by the platform: on its commission (A) or on everything (B)
  bool operator==(const shares&) const = default;
};

/// Case A when the technician is registered for VAT: he is paid all but the commission and the
/// VAT on it. Case B when not: the platform owes the VAT inside, and he is paid what is left
/// after it and the commission. The commission is a share of `labour`, or of all that is net
/// of VAT when that is less.
shares split(std::int64_t gross, const payment::division&);

// -- postings --------------------------------------------------------------------------

postings capture(const booking_id&, const money&);
postings release(const booking_id&, const money& gross, const payment::division&);
/// The same, when only `amount` of `gross` came and stays: each gets less in proportion.
postings release_part(const booking_id&, const money& gross, const money& amount,
                      const payment::division&);

/// The platform puts `amount` into escrow that the customer owes it, or has lost for good.
postings advance(const booking_id&, const person_id& customer, const money& amount);
postings bear_loss(const booking_id&, const money& amount);
/// The customer pays what was put up for him, or never will.
postings collect(const person_id& customer, const money& amount);
postings write_off(const person_id& customer, const money& amount);

/// Back from escrow what was never divided.
postings refund_undivided(const booking_id&, const money&);
/// What is given back of a release. `left`: its credits, less earlier refunds. The same
/// proportions go back, so that refunds of everything reverse exactly what was posted.
postings refund(const postings& left, const money&);
/// The release's credits after `refunded` was taken from them.
postings left_after(postings credits, const postings& refunded);

postings payout_sent(const person_id&, const money&);
postings payout_paid(const money&);
postings payout_returned(const person_id&, const money&);
postings payout_failed(const person_id&, const money&);

/// Whether the lines add up to zero in each currency.
bool balanced(std::span<const posting>);
/// The sum of this account's lines.
std::int64_t sum(std::span<const posting>, std::string_view account);

} // namespace callout::ledger
