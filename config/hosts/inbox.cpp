#include "actors/inbox/inbox.hpp"
#include "actors/runtime/host.hpp"
#include "config/kinds.hpp"

namespace callout::config {
entity_type host_inbox() {
  return host<inbox_rules>();
}
} // namespace callout::config
