// The Date header. The one place of the edge that reads the wall clock.
#pragma once

#include <ctime>
#include <string>

namespace callout::http {

std::time_t wall_clock();
/// As in "Sun, 22 Nov 2026 10:14:00 GMT".
std::string imf_date(std::time_t at);

} // namespace callout::http
