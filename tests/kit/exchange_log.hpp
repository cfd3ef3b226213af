// What was asked and what came back, for a judge of the contract who was not there.
#pragma once

#include "tests/kit/http_client.hpp"

#include <cstdint>

namespace callout::kit {

/// Adds a line to a file of this process in the folder that CALLOUT_TEST_EXCHANGES names; without
/// it, nothing.
void note_exchange(const http_request&, const http_answer&);
/// The same of a frame; `stream` tells one connection of this process from another.
void note_frame(std::uint64_t stream, const char* by, const std::string& text);

} // namespace callout::kit
