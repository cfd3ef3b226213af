// Phases, owners and amounts: a history in order, and the same with one thing wrong.
#include "simulations/auditors/audits.hpp"
#include "tests/simulations/auditors/scribe.hpp"

#include <gtest/gtest.h>

#include <algorithm>

namespace callout::auditors {
namespace {

scribe a_visit() {
  scribe s;
  s.on("booking", "b");
  for (const char* e : {"created", "confirmed", "matching_started", "sla_breached", "assigned"})
    s.write(std::string{"booking."} + e);
  return s;
}

TEST(Moves, InOrderArePassedAndCounted) {
  auto s = a_visit();
  // Asked of his calendar, the visit stays his; wanted by the customer, it is looked for anew.
  s.write("booking.rescheduled", {{"command", "c"}}).write("booking.departed");
  s.write("booking.unassigned").write("booking.rescheduled").write("booking.cancelled");
  std::map<std::string, std::uint64_t> made;
  EXPECT_EQ(audit_moves(s.book(), &made), findings{});
  EXPECT_EQ(made["matching: booking.assigned"], 1u);
  EXPECT_EQ(made["en_route: booking.unassigned"], 1u);
  EXPECT_EQ(made["confirmed: booking.cancelled"], 1u);
  const auto all = moves();
  for (const auto& [move, n] : made)
    EXPECT_NE(std::ranges::find(all, move), all.end()) << move;
}

TEST(Moves, OutOfTheWrongPhaseAreSeen) {
  auto s = a_visit();
  s.write("booking.arrived").write("booking.closed");
  EXPECT_EQ(audit_moves(s.book()), (findings{"booking/b: booking.arrived when it was assigned",
                                             "booking/b: booking.closed when it was arrived"}));
  auto over = a_visit();
  over.write("booking.cancelled").write("booking.departed");
  EXPECT_EQ(audit_moves(over.book()).size(), 1u) << "nothing leads out of an end";
}

scribe& claim(scribe& s, const char* program, const char* token) {
  return s.on("shard", "")
      .written_by(program)
      .write("shard.claimed", {{"node", "n"}, {"token", token}});
}

TEST(Owners, WhoWriteAfterTheirClaimArePassed) {
  scribe s;
  claim(s, "n-1", "a").on("booking", "b").write("booking.created");
  s.on("shard", "").write("shard.released");
  claim(s, "n-2", "b").on("booking", "b").write("booking.confirmed");
  EXPECT_EQ(audit_owners(s.book()), findings{});
}

TEST(Owners, WhoWriteAfterAnotherHasClaimedAreSeen) {
  scribe s;
  claim(s, "n-1", "a");
  claim(s, "n-2", "b").on("booking", "b").written_by("n-1").write("booking.created");
  EXPECT_EQ(audit_owners(s.book()),
            findings{"row 3 of shard 1 (booking.created) was written by n-1 after a claim of n-2"});
}

TEST(Owners, ClaimsMadeTwiceAndRowsOfNobodyAreSeen) {
  scribe s;
  claim(s, "n-1", "a").write("shard.released");
  s.on("booking", "b").write("booking.created");
  claim(s, "n-1", "a");
  EXPECT_EQ(audit_owners(s.book()),
            (findings{"row 3 of shard 1 (booking.created) stands where nobody has claimed",
                      "row 4 of shard 1 claims by a token that was there before"}));
}

json amount(std::int64_t number, std::int64_t minor, const char* currency = "SAR") {
  return {{"number", number}, {"amount", {{"minor", minor}, {"currency", currency}}}};
}

json with(json j, const json& more) {
  j.update(more);
  return j;
}

scribe a_payment(std::int64_t captured) {
  scribe s;
  s.on("payment", "b").write("payment.hold_requested", amount(1, 100));
  s.write("payment.held", {{"number", 1}, {"capture_before", "2026-11-29T12:00:00.000Z"}});
  s.write("payment.capture_requested",
          with(amount(2, captured), {{"hold", 1}, {"at", "2026-11-22T12:00:00.000Z"}}));
  s.write("payment.captured", amount(2, captured));
  return s;
}

TEST(Amounts, WithinWhatWasHeldArePassed) {
  auto s = a_payment(100);
  s.write("payment.refund_requested", with(amount(3, 60), {{"capture", 2}}));
  s.write("payment.refunded", {{"number", 3}});
  EXPECT_EQ(audit_amounts(s.book()), findings{});
}

TEST(Amounts, BeyondItAreSeen) {
  EXPECT_EQ(audit_amounts(a_payment(101).book()),
            findings{"payment/b: 1 was captured beyond what was held"});
  auto s = a_payment(50);
  s.write("payment.refund_requested", with(amount(3, 60), {{"capture", 2}}));
  s.write("payment.refunded", {{"number", 3}});
  EXPECT_EQ(audit_amounts(s.book()),
            findings{"payment/b: 10 was given back beyond what was captured"});
}

TEST(Amounts, InTwoCurrenciesAndOfLapsedHoldsAreSeen) {
  auto s = a_payment(50);
  s.write("payment.capture_requested",
          with(amount(3, 50, "KWD"), {{"hold", 1}, {"at", "2026-11-29T12:00:00.000Z"}}));
  s.write("payment.captured", amount(3, 50));
  EXPECT_EQ(audit_amounts(s.book()),
            (findings{"payment/b: is in \"SAR\" and in \"KWD\"",
                      "payment/b: capture 3 is of a hold that had lapsed"}));
}

} // namespace
} // namespace callout::auditors
