// What counts as one client, and as one network of clients.
#include "gateway/auth/client_network.hpp"

#include <gtest/gtest.h>

namespace callout::auth {
namespace {

TEST(ClientNetwork, IsTheFirstThreeOctetsOfAnIpv4Address) {
  EXPECT_EQ(network_of("192.0.2.7"), (client_network{"192.0.2.7", "192.0.2"}));
  EXPECT_EQ(network_of("192.0.2.7").network, network_of("192.0.2.255").network);
  EXPECT_NE(network_of("192.0.2.7").network, network_of("192.0.3.7").network);
}

TEST(ClientNetwork, TakesAWholeSubnetOfIpv6ForOneClient) {
  const auto one = network_of("2001:db8:0:1::7");
  EXPECT_EQ(one, (client_network{"20010db800000001", "20010db80000"}));
  EXPECT_EQ(one, network_of("2001:db8:0:1:ffff:ffff:ffff:ffff"));
  EXPECT_NE(one.address, network_of("2001:db8:0:2::7").address);
  EXPECT_EQ(one.network, network_of("2001:db8:0:2::7").network);
  EXPECT_NE(one.network, network_of("2001:db8:1::7").network);
}

TEST(ClientNetwork, KnowsAnIpv4AddressInIpv6Clothes) {
  EXPECT_EQ(network_of("::ffff:192.0.2.7"), network_of("192.0.2.7"));
}

TEST(ClientNetwork, IgnoresTheInterface) {
  EXPECT_EQ(network_of("fe80::1%eth0"), network_of("fe80::1%eth1"));
}

TEST(ClientNetwork, TakesAllThatItCannotReadForOne) {
  for (const char* text : {"", "unknown", "192.0.2", "192.0.2.7.1", "::g", "192.0.2.7 "})
    EXPECT_EQ(network_of(text), (client_network{"unknown", "unknown"})) << text;
}

} // namespace
} // namespace callout::auth
