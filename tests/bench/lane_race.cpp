#include "tests/bench/lane_race.hpp"

#include "actors/runtime/threads.hpp"
#include "persistence/postgres/postgres_journal.hpp"
#include "tests/bench/journal_workload.hpp"
#include "tests/bench/meter.hpp"
#include "tests/bench/report.hpp"

#include <algorithm>
#include <atomic>
#include <chrono>
#include <map>

namespace callout::bench {

namespace {

using wall = std::chrono::steady_clock;

double cpu_of_this() {
  timespec t{};
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
  return static_cast<double>(t.tv_sec) + static_cast<double>(t.tv_nsec) / 1e9;
}

/// Shards that go on for as long as they are told.
class shards_at_work {
public:
  shards_at_work(kit::postgres_server& server, std::size_t lanes)
      : log_{{.connection = server.fresh_database(), .lanes = lanes}}, lane_{log_} {}

  struct figures {
    double rows_s = 0, cpu_us = 0, p50_us = 0, p99_us = 0;
  };

  figures run(std::size_t rows, double seconds, const std::function<double()>& servers_cpu) {
    // Shards of a busy node have two rows for an append, on average.
    const auto shards = std::min<std::size_t>(rows, 50);
    each_.assign(shards, {});
    until_ = wall::now() +
             std::chrono::duration_cast<wall::duration>(std::chrono::duration<double>(seconds));
    left_ = shards;
    const auto cpu = cpu_of_this() + servers_cpu();
    const auto begun = wall::now();
    for (shard_id s = 0; s < shards; ++s)
      append(s, rows / shards);
    for (std::size_t left; (left = left_) > 0;)
      left_.wait(left);
    if (failed_)
      throw std::runtime_error{"the journal did not take all of it"};
    const std::chrono::duration<double> took = wall::now() - begun;
    const auto used = cpu_of_this() + servers_cpu() - cpu;
    std::vector<double> all;
    for (const auto& one : each_)
      all.insert(all.end(), one.begin(), one.end());
    std::ranges::sort(all);
    const auto done = static_cast<double>(all.size() * (rows / shards));
    return {done / took.count(), used / done * 1e6, all[all.size() / 2],
            all[all.size() * 99 / 100]};
  }

private:
  void append(shard_id s, std::size_t rows) {
    shard_batch next;
    {
      const std::lock_guard held{drawing_};
      next = rows_.draw(s, rows);
    }
    lane_.append(
        std::move(next), [this, s, rows, from = wall::now()](const append_report& r, shard_batch) {
          const auto now = wall::now();
          each_[s].push_back(std::chrono::duration<double, std::micro>(now - from).count());
          failed_ = failed_ || r.result != append_result::appended;
          if (now < until_ && !failed_)
            return append(s, rows);
          --left_;
          left_.notify_one();
        });
  }

  postgres_journal log_;
  journal_workload rows_;
  std::mutex drawing_;
  std::vector<std::vector<double>> each_; ///< by shard: microseconds of each append
  wall::time_point until_{};
  std::atomic<std::size_t> left_{0};
  std::atomic<bool> failed_{false};
  threaded_lane lane_;
};

} // namespace

void race_of_lanes(kit::postgres_server& server, const lane_load& how) {
  std::map<std::size_t, std::unique_ptr<shards_at_work>> all;
  for (const auto lanes : how.lanes)
    all[lanes] = std::make_unique<shards_at_work>(server, lanes);
  const auto cpu = [&] { return family_cpu_seconds(server.pid()); };
  print_heading("Lanes of the PostgreSQL journal: shards with an append each under way");
  print_note("CPU of client and server, rows drawn and hashed included; fsync=on");
  for (const auto rows : how.rows) {
    struct shown {
      samples rows_s, cpu, p50, p99;
    };
    std::map<std::size_t, shown> seen;
    for (int turn = 0; turn < how.turns; ++turn)
      for (auto& [lanes, shards] : all) {
        const auto f = shards->run(rows, how.seconds, cpu);
        auto& s = seen[lanes];
        s.rows_s.add(f.rows_s);
        s.cpu.add(f.cpu_us);
        s.p50.add(f.p50_us);
        s.p99.add(f.p99_us);
      }
    for (const auto& [lanes, s] : seen) {
      print_line(std::to_string(lanes) + (lanes == 1 ? " lane, " : " lanes, ") +
                     std::to_string(rows) + " rows under way",
                 s.rows_s, "rows/s");
      print_line("  CPU of a row", s.cpu, "us");
      print_line("  p50 of an append", s.p50, "us");
      print_line("  p99 of an append", s.p99, "us");
    }
  }
}

} // namespace callout::bench
