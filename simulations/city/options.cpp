// The command line, with every figure's limits.
#include "simulations/city/options.hpp"

#include <CLI/CLI.hpp>

#include <cstdlib>

namespace callout::city {
namespace {

void add_crowd(CLI::App& app, options& o) {
  app.add_option("--technicians", o.technicians, "technicians on shift")
      ->check(CLI::Range(1, 100'000));
  app.add_option("--customers", o.customers, "customers, each with one booking at a time")
      ->check(CLI::Range(1, 100'000));
  auto* rate = app.add_option("--rate", o.rate, "new bookings per minute at the busiest hour")
                   ->check(CLI::Range(0.0, 1e6));
  app.add_option("--concurrency", o.concurrency, "bookings under way at all times")
      ->check(CLI::Range(1, 100'000))
      ->excludes(rate);
  app.add_option("--places", o.places, "CSV with columns lat and lon; one of its own by default")
      ->check(CLI::ExistingFile);
  app.add_option("--seed", o.seed, "what chance is drawn from");
}

void add_behaviour(CLI::App& app, options& o) {
  const auto share = CLI::Range(0.0, 1.0);
  app.add_option("--cancel-share", o.cancel_share, "bookings their customers cancel")->check(share);
  app.add_option("--silent-share", o.silent_share, "technicians that never answer")->check(share);
  app.add_option("--decline-share", o.decline_share, "offers that are declined")->check(share);
  app.add_option("--unconfirmed-share", o.unconfirmed_share, "finished jobs never confirmed")
      ->check(share);
  app.add_option("--watch-share", o.watch_share, "customers that keep a WebSocket open")
      ->check(share);
}

} // namespace

options read_options(int argc, char** argv) {
  options o;
  CLI::App app{"A city of customers and technicians that lives on a Callout server, by HTTP and "
               "WebSocket only."};
  app.option_defaults()->always_capture_default();
  app.add_option("--url", o.url, "where the server is");
  app.add_option("--data", o.data, "the server's data folder, for the tokens of its people");
  app.add_option("--tokens-file", o.tokens_file, "instead: lines of role, subject, token, by tabs")
      ->check(CLI::ExistingFile);
  add_crowd(app, o);
  long duration = o.duration.count(), drain = o.drain.count();
  long moving = o.location_interval.count(), idle = o.idle_location_interval.count();
  app.add_option("--duration", duration, "seconds during which bookings are made")
      ->check(CLI::Range(1, 1'000'000));
  app.add_option("--drain", drain, "seconds for those under way to end")
      ->check(CLI::Range(0, 1'000'000));
  app.add_option("--speed", o.speed, "how much faster the city's time runs than ours")
      ->check(CLI::Range(0.01, 100'000.0));
  app.add_option("--start-hour", o.start_hour, "hour of the city's day at the beginning")
      ->check(CLI::Range(0.0, 23.99));
  add_behaviour(app, o);
  app.add_option("--connections", o.connections, "HTTP connections")->check(CLI::Range(1, 10'000));
  app.add_option("--location-interval", moving, "milliseconds between places of one who drives")
      ->check(CLI::Range(10, 1'000'000));
  app.add_option("--idle-location-interval", idle, "milliseconds between places of one who waits")
      ->check(CLI::Range(10, 1'000'000));
  app.add_flag("--settle", o.settle, "at the end turn the development clock on, and pay out");
  app.add_flag("--quiet", o.quiet, "no progress, only the table at the end");
  app.add_option("--report", o.report, "write the final figures to this JSON file");
  app.add_option("--acks", o.acks, "write every acknowledged POST to this file, a JSON line each");
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& e) {
    std::exit(app.exit(e));
  }
  o.duration = std::chrono::seconds{duration};
  o.drain = std::chrono::seconds{drain};
  o.location_interval = std::chrono::milliseconds{moving};
  o.idle_location_interval = std::chrono::milliseconds{idle};
  return o;
}

} // namespace callout::city
