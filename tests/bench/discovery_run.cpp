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

} // namespace

void measure(const std::vector<dispatching::search>& all,
             const std::function<void(const dispatching::search&)>& ask, search_figures& out) {
  std::vector<double> took;
  took.reserve(all.size());
  const auto begun = clock::now();
  auto last = begun;
  for (const auto& q : all) {
    ask(q);
    const auto now = clock::now();
    took.push_back(std::chrono::duration<double, std::micro>(now - last).count());
    last = now;
  }
  out.a_second.add(static_cast<double>(all.size()) /
                   std::chrono::duration<double>(last - begun).count());
  std::sort(took.begin(), took.end());
  out.p50_us.add(took[took.size() / 2]);
  out.p99_us.add(took[took.size() * 99 / 100]);
}

void measure_pings(supply& index, const std::vector<ping>& all, instant at,
                   std::chrono::milliseconds duration, ping_figures& out) {
  const auto until = clock::now() + duration;
  take_pings(
      index, all, at, [&] { return clock::now() > until; }, out);
}

void measure_both(supply& index, const testing_discovery::town& t,
                  const std::vector<dispatching::search>& all, const std::vector<ping>& moving,
                  search_figures& searches, ping_figures& pings) {
  std::atomic<bool> over = false;
  std::thread other{[&] {
    take_pings(
        index, moving, t.now, [&] { return over.load(); }, pings);
  }};
  auto now = t.now;
  measure(
      all, [&](const auto& q) { index.find(q, now += span{20}); }, searches);
  over = true;
  other.join();
}

} // namespace callout::bench
