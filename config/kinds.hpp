// Every kind of entity there is.
#pragma once

#include "actors/runtime/kinds.hpp"

namespace callout::config {

// One source for each, since each compiles all of its rules' codecs into an actor.
entity_type host_booking();
entity_type host_payment();
entity_type host_dispatching();
entity_type host_technician();
entity_type host_inbox();
entity_type host_account();
entity_type host_session();
entity_type host_staff();
entity_type host_challenge();
entity_type host_network();
entity_type host_earnings();
entity_type host_payout();
entity_type host_payout_run();

hosted_kinds all_kinds();

} // namespace callout::config
