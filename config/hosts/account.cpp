#include "actors/account/account.hpp"
#include "actors/runtime/host.hpp"
#include "config/kinds.hpp"

namespace callout::config {
entity_type host_account() {
  return host<account_rules>();
}
} // namespace callout::config
