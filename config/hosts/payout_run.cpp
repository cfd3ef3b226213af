#include "actors/payout_run/payout_run.hpp"
#include "actors/runtime/host.hpp"
#include "config/kinds.hpp"

namespace callout::config {
entity_type host_payout_run() {
  return host<payout_run_rules>();
}
} // namespace callout::config
