// `./dev bench --cluster`: what a booking costs on several nodes with PostgreSQL and NATS between
// them, all started here; what they ask each other; and yardsticks beside it.
#include "tests/bench/beside_nest.hpp"
#include "tests/bench/cluster_run.hpp"
#include "tests/bench/long_tokens.hpp"
#include "tests/bench/nest_service.hpp"
#include "tests/bench/postgres_race.hpp"

#include <CLI/CLI.hpp>

#include <cstdio>

namespace callout::bench {
namespace {

struct flags {
  cluster_load load;
  std::vector<std::size_t> nodes{1, 2, 4};
  int repetitions = 3;
  race journal{.seconds = 0.5, .prefill = 20'000, .sizes = {1, 10, 100}};
  bool quick = false, nest = false;
};

/// None when nobody asked for it or it cannot be had, which is said.
std::unique_ptr<beside_nest> nest_if_there(const flags& f) {
  const auto missing = f.nest ? nest_build::missing() : "asked for by --nest only";
  if (missing.empty())
    return std::make_unique<beside_nest>(f.load.bookings / 2);
  print_note("the NestJS service is left out: " + missing);
  return nullptr;
}

int run(const flags& f) {
  let_tokens_last();
  installation here;
  cluster_figures all;
  const auto nest = nest_if_there(f);
  for (int i = 0; i < f.repetitions; ++i)
    for (const auto n : f.nodes) {
      measure(here, n, f.load, all);
      if (nest && n == 1)
        nest->measure(here, f.load, all);
    }
  print(all, f.load);
  if (nest)
    nest->print();
  race_on_postgres(here.database, f.journal);
  if (all.failed > 0)
    print_note(std::to_string(all.failed) + " bookings failed: " + all.problem);
  return all.failed == 0 ? 0 : 1;
}

} // namespace
} // namespace callout::bench

int main(int argc, char** argv) {
  CLI::App app{"What a booking costs on several nodes"};
  callout::bench::flags f;
  app.add_option("--technicians", f.load.technicians, "connected and on shift");
  app.add_option("--bookings", f.load.bookings, "of each run");
  app.add_option("--views", f.load.views, "asked each way");
  app.add_option("--nodes", f.nodes, "how many nodes, one number after the other");
  app.add_option("--in-flight", f.load.in_flight, "how many at once, each after the other");
  app.add_option("--repetitions", f.repetitions, "interleaved");
  app.add_flag("--nest", f.nest, "the NestJS service of ../shared/yardsticks beside it");
  app.add_flag("--quick", f.quick, "a smoke test: few of everything");
  CLI11_PARSE(app, argc, argv);
  if (f.quick) {
    f.load = {.technicians = 100, .bookings = 30, .views = 20, .in_flight = {16}};
    f.nodes = {1, 2};
    f.repetitions = 1;
    f.journal = {.seconds = 0.1, .turns = 1, .prefill = 1000, .sizes = {1, 10}};
  }
  try {
    return callout::bench::run(f);
  } catch (const std::exception& e) {
    std::fprintf(stderr, "cluster_bench: %s\n", e.what());
    return 1;
  }
}
