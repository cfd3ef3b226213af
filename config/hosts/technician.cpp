#include "actors/technician/technician.hpp"
#include "actors/runtime/host.hpp"
#include "config/kinds.hpp"

namespace callout::config {
entity_type host_technician() {
  return host<technician_rules>();
}
} // namespace callout::config
