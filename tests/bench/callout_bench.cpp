// `./dev bench`: what a booking costs, through the real server.
#include "tests/bench/booking_load.hpp"
#include "tests/bench/long_tokens.hpp"
#include "tests/bench/meter.hpp"
#include "tests/bench/report.hpp"
#include "tests/kit/temporary_directory.hpp"

#include <CLI/CLI.hpp>

#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <map>

namespace callout::bench {
namespace {

struct flags {
  std::size_t technicians = 1000;
  std::size_t bookings = 2000;
  int repetitions = 3;
  bool quick = false;
  std::vector<profile> profiles{profile::yardstick, profile::full};
  std::vector<int> in_flight{1, 16, 64};
};

/// Figures of one profile at one number in flight. Rates and CPU with client and server free on
/// all cores; latency with a core for each.
struct figures {
  samples rate, server_ms, client_ms, offer_p50, offer_p99, post_p50;
};

void add_free(figures& f, const load_result& r) {
  f.rate.add(r.rate());
  f.server_ms.add(r.cpu_ms.front());
  f.client_ms.add(r.client_cpu_ms);
}

void add_pinned(figures& f, const load_result& r) {
  f.offer_p50.add(percentile(r.offer_ms, 0.5));
  f.offer_p99.add(percentile(r.offer_ms, 0.99));
  f.post_p50.add(percentile(r.post_ms, 0.5));
}

const char* name_of(profile p) {
  return p == profile::full ? "full life" : "to finished work";
}

void print(profile what, int in_flight, const figures& f) {
  const bool most = in_flight == 64;
  print_line("bookings, " + std::string{name_of(what)} + ", " + std::to_string(in_flight) +
                 " at once",
             f.rate, "/s", most ? at_least(2000) : goal{});
  print_line("  server CPU of one", f.server_ms, "ms", most ? at_most(0.5) : goal{});
  print_line("  client CPU of one", f.client_ms, "ms");
  print_line("  POST to 201, p50, a core each", f.post_p50, "ms");
  print_line("  POST to offer, p50, a core each", f.offer_p50, "ms",
             most             ? at_most(5)
             : in_flight == 1 ? at_most(1)
                              : goal{});
  print_line("  POST to offer, p99, a core each", f.offer_p99, "ms", most ? at_most(20) : goal{});
}

/// One repetition of everything; answers how many bookings failed.
std::size_t repeat(booking_load& load, const flags& f, int server,
                   std::map<std::pair<profile, int>, figures>& all) {
  std::size_t failed = 0;
  for (auto what : f.profiles)
    for (int in_flight : f.in_flight) {
      const auto n = std::max<std::size_t>(in_flight == 1 ? f.bookings / 10 : f.bookings, 1);
      auto& figures = all[{what, in_flight}];
      pin(server, any_core);
      pin(::getpid(), any_core);
      const auto free = load.run(what, in_flight, n);
      pin(server, 0);
      pin(::getpid(), 1);
      const auto pinned = load.run(what, in_flight, n);
      add_free(figures, free);
      add_pinned(figures, pinned);
      failed += free.unanswered + free.outrun + pinned.unanswered + pinned.outrun;
    }
  return failed;
}

int run(const flags& f) {
  let_tokens_last();
  kit::temporary_directory folder;
  kit::server_process server{{.data = folder.path()}};
  load_options o;
  o.doors = {server.port()};
  o.meters = {[&] { return cpu_seconds(server.pid()); }};
  o.technicians = token_texts(folder.path(), "technician", "tech", f.technicians);
  o.customers = token_texts(folder.path(), "customer", "cust", 64);
  booking_load load{std::move(o)};
  load.prepare();
  const double before = resident_mib(server.pid());
  std::map<std::pair<profile, int>, figures> all;
  std::size_t failed = 0;
  for (int i = 0; i < f.repetitions; ++i)
    failed += repeat(load, f, server.pid(), all);
  print_heading("Bookings over sockets, " + std::to_string(f.technicians) +
                " technicians connected and on shift");
  print_note(
      "to finished work: POST, offer, accept, depart, arrive, code, start, finish: the steps "
      "of the NestJS yardstick and an arrival");
  print_note("full life: also confirm, capture, release, earnings");
  for (const auto& [key, figures] : all)
    print(key.first, key.second, figures);
  samples first, last;
  first.add(before);
  last.add(resident_mib(server.pid()));
  print_line("server resident, before any booking", first, "MiB");
  print_line("server resident, at the end", last, "MiB");
  if (failed > 0)
    print_note(std::to_string(failed) + " bookings failed");
  return failed == 0 ? 0 : 1;
}

} // namespace
} // namespace callout::bench

int main(int argc, char** argv) {
  CLI::App app{"What a booking costs, through the real server"};
  callout::bench::flags f;
  app.add_option("--technicians", f.technicians, "connected and on shift");
  app.add_option("--bookings", f.bookings, "of each run; a tenth when one is under way at a time");
  app.add_option("--repetitions", f.repetitions, "interleaved");
  app.add_option("--profile", f.profiles, "which of: yardstick, full")
      ->transform(CLI::CheckedTransformer(std::map<std::string, callout::bench::profile>{
          {"yardstick", callout::bench::profile::yardstick},
          {"full", callout::bench::profile::full}}));
  app.add_option("--in-flight", f.in_flight, "how many at once, each after the other");
  app.add_flag("--quick", f.quick, "a smoke test: few of everything");
  CLI11_PARSE(app, argc, argv);
  if (f.quick)
    f.technicians = 300, f.bookings = 60, f.repetitions = 1;
  return callout::bench::run(f);
}
