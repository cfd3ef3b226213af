// How fast rows become durable: our journal beside bare SQLite given the same rows in the same
// batches, in turns, so that a noisy machine is noisy for all of them alike.
//
//   journal_bench [--seconds S] [--repetitions N] [--rows N] [--batch N …] [--alone] [--quick]
#include "persistence/sqlite/sqlite_journal.hpp"
#include "tests/bench/bare_sqlite.hpp"
#include "tests/bench/journal_workload.hpp"
#include "tests/bench/report.hpp"
#include "tests/kit/temporary_directory.hpp"

#include <CLI/CLI.hpp>

#include <algorithm>
#include <chrono>
#include <ctime>
#include <memory>

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

/// Something that makes rows durable, with a workload of its own that is the same for all.
struct contender {
  std::string name;
  std::function<void(const std::vector<shard_batch>&)> append;
  journal_workload rows;
};

struct figures {
  double rows_s = 0, p50 = 0, p99 = 0, cpu = 0;
};

figures run(contender& c, std::size_t batch, double seconds) {
  std::vector<double> each;
  double inside = 0, generating = 0;
  const double cpu_before = cpu_micros(CLOCK_PROCESS_CPUTIME_ID);
  for (const auto start = wall::now(); micros(wall::now() - start) < seconds * 1e6;) {
    const double before = cpu_micros(CLOCK_THREAD_CPUTIME_ID);
    const auto rows = c.rows.draw(batch);
    generating += cpu_micros(CLOCK_THREAD_CPUTIME_ID) - before;
    const auto from = wall::now();
    c.append(rows);
    each.push_back(micros(wall::now() - from));
    inside += each.back();
  }
  const double cpu = cpu_micros(CLOCK_PROCESS_CPUTIME_ID) - cpu_before - generating;
  const auto rows = static_cast<double>(each.size() * batch);
  std::ranges::sort(each);
  return {rows / inside * 1e6, each[each.size() / 2], each[each.size() * 99 / 100], cpu / rows};
}

void append_to(journal& log, const std::vector<shard_batch>& batches) {
  for (const auto& report : log.append(batches))
    if (report.result != append_result::appended)
      throw std::runtime_error{report.why};
}

/// How fast the log is read again: whole shards as in recovery, and single entities as when one
/// wakes up.
void read_back(journal& log, journal_workload& drawn) {
  const auto reader = log.reader();
  std::uint64_t rows = 0;
  auto from = wall::now();
  for (shard_id shard = 0; shard < journal_workload::shards; ++shard)
    reader->read(shard, 0, SIZE_MAX, [&](const event_row&) { return ++rows > 0; });
  samples by_shard, by_entity;
  by_shard.add(micros(wall::now() - from) / static_cast<double>(rows));
  const auto batches = drawn.draw(10'000);
  std::uint64_t entities = 0;
  from = wall::now();
  for (const auto& batch : batches)
    for (const auto& row : batch.rows) {
      ++entities;
      reader->read(row.shard, row.kind, row.entity, 0, SIZE_MAX,
                   [](const event_row&) { return true; });
    }
  by_entity.add(micros(wall::now() - from) / static_cast<double>(entities));
  print_line("journal read again by shard, a row", by_shard, "us");
  print_line("journal read again by entity, an entity", by_entity, "us");
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

int compare(double seconds, int turns, std::size_t prefill, const std::vector<std::size_t>& sizes,
            bool alone) {
  const kit::temporary_directory directory;
  sqlite_journal ours{directory / "ours"};
  bare_sqlite indexed{directory / "indexed.db", true}, plain{directory / "plain.db", false};
  std::vector<contender> all;
  all.push_back({"journal", [&](const auto& rows) { append_to(ours, rows); }, {}});
  all.push_back(
      {"bare SQLite, the same indexes", [&](const auto& rows) { indexed.append(rows); }, {}});
  all.push_back({"bare SQLite, no index", [&](const auto& rows) { plain.append(rows); }, {}});
  if (alone)
    all.resize(1);
  for (auto& c : all)
    for (std::size_t rows = 0; rows < prefill; rows += 1000)
      c.append(c.rows.draw(1000));
  print_heading("Rows made durable by the SQLite journal, beside bare SQLite");
  print_note("rows of about " + std::to_string(journal_workload::usual_bytes) +
             " bytes, 64 shards, 20,000 active entities, " + std::to_string(prefill) +
             " rows there before; synchronous=FULL");
  for (const auto batch : sizes) {
    std::vector<shown> seen(all.size());
    for (int turn = 0; turn < turns; ++turn) {
      figures ours_now;
      for (std::size_t i = 0; i < all.size(); ++i) {
        const auto f = run(all[i], batch, seconds);
        ours_now = i == 0 ? f : ours_now;
        seen[i].add(f, ours_now);
      }
    }
    for (std::size_t i = 0; i < all.size(); ++i)
      seen[i].print(all[i].name, batch, i > 0, at_least(70));
  }
  read_back(ours, all[0].rows);
  return 0;
}

} // namespace
} // namespace callout::bench

int main(int argc, char** argv) {
  double seconds = 1;
  int turns = 3;
  std::size_t prefill = 200'000;
  std::vector<std::size_t> sizes{1, 10, 100, 1000};
  CLI::App app{"Rows made durable per second: our journal beside bare SQLite."};
  app.add_option("--seconds", seconds, "Length of one turn");
  app.add_option("--repetitions,--turns", turns, "Turns of each contender at each batch size");
  app.add_option("--rows", prefill, "Rows in each file before the first turn");
  app.add_option("--batch", sizes, "Batch sizes");
  bool alone = false;
  app.add_flag("--alone", alone, "Without the yardsticks, for profilers");
  bool quick = false;
  app.add_flag("--quick", quick, "A smoke test: few of everything");
  CLI11_PARSE(app, argc, argv);
  if (quick)
    seconds = 0.1, turns = 1, prefill = 2000;
  return callout::bench::compare(seconds, turns, prefill, sizes, alone);
}
