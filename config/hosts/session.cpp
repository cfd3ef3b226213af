#include "actors/session/session.hpp"
#include "actors/runtime/host.hpp"
#include "config/kinds.hpp"

namespace callout::config {
entity_type host_session() {
  return host<session_rules>();
}
} // namespace callout::config
