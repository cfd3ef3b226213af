// How many connections a limit on descriptors leaves room for.
#include "gateway/http/descriptors.hpp"

#include <gtest/gtest.h>

#include <sys/resource.h>

namespace callout::testing {
namespace {

TEST(Descriptors, AreKeptFromConnectionsForEverythingElse) {
  EXPECT_EQ(http::connections_within(1'048'576, 20'000), 20'000u);
  EXPECT_EQ(http::connections_within(20'000, 20'000), 20'000u - http::descriptor_reserve);
  EXPECT_EQ(http::connections_within(1'024, 20'000), 1'024u - http::descriptor_reserve);
  EXPECT_EQ(http::connections_within(100, 20'000), 50u) << "never more than half";
  EXPECT_EQ(http::connections_within(0, 20'000), 1u);
}

TEST(Descriptors, AreAsManyAsTheProcessMayHave) {
  rlimit before{};
  ASSERT_EQ(getrlimit(RLIMIT_NOFILE, &before), 0);
  auto low = before;
  low.rlim_cur = std::min<rlim_t>(before.rlim_max, 200);
  ASSERT_EQ(setrlimit(RLIMIT_NOFILE, &low), 0);
  EXPECT_EQ(http::raise_descriptor_limit(), before.rlim_max);
  rlimit after{};
  ASSERT_EQ(getrlimit(RLIMIT_NOFILE, &after), 0);
  EXPECT_EQ(after.rlim_cur, before.rlim_max);
  EXPECT_EQ(setrlimit(RLIMIT_NOFILE, &before), 0);
}

} // namespace
} // namespace callout::testing
