// How fast rows become durable in PostgreSQL: our journal beside the plain ways of bringing the
// same rows into the same table, in turns, on a server that this program starts.
#include "persistence/postgres/postgres_journal.hpp"
#include "tests/bench/append_race.hpp"
#include "tests/bench/bare_postgres.hpp"
#include "tests/bench/meter.hpp"
#include "tests/kit/postgres_server.hpp"

#include <CLI/CLI.hpp>

#include <cstdio>

namespace callout::bench {
namespace {

int compare(const race& how) {
  kit::postgres_server server{{"fsync=on", "max_wal_size=4GB"}};
  postgres_journal ours{{.connection = server.fresh_database()}};
  using way = bare_postgres::way;
  bare_postgres arrays{server.fresh_database(), way::unnest};
  bare_postgres copied{server.fresh_database(), way::copy};
  bare_postgres single{server.fresh_database(), way::one_insert};
  const auto cpu = [&] { return family_cpu_seconds(server.pid()); };
  std::vector<contender> all;
  all.push_back({"journal", [&](const auto& rows) { append_to(ours, rows); }});
  all.push_back({"bare unnest", [&](const auto& rows) { arrays.append(rows); }});
  all.push_back({"bare COPY", [&](const auto& rows) { copied.append(rows); }});
  all.push_back({"bare INSERT, a commit each", [&](const auto& rows) { single.append(rows); }});
  all.back().batch_most = 1;
  for (auto& c : all)
    c.servers_cpu = cpu;
  print_heading("Rows made durable by the PostgreSQL journal, beside bare PostgreSQL");
  print_note("rows of about " + std::to_string(journal_workload::usual_bytes) +
             " bytes, 64 shards, 20,000 active entities, " + std::to_string(how.prefill) +
             " rows there before; CPU of client and server; fsync=on");
  run_race(all, how, at_least(70));
  return 0;
}

} // namespace
} // namespace callout::bench

int main(int argc, char** argv) {
  callout::bench::race how{.prefill = 20'000};
  CLI::App app{"Rows made durable per second: our PostgreSQL journal beside bare PostgreSQL."};
  app.add_option("--seconds", how.seconds, "Length of one turn");
  app.add_option("--repetitions,--turns", how.turns, "Turns of each contender at each batch size");
  app.add_option("--rows", how.prefill, "Rows in each table before the first turn");
  app.add_option("--batch", how.sizes, "Batch sizes");
  bool quick = false;
  app.add_flag("--quick", quick, "A smoke test: few of everything");
  CLI11_PARSE(app, argc, argv);
  if (quick)
    how = {.seconds = 0.1, .turns = 1, .prefill = 1000};
  try {
    return callout::bench::compare(how);
  } catch (const std::exception& e) {
    std::fprintf(stderr, "postgres_bench: %s\n", e.what());
    return 1;
  }
}
