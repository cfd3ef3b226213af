#include "tests/bench/append_race.hpp"

#include <algorithm>
#include <chrono>
#include <ctime>
#include <stdexcept>

namespace callout::bench {

namespace {

using wall = std::chrono::steady_clock;

double micros(wall::duration d) {
  return std::chrono::duration<double, std::micro>(d).count();
}

double cpu_micros(clockid_t which) {
  timespec t{};
  clock_gettime(which, &t);
  return static_cast<double>(t.tv_sec) * 1e6 + static_cast<double>(t.tv_nsec) / 1e3;
}

struct figures {
  double rows_s = 0, p50 = 0, p99 = 0, cpu = 0;
};

figures run(contender& c, std::size_t batch, double seconds) {
  std::vector<double> each;
  double inside = 0, generating = 0;
  const double cpu_before = cpu_micros(CLOCK_PROCESS_CPUTIME_ID) + 1e6 * c.servers_cpu();
  for (const auto start = wall::now(); micros(wall::now() - start) < seconds * 1e6;) {
    const double before = cpu_micros(CLOCK_THREAD_CPUTIME_ID);
    const auto rows = c.rows.draw(batch);
    generating += cpu_micros(CLOCK_THREAD_CPUTIME_ID) - before;
    const auto from = wall::now();
    c.append(rows);
    each.push_back(micros(wall::now() - from));
    inside += each.back();
  }
  const double cpu_after = cpu_micros(CLOCK_PROCESS_CPUTIME_ID) + 1e6 * c.servers_cpu();
  const double cpu = cpu_after - cpu_before - generating;
  const auto rows = static_cast<double>(each.size() * batch);
  std::ranges::sort(each);
  return {rows / inside * 1e6, each[each.size() / 2], each[each.size() * 99 / 100], cpu / rows};
}

/// What one contender did at one batch size, and how fast ours was in the same turn.
struct shown {
  samples rows_s, p50, p99, cpu, ours;

  void add(const figures& f, const figures& ours_then) {
    rows_s.add(f.rows_s);
    p50.add(f.p50);
    p99.add(f.p99);
    cpu.add(f.cpu);
    ours.add(100 * ours_then.rows_s / f.rows_s);
  }
  void print(const std::string& name, std::size_t batch, bool yardstick, goal wanted) const {
    print_line(name + ", " + std::to_string(batch) + " rows at a time", rows_s, "rows/s");
    print_line("  CPU of a row", cpu, "us");
    print_line("  p50 of a commit", p50, "us");
    print_line("  p99 of a commit", p99, "us");
    if (yardstick)
      print_line("  journal beside it", ours, "%", wanted);
  }
};

} // namespace

void append_to(journal& log, const std::vector<shard_batch>& batches) {
  for (const auto& report : log.append(batches))
    if (report.result != append_result::appended)
      throw std::runtime_error{report.why};
}

void run_race(std::vector<contender>& all, const race& how, goal beside_each) {
  for (auto& c : all)
    for (std::size_t rows = 0; rows < how.prefill; rows += 1000)
      for (std::size_t part = 0; part < 1000; part += std::min<std::size_t>(1000, c.batch_most))
        c.append(c.rows.draw(std::min<std::size_t>(1000, c.batch_most)));
  for (const auto batch : how.sizes) {
    std::vector<shown> seen(all.size());
    for (int turn = 0; turn < how.turns; ++turn) {
      figures ours_now;
      for (std::size_t i = 0; i < all.size(); ++i) {
        if (batch > all[i].batch_most)
          continue;
        const auto f = run(all[i], batch, how.seconds);
        ours_now = i == 0 ? f : ours_now;
        seen[i].add(f, ours_now);
      }
    }
    for (std::size_t i = 0; i < all.size(); ++i)
      if (batch <= all[i].batch_most)
        seen[i].print(all[i].name, batch, i > 0, beside_each);
  }
}

} // namespace callout::bench
