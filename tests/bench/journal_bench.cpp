// How fast rows become durable: our journal beside bare SQLite given the same rows in the same
// batches, in turns, so that a noisy machine is noisy for all of them alike.
//
//   journal_bench [--seconds S] [--repetitions N] [--rows N] [--batch N …] [--alone] [--quick]
#include "persistence/sqlite/sqlite_journal.hpp"
#include "tests/bench/append_race.hpp"
#include "tests/bench/bare_sqlite.hpp"
#include "tests/kit/temporary_directory.hpp"

#include <CLI/CLI.hpp>

#include <chrono>
#include <memory>

namespace callout::bench {
namespace {

using wall = std::chrono::steady_clock;

double micros(wall::duration d) {
  return std::chrono::duration<double, std::micro>(d).count();
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

int compare(const race& how, bool alone) {
  const kit::temporary_directory directory;
  sqlite_journal ours{directory / "ours"};
  bare_sqlite indexed{directory / "indexed.db", true}, plain{directory / "plain.db", false};
  std::vector<contender> all;
  all.push_back({"journal", [&](const auto& rows) { append_to(ours, rows); }});
  all.push_back({"bare SQLite, the same indexes", [&](const auto& rows) { indexed.append(rows); }});
  all.push_back({"bare SQLite, no index", [&](const auto& rows) { plain.append(rows); }});
  if (alone)
    all.resize(1);
  print_heading("Rows made durable by the SQLite journal, beside bare SQLite");
  print_note("rows of about " + std::to_string(journal_workload::usual_bytes) +
             " bytes, 64 shards, 20,000 active entities, " + std::to_string(how.prefill) +
             " rows there before; synchronous=FULL");
  run_race(all, how, at_least(70));
  read_back(ours, all[0].rows);
  return 0;
}

} // namespace
} // namespace callout::bench

int main(int argc, char** argv) {
  callout::bench::race how{.prefill = 200'000};
  CLI::App app{"Rows made durable per second: our journal beside bare SQLite."};
  app.add_option("--seconds", how.seconds, "Length of one turn");
  app.add_option("--repetitions,--turns", how.turns, "Turns of each contender at each batch size");
  app.add_option("--rows", how.prefill, "Rows in each file before the first turn");
  app.add_option("--batch", how.sizes, "Batch sizes");
  bool alone = false;
  app.add_flag("--alone", alone, "Without the yardsticks, for profilers");
  bool quick = false;
  app.add_flag("--quick", quick, "A smoke test: few of everything");
  CLI11_PARSE(app, argc, argv);
  if (quick)
    how = {.seconds = 0.1, .turns = 1, .prefill = 2000};
  return callout::bench::compare(how, alone);
}
