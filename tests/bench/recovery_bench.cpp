// How long the real server needs until it is ready on a store with many open bookings: after
// kill -9, when it reads the log since its last folds; after an orderly stop, which leaves folds;
// and when the views have to be made again as well.
//
//   recovery_bench [--bookings N] [--repetitions N] [--quick]
#include "tests/bench/long_tokens.hpp"
#include "tests/bench/meter.hpp"
#include "tests/bench/open_bookings.hpp"
#include "tests/bench/report.hpp"
#include "tests/kit/http_client.hpp"
#include "tests/kit/temporary_directory.hpp"

#include <CLI/CLI.hpp>

#include <algorithm>
#include <cstdio>

namespace callout::bench {
namespace {

constexpr double goal_seconds = 10;

struct starts {
  samples seconds, cpu, resident;
};

double seconds_since(steady::time_point t) {
  return std::chrono::duration<double>(steady::now() - t).count();
}

class open_store {
public:
  explicit open_store(std::size_t bookings) { fill(bookings); }

  /// Starts the server on what is there; it is killed, or stopped in order, before the next.
  void start(starts& into) {
    const auto from = steady::now();
    server_ = std::make_unique<kit::server_process>(options());
    into.seconds.add(seconds_since(from));
    into.cpu.add(cpu_seconds(server_->pid()));
    into.resident.add(resident_mib(server_->pid()));
    expect_open();
  }
  void kill() {
    server_->kill_9();
    server_.reset();
  }
  void stop() {
    server_->terminate();
    server_.reset();
  }
  void lose_views() {
    for (const char* name : {"views.db", "views.db-wal", "views.db-shm"})
      std::filesystem::remove(folder_ / name);
  }
  double mib() const {
    double bytes = 0;
    for (const auto& f : std::filesystem::directory_iterator{folder_.path()})
      if (f.is_regular_file() && f.path().filename().string().starts_with("journal"))
        bytes += static_cast<double>(f.file_size());
    return bytes / (1024 * 1024);
  }

private:
  kit::server_options options() const {
    return {.data = folder_.path(), .patience = std::chrono::minutes{10}};
  }

  void fill(std::size_t bookings) {
    server_ = std::make_unique<kit::server_process>(options());
    open_bookings wished{.port = server_->port(),
                         .customers = token_texts(folder_.path(), "customer", "cust", 1000)};
    known_ = wished.make(bookings);
    expect_open();
    kill();
  }

  /// Asks after those that are known, until each is confirmed: its money is held and it waits
  /// for its day.
  void expect_open() {
    kit::http_client http{server_->url(),
                          token_texts(folder_.path(), "operator", "boss", 0).front()};
    const auto deadline = steady::now() + std::chrono::minutes{5};
    for (const auto& id : known_)
      while (http.get("/v1/bookings/" + id).document().value("status", "") != "confirmed")
        if (steady::now() > deadline)
          throw std::runtime_error{"booking " + id + " is not open"};
  }

  kit::temporary_directory folder_;
  std::vector<std::string> known_;
  std::unique_ptr<kit::server_process> server_;
};

void print(const std::string& name, const starts& s, goal g) {
  print_line(name, s.seconds, "s", g);
  print_line("  CPU until then", s.cpu, "s");
  print_line("  resident then", s.resident, "MiB");
}

int run(std::size_t bookings, int repetitions) {
  let_tokens_last();
  const auto from = steady::now();
  open_store store{bookings};
  print_heading("Recovery of " + std::to_string(bookings) +
                " open bookings: process start until ready");
  print_note("made over HTTP in " + short_number(seconds_since(from)) + " s; journal " +
             short_number(store.mib()) +
             " MiB; visits in 2 days, money held, timers armed; files cached by the system");
  starts killed, remade, stopped;
  for (int i = 0; i < repetitions; ++i) {
    store.start(killed);
    store.kill();
    store.lose_views();
    store.start(remade);
    store.kill();
  }
  // Only now: an orderly stop leaves folds, and no later start has as much to read.
  for (int i = 0; i < repetitions; ++i) {
    starts first;
    store.start(first);
    store.stop();
    store.start(stopped);
    store.kill();
  }
  print("ready after kill -9", killed, at_most(goal_seconds));
  print("ready after kill -9, views lost", remade, {});
  print("ready after an orderly stop", stopped, at_most(goal_seconds));
  return 0;
}

} // namespace
} // namespace callout::bench

int main(int argc, char** argv) {
  CLI::App app{"Time until the server is ready on a store with many open bookings"};
  std::size_t bookings = 100'000;
  int repetitions = 3;
  bool quick = false;
  app.add_option("--bookings", bookings, "open in the store");
  app.add_option("--repetitions", repetitions, "of every start");
  app.add_flag("--quick", quick, "a smoke test: few of everything");
  CLI11_PARSE(app, argc, argv);
  if (quick)
    bookings = std::min<std::size_t>(bookings, 500), repetitions = 1;
  try {
    return callout::bench::run(bookings, repetitions);
  } catch (const std::exception& e) {
    std::fprintf(stderr, "recovery_bench: %s\n", e.what());
    return 1;
  }
}
