// How fast rows become durable in PostgreSQL: our journal beside the plain ways of bringing the
// same rows into the same table, in turns, on a server that this program starts.
#include "tests/bench/lane_race.hpp"
#include "tests/bench/postgres_race.hpp"

#include <CLI/CLI.hpp>

#include <cstdio>

int main(int argc, char** argv) {
  callout::bench::race how{.prefill = 20'000};
  CLI::App app{"Rows made durable per second: our PostgreSQL journal beside bare PostgreSQL."};
  app.add_option("--seconds", how.seconds, "Length of one turn");
  app.add_option("--repetitions,--turns", how.turns, "Turns of each contender at each batch size");
  app.add_option("--rows", how.prefill, "Rows in each table before the first turn");
  app.add_option("--batch", how.sizes, "Batch sizes");
  callout::bench::lane_load lanes;
  app.add_option("--lanes", lanes.lanes, "Numbers of lanes that shards append over");
  app.add_option("--lane-seconds", lanes.seconds, "Length of one of their turns");
  app.add_option("--lane-turns", lanes.turns, "Turns of each");
  auto settings = callout::bench::durable_settings();
  std::vector<std::string> more;
  app.add_option("--setting", more, "Of the server, as in commit_delay=5000");
  bool quick = false;
  app.add_flag("--quick", quick, "A smoke test: few of everything");
  CLI11_PARSE(app, argc, argv);
  if (quick)
    how = {.seconds = 0.1, .turns = 1, .prefill = 1000}, lanes.seconds = 0.1, lanes.turns = 1;
  try {
    settings.insert(settings.end(), more.begin(), more.end());
    callout::kit::postgres_server server{settings};
    callout::bench::race_on_postgres(server, how);
    callout::bench::race_of_lanes(server, lanes);
    return 0;
  } catch (const std::exception& e) {
    std::fprintf(stderr, "postgres_bench: %s\n", e.what());
    return 1;
  }
}
