#include "tests/bench/discovery_run.hpp"

#include <ctime>

#include <algorithm>
#include <atomic>
#include <thread>

namespace callout::bench {

namespace {

using clock = std::chrono::steady_clock;
using testing_discovery::ping;

double thread_cpu_seconds() {
  timespec t{};
  ::clock_gettime(CLOCK_THREAD_CPUTIME_ID, &t);
  return static_cast<double>(t.tv_sec) + static_cast<double>(t.tv_nsec) / 1e9;
}

void take_pings(supply& index, const std::vector<ping>& all, instant at,
                const std::function<bool()>& over, ping_figures& out) {
  const auto begun = clock::now();
  const double cpu = thread_cpu_seconds();
  std::size_t taken = 0;
  constexpr std::size_t some = 1024;
  for (; !over(); taken += some)
    for (std::size_t i = 0; i < some; ++i) {
      const auto& p = all[(taken + i) % all.size()];
      index.moved(p.who, p.at, 10, at);
    }
  const double seconds = std::chrono::duration<double>(clock::now() - begun).count();
  out.a_second.add(static_cast<double>(taken) / seconds);
  out.a_cpu_second.add(static_cast<double>(taken) / (thread_cpu_seconds() - cpu));
}

double percentile(std::vector<double>& all, std::size_t percent) {
  const auto at = all.begin() + static_cast<std::ptrdiff_t>(all.size() * percent / 100);
  std::nth_element(all.begin(), at, all.end());
  return *at;
}

} // namespace

void measure(const std::vector<dispatching::search>& all,
             const std::function<void(const dispatching::search&)>& ask, search_figures& out) {
  std::vector<double> took, cpu;
  const auto begun = clock::now();
  auto last = begun;
  double last_cpu = thread_cpu_seconds();
  for (const auto& q : all) {
    last = clock::now();
    ask(q);
    took.push_back(std::chrono::duration<double, std::micro>(clock::now() - last).count());
    const double now_cpu = thread_cpu_seconds();
    cpu.push_back((now_cpu - last_cpu) * 1e6);
    last_cpu = now_cpu;
  }
  out.a_second.add(static_cast<double>(all.size()) /
                   std::chrono::duration<double>(clock::now() - begun).count());
  out.p50_us.add(percentile(took, 50));
  out.p99_us.add(percentile(took, 99));
  out.p99_cpu_us.add(percentile(cpu, 99));
}

void measure_pings(supply& index, const std::vector<ping>& all, instant at,
                   std::chrono::milliseconds duration, ping_figures& out) {
  const auto until = clock::now() + duration;
  take_pings(
      index, all, at, [&] { return clock::now() > until; }, out);
}

void measure_both(supply& index, const std::function<void(const dispatching::search&)>& ask,
                  instant at, const std::vector<dispatching::search>& all,
                  const std::vector<ping>& moving, search_figures& searches, ping_figures& pings) {
  std::atomic<bool> over = false;
  std::thread other{[&] {
    take_pings(
        index, moving, at, [&] { return over.load(); }, pings);
  }};
  measure(all, ask, searches);
  over = true;
  other.join();
}

} // namespace callout::bench
