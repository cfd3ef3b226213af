// Brings everything to rest once the load has stopped: jobs that nobody goes on with are called
// off or finished by an operator, and the clock does the rest.
#pragma once

#include "tests/end_to_end/crash/log_files.hpp"
#include "tests/end_to_end/crash/site.hpp"

namespace callout::crash {

/// Returns when all bookings are over and all money has arrived somewhere. Answers the server's
/// time then, in ms. Throws std::runtime_error naming what does not come to rest.
std::int64_t settle(const site&);

} // namespace callout::crash
