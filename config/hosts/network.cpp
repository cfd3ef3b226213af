#include "actors/network/network.hpp"
#include "actors/runtime/host.hpp"
#include "config/kinds.hpp"

namespace callout::config {
entity_type host_network() {
  return host<network_rules>();
}
} // namespace callout::config
