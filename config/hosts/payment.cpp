#include "actors/payment/payment.hpp"
#include "actors/runtime/host.hpp"
#include "config/kinds.hpp"

namespace callout::config {
entity_type host_payment() {
  return host<payment_rules>("booking");
}
} // namespace callout::config
