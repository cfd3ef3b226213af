#include "tests/bench/meter.hpp"

#include "tests/kit/processes.hpp"

#include <malloc.h>
#include <sched.h>
#include <time.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <string>

namespace callout::bench {

namespace {

double seconds_of(clockid_t which) {
  timespec t{};
  ::clock_gettime(which, &t);
  return static_cast<double>(t.tv_sec) + static_cast<double>(t.tv_nsec) / 1e9;
}

/// As it was before anything was pinned.
const cpu_set_t given = [] {
  cpu_set_t all;
  CPU_ZERO(&all);
  ::sched_getaffinity(0, sizeof all, &all);
  return all;
}();

cpu_set_t only(int nth) {
  cpu_set_t one;
  CPU_ZERO(&one);
  for (int cpu = 0, left = nth % cores(); cpu < CPU_SETSIZE; ++cpu)
    if (CPU_ISSET(cpu, &given) && left-- == 0) {
      CPU_SET(cpu, &one);
      break;
    }
  return one;
}

} // namespace

double cpu_seconds(int pid) {
  clockid_t clock{};
  return ::clock_getcpuclockid(pid, &clock) == 0 ? seconds_of(clock) : 0;
}

double family_cpu_seconds(int pid) {
  auto sum = cpu_seconds(pid) + kit::process_of(pid).ended_children_s;
  for (const auto child : kit::children_of(pid))
    sum += cpu_seconds(child);
  return sum;
}

double own_cpu_seconds() {
  return seconds_of(CLOCK_PROCESS_CPUTIME_ID);
}

double resident_mib(int pid) {
  std::ifstream in{"/proc/" + std::to_string(pid) + "/statm"};
  double size = 0, resident = 0;
  in >> size >> resident;
  return resident * static_cast<double>(::sysconf(_SC_PAGESIZE)) / (1024 * 1024);
}

std::size_t heap_in_use() {
  const auto all = ::mallinfo2();
  return all.uordblks + all.hblkhd;
}

int cores() {
  return CPU_COUNT(&given);
}

void pin(int pid, int core) {
  const auto where = core == any_core ? given : only(core);
  // A thread may end while we look.
  std::error_code gone;
  for (const auto& task :
       std::filesystem::directory_iterator{"/proc/" + std::to_string(pid) + "/task", gone})
    ::sched_setaffinity(std::stoi(task.path().filename()), sizeof where, &where);
}

} // namespace callout::bench
