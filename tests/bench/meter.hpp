// What a process uses, and on which cores it may run.
#pragma once

#include <cstddef>

namespace callout::bench {

/// User and system time of a process of ours, in seconds.
double cpu_seconds(int pid);
double own_cpu_seconds();
/// The same of a process and of those that it started, whether they still run or have ended.
double family_cpu_seconds(int pid);
/// Resident memory of a process, in MiB.
double resident_mib(int pid);
/// Bytes that malloc has handed out in this process and that were not freed, over all arenas.
std::size_t heap_in_use();
/// How many cores this process was given when it started.
int cores();

inline constexpr int any_core = -1;
/// Every thread that the process has, and so every one that these start, runs on the n-th of the
/// cores we were given (counted round), or on any of them.
void pin(int pid, int core);

} // namespace callout::bench
