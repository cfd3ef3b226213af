#include "actors/booking/booking.hpp"
#include "actors/runtime/host.hpp"
#include "config/kinds.hpp"

namespace callout::config {
entity_type host_booking() {
  return host<booking_rules>();
}
} // namespace callout::config
