#include "gateway/auth/revocations.hpp"
#include "gateway/auth/verified_cache.hpp"
#include "tests/gateway/auth/keys.hpp"

#include <gtest/gtest.h>

#include <string>
#include <thread>
#include <vector>

namespace callout::auth {
namespace {

using std::chrono::seconds;

session_id numbered(int i) {
  return {"s-" + std::to_string(i)};
}

TEST(Revocations, HoldUntilTheTokensExpireByThemselves) {
  revocations r{100};
  EXPECT_FALSE(r.holds({"s"}, noon));
  r.add({"s"}, noon + seconds{600}, noon);
  EXPECT_TRUE(r.holds({"s"}, noon - seconds{5}));
  EXPECT_FALSE(r.holds({"t"}, noon - seconds{5}));
  r.add({"t"}, noon + seconds{1200}, noon + seconds{599});
  EXPECT_TRUE(r.holds({"s"}, noon));
  r.add({"u"}, noon + seconds{1300}, noon + seconds{600});
  EXPECT_FALSE(r.holds({"s"}, noon));
  EXPECT_TRUE(r.holds({"t"}, noon));
  EXPECT_EQ(r.size(), 2u);
}

TEST(Revocations, CanBePutOffButNotBroughtForward) {
  revocations r{100};
  r.add({"s"}, noon + seconds{100}, noon);
  r.add({"s"}, noon + seconds{900}, noon);
  r.add({"s"}, noon + seconds{50}, noon);
  r.add({"other"}, noon + seconds{1000}, noon + seconds{899});
  EXPECT_TRUE(r.holds({"s"}, noon));
  r.add({"other"}, noon + seconds{1000}, noon + seconds{900});
  EXPECT_FALSE(r.holds({"s"}, noon));
}

TEST(Revocations, BeyondTheirLimitShutOutAllOlderTokensAndNobodyComesBack) {
  revocations r{10};
  for (int i = 0; i < 11; ++i)
    r.add(numbered(i), noon + seconds{600}, noon + seconds{i});
  EXPECT_LE(r.size(), 10u);
  for (int i = 0; i < 11; ++i)
    EXPECT_TRUE(r.holds(numbered(i), noon));
  EXPECT_TRUE(r.holds({"innocent"}, noon + seconds{10}));
  EXPECT_FALSE(r.holds({"innocent"}, noon + seconds{11}));
}

TEST(Revocations, StayBoundedWhateverComes) {
  revocations r{50};
  for (int i = 0; i < 10'000; ++i) {
    r.add(numbered(i), noon + seconds{i + 600}, noon + seconds{i});
    EXPECT_LE(r.size(), 50u);
  }
}

TEST(VerifiedCache, RemembersWhatIsAskedForAndForgetsTheRest) {
  verified_cache<int> cache{1600};
  const auto often = sha256("often");
  cache.keep(often, 1);
  for (int i = 0; i < 20'000; ++i) {
    cache.keep(sha256(std::to_string(i)), i);
    EXPECT_EQ(cache.find(often), 1);
    ASSERT_LE(cache.size(), 1600u);
  }
  EXPECT_EQ(cache.find(sha256("0")), std::nullopt);
  EXPECT_EQ(cache.find(sha256("19999")), 19'999);
}

TEST(VerifiedCache, OfNoSizeKeepsNothing) {
  verified_cache<int> cache{0};
  cache.keep(sha256("a"), 1);
  EXPECT_EQ(cache.find(sha256("a")), std::nullopt);
}

TEST(VerifiedCache, IsUsedByManyThreads) {
  verified_cache<int> cache{320};
  std::vector<std::jthread> users;
  std::atomic<int> wrong{0};
  for (int t = 0; t < 4; ++t)
    users.emplace_back([&] {
      for (int i = 0; i < 5000; ++i) {
        const auto name = sha256(std::to_string(i % 500));
        if (const auto got = cache.find(name); got && *got != i % 500)
          ++wrong;
        cache.keep(name, i % 500);
      }
    });
  users.clear();
  EXPECT_EQ(wrong, 0);
  EXPECT_LE(cache.size(), 320u);
}

TEST(VerifiedCache, NamesTextsByTheirSha256) {
  const auto name = sha256("abc");
  EXPECT_EQ(name[0], 0xba);
  EXPECT_EQ(name[1], 0x78);
  EXPECT_EQ(name[31], 0xad);
}

} // namespace
} // namespace callout::auth
