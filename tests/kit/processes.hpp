// What the kernel tells of processes that the test did not start itself: the children of its own.
#pragma once

#include <sys/types.h>

#include <vector>

namespace callout::kit {

struct process_state {
  bool running = false; ///< neither gone nor ended and waiting for somebody to ask how
  pid_t parent = 0;
  double ended_children_s = 0; ///< CPU of those that it has waited for
};

/// Zeros when there is none.
process_state process_of(pid_t);
std::vector<pid_t> children_of(pid_t);

} // namespace callout::kit
