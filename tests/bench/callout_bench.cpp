// `./dev bench`: what a booking costs, through the real server.
#include "tests/bench/booking_load.hpp"
#include "tests/bench/meter.hpp"
#include "tests/kit/server_process.hpp"
#include "tests/kit/temporary_directory.hpp"

#include <CLI/CLI.hpp>

#include <algorithm>
#include <cstdio>
#include <map>

namespace callout::bench {
namespace {

struct flags {
  std::size_t technicians = 1000;
  std::size_t bookings = 4000;
  int repetitions = 3;
  bool quick = false;
};

std::vector<std::string> texts(const std::vector<kit::token>& all) {
  std::vector<std::string> out;
  for (const auto& t : all)
    out.push_back(t.text);
  return out;
}

double median(std::vector<double> v) {
  std::sort(v.begin(), v.end());
  return v[v.size() / 2];
}

template <class Of>
std::string of_runs(const std::vector<load_result>& runs, Of&& of, const char* format) {
  std::vector<double> v;
  for (const auto& r : runs)
    v.push_back(of(r));
  const auto [low, high] = std::minmax_element(v.begin(), v.end());
  char text[96];
  std::snprintf(text, sizeof text, format, median(v), *low, *high);
  return text;
}

void print(const char* name, const std::vector<load_result>& runs) {
  const auto at = [](double share) {
    return [share](const load_result& r) { return percentile(r.offer_ms, share); };
  };
  std::printf("%-10s %3d  %-20s %-20s %-20s %-20s %-20s %zu\n", name, runs[0].in_flight,
              of_runs(
                  runs, [](const auto& r) { return r.rate(); }, "%.0f (%.0f-%.0f)")
                  .c_str(),
              of_runs(runs, at(0.5), "%.2f (%.2f-%.2f)").c_str(),
              of_runs(runs, at(0.99), "%.2f (%.2f-%.2f)").c_str(),
              of_runs(
                  runs, [](const auto& r) { return r.server_cpu_ms; }, "%.3f (%.3f-%.3f)")
                  .c_str(),
              of_runs(
                  runs, [](const auto& r) { return r.client_cpu_ms; }, "%.3f (%.3f-%.3f)")
                  .c_str(),
              runs[0].unanswered);
  std::fflush(stdout);
}

int run(const flags& f) {
  kit::temporary_directory folder;
  kit::server_process server{{.data = folder.path()}};
  load_options o;
  o.port = server.port();
  o.server = server.pid();
  o.technicians = texts(kit::tokens(folder.path(), "technician", "tech", f.technicians));
  o.customers = texts(kit::tokens(folder.path(), "customer", "cust", 64));
  booking_load load{std::move(o)};
  load.prepare();
  std::printf("%zu technicians connected, %.1f MiB resident; medians (min-max) of %d\n",
              f.technicians, resident_mib(server.pid()), f.repetitions);
  std::printf("%-10s %3s  %-20s %-20s %-20s %-20s %-20s %s\n", "steps", "at", "bookings/s",
              "POST-offer p50 ms", "p99 ms", "server CPU ms each", "client CPU ms each", "failed");
  std::map<std::pair<profile, int>, std::vector<load_result>> all;
  std::size_t failed = 0;
  for (int i = 0; i < f.repetitions; ++i)
    for (auto what : {profile::full, profile::yardstick})
      for (int in_flight : {1, 16, 64}) {
        const auto n = in_flight == 1 ? f.bookings / 10 : f.bookings;
        all[{what, in_flight}].push_back(load.run(what, in_flight, n));
        failed += all[{what, in_flight}].back().unanswered;
      }
  for (const auto& [key, runs] : all)
    print(key.first == profile::full ? "full life" : "yardstick", runs);
  std::printf("%.1f MiB resident at the end\n", resident_mib(server.pid()));
  return failed == 0 ? 0 : 1;
}

} // namespace
} // namespace callout::bench

int main(int argc, char** argv) {
  CLI::App app{"What a booking costs, through the real server"};
  callout::bench::flags f;
  app.add_option("--technicians", f.technicians, "connected and on shift");
  app.add_option("--bookings", f.bookings, "of each run");
  app.add_option("--repetitions", f.repetitions, "interleaved");
  app.add_flag("--quick", f.quick, "a smoke test: few of everything");
  CLI11_PARSE(app, argc, argv);
  if (f.quick)
    f.technicians = 300, f.bookings = 200, f.repetitions = 1;
  return callout::bench::run(f);
}
