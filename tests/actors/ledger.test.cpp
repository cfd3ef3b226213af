// DOMAIN §3.8: VAT, shares and postings to the halala.
#include "actors/ledger/ledger.hpp"

#include <gtest/gtest.h>
#include <random>

namespace callout::ledger {
namespace {

const booking_id b1{"b-1"};
const person_id salem{"salem"};

money sar(std::int64_t halalas) {
  return {halalas, {}};
}

payment::division division(bool vat_registered, std::int64_t labour = 20'000) {
  return {salem, vat_registered, sar(labour), 2'000, 1'500, {}};
}

TEST(Vat, IsTakenOutOfAGrossAmountWithHalvesUp) {
  struct {
    std::int64_t gross, vat;
  } const cases[] = {{34'950, 4'559}, {9'999, 1'304}, {115, 15}, {0, 0}, {1, 0}, {4, 1}, {7, 1}};
  for (const auto& [gross, vat] : cases)
    EXPECT_EQ(vat_inside(gross, 1'500), vat) << gross;
  EXPECT_EQ(vat_on(4'000, 1'500), 600);
  EXPECT_EQ(vat_on(10, 1'500), 2) << "1.5 is rounded up";
  EXPECT_EQ(vat_inside(money_max, 1'500), 1'174'852'076'705'347) << "no overflow at the largest";
}

TEST(Allocation, GivesWhatIsLeftToTheLargestRemainders) {
  struct {
    std::int64_t total;
    std::vector<std::int64_t> weights, parts;
  } const cases[] = {
      {100, {1, 1, 1}, {34, 33, 33}},
      {101, {1, 1, 1}, {34, 34, 33}},
      {10, {8'000, 2'000}, {8, 2}},
      {1, {5'000, 5'000}, {1, 0}},
      {99, {6'666, 3'334}, {66, 33}},
      {5, {0, 0}, {5, 0}},
      {0, {3, 4}, {0, 0}},
      {7, {}, {}},
  };
  for (const auto& c : cases)
    EXPECT_EQ(allocate(c.total, c.weights), c.parts) << c.total;
}

TEST(Split, FollowsCaseAWhenTheTechnicianChargesVatHimself) {
  EXPECT_EQ(split(34'950, division(true)),
            (shares{.technician = 30'350, .commission = 4'000, .vat = 600}));
}

TEST(Split, FollowsCaseBWhenThePlatformOwesTheVat) {
  EXPECT_EQ(split(34'950, division(false)),
            (shares{.technician = 26'391, .commission = 4'000, .vat = 4'559}));
}

TEST(Split, TakesNoMoreCommissionThanThereIsToTakeItFrom) {
  const auto fee = split(7'500, division(false));
  EXPECT_EQ(fee, (shares{.technician = 5'218, .commission = 1'304, .vat = 978}));
}

TEST(Postings, NameTheAccountsOfEachStep) {
  EXPECT_EQ(capture(b1, sar(500)), (postings{{"psp:clearing", 500, {}}, {"escrow:b-1", -500, {}}}));
  EXPECT_EQ(release(b1, sar(34'950), division(true)), (postings{{"escrow:b-1", 34'950, {}},
                                                                {"technician:salem", -30'350, {}},
                                                                {"revenue:commission", -4'000, {}},
                                                                {"vat:payable", -600, {}}}));
  EXPECT_EQ(payout_sent(salem, sar(9)),
            (postings{{"technician:salem", 9, {}}, {"payouts:in_transit", -9, {}}}));
  EXPECT_EQ(payout_paid(sar(9)),
            (postings{{"payouts:in_transit", 9, {}}, {"psp:clearing", -9, {}}}));
  EXPECT_EQ(payout_failed(salem, sar(9)),
            (postings{{"payouts:in_transit", 9, {}}, {"technician:salem", -9, {}}}));
}

postings credits_of(const postings& released) {
  postings credits;
  for (const auto& line : released)
    if (line.minor < 0)
      credits.push_back(line);
  return credits;
}

TEST(Refund, ReversesTheSharesInTheirProportions) {
  const auto credits = credits_of(release(b1, sar(34'950), division(true)));
  EXPECT_EQ(refund(credits, sar(34'950)), (postings{{"technician:salem", 30'350, {}},
                                                    {"revenue:commission", 4'000, {}},
                                                    {"vat:payable", 600, {}},
                                                    {"psp:clearing", -34'950, {}}}));
  EXPECT_EQ(refund(credits, sar(100)), (postings{{"technician:salem", 87, {}},
                                                 {"revenue:commission", 11, {}},
                                                 {"vat:payable", 2, {}},
                                                 {"psp:clearing", -100, {}}}));
}

TEST(Balance, IsKeptForEachCurrency) {
  const postings mixed{{"a", 5, {}}, {"b", -5, {"USD"}}};
  EXPECT_FALSE(balanced(mixed));
  EXPECT_TRUE(balanced(postings{}));
}

TEST(Ledger, NeverLosesAHalala) {
  const auto seed = std::random_device{}();
  SCOPED_TRACE(testing::Message() << "seed " << seed);
  std::mt19937_64 random{seed};
  for (int i = 0; i < 50'000; ++i) {
    const auto gross = static_cast<std::int64_t>(random() % (1ull << (1 + random() % 40))) + 1;
    payment::division d = division(random() % 2, static_cast<std::int64_t>(random() % gross));
    d.commission_bp = static_cast<int>(random() % 10'001);
    d.vat_bp = static_cast<int>(random() % 3'001);
    const auto s = split(gross, d);
    ASSERT_EQ(s.technician + s.commission + s.vat, gross);
    ASSERT_TRUE(s.technician >= 0 && s.commission >= 0 && s.vat >= 0) << gross;
    const auto lines = release(b1, sar(gross), d);
    ASSERT_TRUE(balanced(lines));

    auto credits = credits_of(lines);
    auto left = gross;
    while (left > 0) {
      const auto part = std::min(left, static_cast<std::int64_t>(random() % gross) + 1);
      const auto back = refund(credits, sar(part));
      ASSERT_TRUE(balanced(back));
      credits = left_after(std::move(credits), back);
      for (const auto& line : credits)
        ASSERT_LT(line.minor, 0) << "nobody gives back more than he got";
      left -= part;
    }
    ASSERT_TRUE(credits.empty()) << "refunds of everything reverse everything";
  }
}

TEST(Allocation, StaysWithinOneUnitOfTheProportion) {
  const auto seed = std::random_device{}();
  SCOPED_TRACE(testing::Message() << "seed " << seed);
  std::mt19937_64 random{seed};
  for (int i = 0; i < 50'000; ++i) {
    std::vector<std::int64_t> weights(1 + random() % 6);
    std::int64_t all = 0;
    for (auto& w : weights)
      all += w = static_cast<std::int64_t>(random() % 10'000);
    const auto total = static_cast<std::int64_t>(random() % 1'000'000);
    const auto parts = allocate(total, weights);
    std::int64_t sum = 0;
    for (std::size_t k = 0; k < parts.size(); ++k) {
      sum += parts[k];
      if (all > 0) {
        ASSERT_GE(parts[k], total * weights[k] / all);
        ASSERT_LE(parts[k], total * weights[k] / all + 1);
      }
    }
    ASSERT_EQ(sum, total);
  }
}

} // namespace
} // namespace callout::ledger
