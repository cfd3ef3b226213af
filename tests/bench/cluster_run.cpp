#include "tests/bench/cluster_run.hpp"

#include "tests/bench/long_tokens.hpp"
#include "tests/bench/meter.hpp"
#include "tests/bench/postgres_race.hpp"
#include "tests/kit/http_client.hpp"

namespace callout::bench {

namespace {

constexpr profile profiles[]{profile::yardstick, profile::full};
enum meter : std::size_t { of_nodes, of_postgres, of_nats };

void add(booking_figures& f, const load_result& r) {
  f.rate.add(r.rate());
  f.offer_p50.add(percentile(r.offer_ms, 0.5));
  f.offer_p99.add(percentile(r.offer_ms, 0.99));
  f.nodes.add(r.cpu_ms[of_nodes]);
  f.postgres.add(r.cpu_ms[of_postgres]);
  f.nats.add(r.cpu_ms[of_nats]);
  f.both.add(r.cpu_ms[of_nodes] + r.cpu_ms[of_postgres]);
  f.client.add(r.client_cpu_ms);
}

/// One repetition on nodes of its own.
class repetition {
public:
  repetition(installation& here, std::size_t count, const cluster_load& how, cluster_figures& all)
      : here_{here}, how_{how}, all_{all}, nodes_{here.database, here.nats, count},
        customers_{token_texts(nodes_.data(), "customer", "cust", 64)},
        load_{{.doors = nodes_.doors(),
               .customers = customers_,
               .technicians = token_texts(nodes_.data(), "technician", "tech", how.technicians),
               .meters = {[this] { return nodes_.cpu_seconds(); },
                          [this] { return family_cpu_seconds(here_.database.pid()); },
                          [this] { return cpu_seconds(here_.nats.pid()); }}}} {
    load_.prepare();
    go(profile::full, 16, how.bookings / 4); // Nothing is measured before all is warm.
  }

  void time_bookings() {
    for (const auto what : profiles)
      for (const auto in_flight : how_.in_flight) {
        auto& f = all_.bookings[{what, in_flight, nodes_.count()}];
        const auto before = here_.traffic_so_far();
        const auto r = go(what, in_flight, how_.bookings);
        const auto after = here_.traffic_so_far();
        const auto n = static_cast<double>(std::max<std::size_t>(1, r.bookings));
        add(f, r);
        f.messages_in.add((after.in - before.in) / n);
        f.messages_out.add((after.out - before.out) / n);
      }
  }

  void count_hops() {
    for (const auto what : profiles) {
      auto& f = all_.hops[{what, nodes_.count()}];
      const auto asked = [&] { return questions_answered(here_.bare, "callout", nodes_.count()); };
      const auto before = asked();
      const hop_count listener{here_.nats.url(), nodes_.prefix()};
      const auto r = go(what, how_.in_flight.front(), how_.bookings / 2);
      const auto counts = listener.so_far();
      const auto n = static_cast<double>(std::max<std::size_t>(1, r.bookings));
      f.questions.add(static_cast<double>(hop_count::questions(counts)) / n);
      f.as_nodes_count.add(static_cast<double>(asked() - before) / n);
      for (const auto& [kind, times] : counts)
        f.by_kind[kind].add(static_cast<double>(times) / n);
    }
  }

  void time_routing() {
    kit::http_client client{"http://127.0.0.1:" + std::to_string(nodes_.doors().front()),
                            customers_.front()};
    const auto list = client.get("/v1/bookings?limit=1").document();
    const auto booking = list.at("items").at(0).at("id").get<std::string>();
    routing{nodes_, here_.nats, here_.bare, customers_.front(), booking}.measure(how_.views,
                                                                                 all_.routes);
  }

private:
  load_result go(profile what, int in_flight, std::size_t bookings) {
    auto r = load_.run(what, in_flight, std::max<std::size_t>(1, bookings));
    all_.done += r.bookings;
    all_.outrun += r.outrun;
    all_.failed += r.unanswered;
    if (r.unanswered > 0)
      all_.problem = load_.last_problem();
    return r;
  }

  installation& here_;
  const cluster_load& how_;
  cluster_figures& all_;
  several_nodes nodes_;
  const std::vector<std::string> customers_;
  booking_load load_;
};

void print(const cluster_figures::key& k, const booking_figures& f) {
  const bool most = k.in_flight == 64;
  print_line(std::string{k.what == profile::full ? "full life" : "to finished work"} + ", " +
                 std::to_string(k.in_flight) + " at once, " + std::to_string(k.nodes) +
                 (k.nodes == 1 ? " node" : " nodes"),
             f.rate, "/s");
  print_line("  POST to offer, p50", f.offer_p50, "ms");
  print_line("  POST to offer, p99", f.offer_p99, "ms");
  print_line("  CPU of one booking: nodes", f.nodes, "ms");
  print_line("  PostgreSQL, all its processes", f.postgres, "ms");
  print_line("  nodes and PostgreSQL together", f.both, "ms", most ? at_most(0.5) : goal{});
  print_line("  nats-server", f.nats, "ms");
  print_line("  client", f.client, "ms");
  print_line("  messages into nats-server for one", f.messages_in, "");
  print_line("  messages out of it", f.messages_out, "");
}

void print(profile what, std::size_t nodes, const hop_figures& f) {
  print_line(std::string{"questions for one booking, "} +
                 (what == profile::full ? "full life" : "to finished work") + ", " +
                 std::to_string(nodes) + " nodes",
             f.questions, "", at_most(4));
  print_line("  of shards, as nodes count them (nats micro stats)", f.as_nodes_count, "");
  for (const auto& [kind, times] : f.by_kind)
    print_line("  " + kind, times, "");
}

} // namespace

installation::installation()
    : database{durable_settings()}, nats{kit::nats_server::link::plain,
                                         "http: \"127.0.0.1:" + std::to_string(monitor) + "\""},
      bare{nats.url()} {
}

installation::traffic installation::traffic_so_far() const {
  const auto told =
      kit::http_client{"http://127.0.0.1:" + std::to_string(monitor)}.get("/varz").document();
  return {told.at("in_msgs").get<double>(), told.at("out_msgs").get<double>()};
}

void measure(installation& here, std::size_t nodes, const cluster_load& how, cluster_figures& all) {
  repetition one{here, nodes, how, all};
  one.time_bookings();
  if (nodes > 1)
    one.count_hops();
  if (nodes == 2)
    one.time_routing();
}

void print(const cluster_figures& all, const cluster_load& how) {
  print_heading("Bookings through several nodes on PostgreSQL (fsync=on) and NATS, " +
                std::to_string(how.technicians) + " technicians connected, on " +
                std::to_string(cores()) + " cores");
  print_note("technicians and customers spread over the doors of all nodes; everything on the same "
             "cores, the client too, so that more nodes cannot be faster here");
  for (const auto& [key, figures] : all.bookings)
    print(key, figures);
  print_note("besides " + std::to_string(all.done) + " bookings, " + std::to_string(all.outrun) +
             " got no further: their technician had taken another job before he accepted (409)");
  print_heading("What the nodes asked each other for a booking, shards placed by chance");
  print_note("a question and its answer count once; what is told to whoever listens is not asked: "
             "rows, frames, positions, heads");
  for (const auto& [key, figures] : all.hops)
    print(key.first, key.second, figures);
  if (all.routes.asked > 0)
    print(all.routes);
}

} // namespace callout::bench
