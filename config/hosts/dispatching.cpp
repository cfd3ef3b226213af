#include "actors/dispatching/dispatching.hpp"
#include "actors/runtime/host.hpp"
#include "config/kinds.hpp"

namespace callout::config {
entity_type host_dispatching() {
  return host<dispatching_rules>("booking");
}
} // namespace callout::config
