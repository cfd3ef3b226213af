#include "actors/earnings/earnings.hpp"
#include "actors/runtime/host.hpp"
#include "config/kinds.hpp"

namespace callout::config {
entity_type host_earnings() {
  return host<earnings_rules>();
}
} // namespace callout::config
