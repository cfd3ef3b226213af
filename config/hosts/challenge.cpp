#include "actors/challenge/challenge.hpp"
#include "actors/runtime/host.hpp"
#include "config/kinds.hpp"

namespace callout::config {
entity_type host_challenge() {
  return host<challenge_rules>();
}
} // namespace callout::config
