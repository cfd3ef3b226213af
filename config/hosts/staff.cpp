#include "actors/staff/staff.hpp"
#include "actors/runtime/host.hpp"
#include "config/kinds.hpp"

namespace callout::config {
entity_type host_staff() {
  return host<staff_rules>();
}
} // namespace callout::config
