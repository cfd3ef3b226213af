// `callout serve`: a node with its doors open, until it is told to stop.
#pragma once

#include "config/settings.hpp"

namespace callout::config {

/// From now on SIGTERM and SIGINT wait for `serve`. To be called before any thread is started.
void block_end_signals();

/// Prints one line when it is ready; returns the exit code.
int serve(const settings&);

} // namespace callout::config
