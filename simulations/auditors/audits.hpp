// What must hold of a log after whatever happened to the server. Each audit answers its
// findings, one line for each; none means that all is well.
#pragma once

#include "simulations/auditors/log_book.hpp"

#include <set>

namespace callout::auditors {

using findings = std::vector<std::string>;

/// What somebody was told is done.
struct ack {
  std::string who, action, booking, offer;
};

/// Versions and numbers have no gap; no command was performed twice by one entity.
findings audit_order(const log_book&);
/// No command led to events of two entities; what an effect did, it did because of a row that is in
/// the log.
findings audit_places(const log_book&);
/// What the city was told is done, is done.
findings audit_acks(const log_book&, const std::vector<ack>&);
/// A booking goes from one technician to none before it goes to another.
findings audit_technicians(const log_book&);
/// No technician's reservations overlap, and none outlives its booking.
findings audit_calendars(const log_book&);
/// No event comes in a phase from which it does not lead; `made` counts those that do.
findings audit_moves(const log_book&, std::map<std::string, std::uint64_t>* made = nullptr);
/// As `made` names them.
std::vector<std::string> moves();
/// What follows a claim is written by the claimer until the next, nothing stands between a release
/// and a claim, and no claim is made twice.
findings audit_owners(const log_book&);
/// Codes are sent, tried and taken as often as they may be, while they stand.
findings audit_codes(const log_book&);
/// Tokens of a session are given out one after the other, and none once it is revoked.
findings audit_sessions(const log_book&);
/// What is captured was held, what is refunded was captured, and a payment has one currency.
findings audit_amounts(const log_book&);
/// A cancellation costs what its terms say at the moment it is in the log; `seen` counts the cases.
findings audit_fees(const log_book&, std::map<std::string, std::uint64_t>* seen = nullptr);
/// Every timer that was due by `now` fired, was cancelled or replaced; none fired twice.
findings audit_timers(const log_book&, std::int64_t now);
/// Nobody is asked who declined, or may not do the work; nobody wins with an offer that was over
/// or not his.
findings audit_offers(const log_book&);
/// Offers follow from the reasons that were kept with them; those of before kept none.
findings audit_decisions(const log_book&);
/// Every hold was captured, voided, or found to be beyond both.
findings audit_holds(const log_book&);
/// No share of a technician's goes out twice, before its day, or while it is in dispute.
findings audit_earnings(const log_book&);
/// What is released is divided to the last minor unit, and the commission is what was agreed.
findings audit_division(const log_book&);
/// Time never goes back within a shard.
findings audit_times(const log_book&);
/// A promise is broken once, not before its time, and not while its clock is stopped.
findings audit_promises(const log_book&);
/// Why the log is not at rest: a timer is late, or a provider owes an answer. Empty when it is.
std::string unrest(const log_book&, std::int64_t now);
/// Every booking has come to rest.
findings audit_ends(const log_book&);

/// Postings balance in every event; escrow is never overdrawn and empty at the end; what the
/// provider did and what the log says it did are the same, line by line.
findings audit_money(const log_book&,
                     const std::map<std::pair<std::string, std::string>, std::int64_t>& books);
/// `ledger`, which the server shows, is what the postings add up to, and balances.
findings audit_ledger(const log_book&, const std::map<std::string, std::int64_t>& ledger);

/// Bookings that have not come to rest, with the event each last came by.
std::map<std::string, std::string> restless(const log_book&);

} // namespace callout::auditors
