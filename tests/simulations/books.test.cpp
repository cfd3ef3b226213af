#include "simulations/city/books.hpp"

#include <gtest/gtest.h>

namespace callout::city {
namespace {

json sar(std::int64_t minor) {
  return {{"minor", minor}, {"currency", "SAR"}};
}

json account(const char* name, std::int64_t debits, std::int64_t credits) {
  return {{"name", name},
          {"debits", sar(debits)},
          {"credits", sar(credits)},
          {"balance", sar(debits - credits)}};
}

/// Two bookings captured, one of them released, part of it paid out.
json accounts() {
  return {account("psp:clearing", 69'900, 10'000),
          account("escrow:b-1", 34'950, 34'950),
          account("escrow:b-2", 0, 34'950),
          account("technician:t-1", 20'000, 26'391),
          account("revenue:commission", 0, 4'000),
          account("vat:payable", 0, 4'559),
          account("payouts:in_transit", 10'000, 20'000)};
}

TEST(Books, BalanceWhenWhatCameInIsAllAccountedFor) {
  books b;
  b.add({{"items", accounts()}});
  EXPECT_TRUE(b.good());
  EXPECT_EQ(b.accounts(), 7U);
  EXPECT_EQ(b.captured(), 69'900);
  EXPECT_EQ(b.escrow(), 34'950);
  EXPECT_EQ(b.released(), 34'950);
  EXPECT_EQ(b.technicians(), 6'391);
  EXPECT_EQ(b.commission(), 4'000);
  EXPECT_EQ(b.vat(), 4'559);
  EXPECT_EQ(b.in_transit(), 10'000);
  EXPECT_EQ(b.gone(), 10'000);
}

TEST(Books, ComeInPages) {
  books b;
  for (const auto& one : accounts())
    b.add({{"items", {one}}});
  EXPECT_TRUE(b.good());
}

TEST(Books, AMissingHalalaIsSeen) {
  auto all = accounts();
  all[4] = account("revenue:commission", 0, 3'999);
  books b;
  b.add({{"items", all}});
  EXPECT_EQ(b.trial_balance(), 1);
  EXPECT_FALSE(b.good());
}

TEST(Books, MoneyThatSkippedEscrowIsSeen) {
  auto all = accounts();
  all[0] = account("psp:clearing", 70'900, 10'000);
  all[4] = account("revenue:commission", 0, 5'000);
  books b;
  b.add({{"items", all}});
  EXPECT_EQ(b.trial_balance(), 0);
  EXPECT_FALSE(b.good());
}

TEST(Books, BalancesAloneAreTakenToo) {
  books b;
  b.add({{"items",
          {{{"name", "psp:clearing"}, {"balance", sar(100)}},
           {{"name", "escrow:b-1"}, {"balance", sar(-100)}}}}});
  EXPECT_TRUE(b.good());
  EXPECT_EQ(b.escrow(), 100);
}

TEST(Books, WithoutAccountsAreNotGood) {
  books b;
  b.add({{"title", "no"}});
  EXPECT_FALSE(b.good());
}

} // namespace
} // namespace callout::city
