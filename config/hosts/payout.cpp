#include "actors/payout/payout.hpp"
#include "actors/runtime/host.hpp"
#include "config/kinds.hpp"

namespace callout::config {
entity_type host_payout() {
  return host<payout_rules>();
}
} // namespace callout::config
