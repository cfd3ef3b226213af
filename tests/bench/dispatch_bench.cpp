// Whom to send: assignments at once, by two algorithms.
#include "tests/bench/assign_race.hpp"

#include <CLI/CLI.hpp>

int main(int argc, char** argv) {
  CLI::App app{"Whom to send"};
  bool quick = false;
  std::uint32_t bookings_most = 2'000;
  int repetitions = 3;
  app.add_option("--repetitions", repetitions, "seeds");
  app.add_flag("--quick", quick, "a smoke test: few of everything");
  CLI11_PARSE(app, argc, argv);
  if (quick)
    bookings_most = 100, repetitions = 1;
  const auto places = callout::kit::places();
  return callout::bench::race_assignments(places, bookings_most, repetitions) ? 0 : 1;
}
