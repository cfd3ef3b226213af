#include "tests/bench/beside_nest.hpp"

#include "tests/bench/long_tokens.hpp"
#include "tests/bench/meter.hpp"
#include "tests/bench/nest_service.hpp"

namespace callout::bench {

namespace {

struct figures {
  samples nest_rate, nest_offer, nest_cpu, nest_postgres;
  samples embedded_rate, embedded_offer, embedded_cpu;
  samples times, times_embedded; ///< Callout's rate in the service's
};

/// As callout_bench does it.
class embedded {
public:
  explicit embedded(std::size_t technicians)
      : load_{{.doors = {server_.port()},
               .customers = token_texts(folder_.path(), "customer", "cust", 64),
               .technicians = token_texts(folder_.path(), "technician", "tech", technicians),
               .meters = {[this] { return cpu_seconds(server_.pid()); }}}} {
    load_.prepare();
  }
  load_result run(int in_flight, std::size_t bookings) {
    return load_.run(profile::yardstick, in_flight, bookings);
  }

private:
  kit::temporary_directory folder_;
  kit::server_process server_{{.data = folder_.path()}};
  booking_load load_;
};

} // namespace

struct beside_nest::inside {
  explicit inside(std::size_t n) : bookings{n} {}

  const std::size_t bookings;
  const nest_build built;
  std::map<int, figures> by_in_flight;
  std::size_t failed = 0;
};

beside_nest::beside_nest(std::size_t bookings) : in_{std::make_unique<inside>(bookings)} {
}

beside_nest::~beside_nest() = default;

void beside_nest::measure(installation& here, const cluster_load& how, const cluster_figures& all) {
  {
    nest_service service{in_->built, here.database};
    service.run(16, in_->bookings / 2); // Compiled to machine code as it runs.
    for (const auto in_flight : how.in_flight) {
      const auto r = service.run(in_flight, in_->bookings);
      auto& f = in_->by_in_flight[in_flight];
      f.nest_rate.add(r.rate());
      f.nest_offer.add(percentile(r.offer_ms, 0.5));
      f.nest_cpu.add(r.cpu_ms[0] + r.cpu_ms[2]);
      f.nest_postgres.add(r.cpu_ms[1]);
      f.times.add(all.bookings.at({profile::yardstick, in_flight, 1}).rate.last() / r.rate());
      in_->failed += r.unanswered;
    }
  }
  embedded alone{how.technicians};
  for (const auto in_flight : how.in_flight) {
    const auto r = alone.run(in_flight, how.bookings);
    auto& f = in_->by_in_flight[in_flight];
    f.embedded_rate.add(r.rate());
    f.embedded_offer.add(percentile(r.offer_ms, 0.5));
    f.embedded_cpu.add(r.cpu_ms[0]);
    f.times_embedded.add(r.rate() / f.nest_rate.last());
    in_->failed += r.unanswered;
  }
}

void beside_nest::print() const {
  print_heading("The same steps by the NestJS service (fastify, PostgreSQL and PostGIS, Redis)");
  print_note("POST, offer, accept, on the way, begun, finished; one node process, 6 connections, "
             "each step one statement");
  print_note("Callout also proves the arrival and the customer's code, asks a payment provider "
             "apart to hold the money, keeps the SLA's timers, checks who may do what, remembers "
             "each command's key, and keeps every event and every notice to resume from");
  print_note("the service also releases the money, which Callout does once the customer confirms");
  for (const auto& [in_flight, f] : in_->by_in_flight) {
    print_line("NestJS, " + std::to_string(in_flight) + " at once", f.nest_rate, "/s");
    print_line("  POST to offer, p50", f.nest_offer, "ms");
    print_line("  CPU of one booking: node and Redis", f.nest_cpu, "ms");
    print_line("  PostgreSQL, all its processes", f.nest_postgres, "ms");
    print_line("  Callout on PostgreSQL, one node, beside it", f.times, "times", at_least(10));
    print_line("Callout on its embedded store", f.embedded_rate, "/s");
    print_line("  POST to offer, p50", f.embedded_offer, "ms");
    print_line("  CPU of one booking", f.embedded_cpu, "ms");
    print_line("  beside NestJS", f.times_embedded, "times", at_least(10));
  }
  if (in_->failed > 0)
    print_note(std::to_string(in_->failed) + " bookings failed");
}

} // namespace callout::bench
