// Where a client comes from, as far as it is counted there: one household or one provider's
// neighbourhood, rather than each of the addresses that they may use in turn.
#pragma once

#include <string>
#include <string_view>

namespace callout::auth {

struct client_network {
  std::string address; ///< "192.0.2.7", or the /64 of an IPv6 address: "20010db800000001"
  std::string network; ///< its /24: "192.0.2", or its /48: "20010db80000"
  bool operator==(const client_network&) const = default;
};

/// Of an IP address in text; an IPv4 address mapped into IPv6 counts as what it is. All that
/// cannot be read are one address.
client_network network_of(std::string_view ip);

} // namespace callout::auth
