// What was asked and what came back, for a judge of the contract who was not there.
#pragma once

#include "tests/kit/http_client.hpp"

namespace callout::kit {

/// Adds a line to a file of this process in the folder that CALLOUT_TEST_EXCHANGES names; without
/// it, nothing.
void note_exchange(const http_request&, const http_answer&);

} // namespace callout::kit
