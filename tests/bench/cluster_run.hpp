// Lives of bookings through a number of nodes, and what the nodes ask each other meanwhile.
#pragma once

#include "tests/bench/bare_nats.hpp"
#include "tests/bench/booking_load.hpp"
#include "tests/bench/hop_count.hpp"
#include "tests/bench/routing.hpp"
#include "tests/kit/own_server.hpp"

namespace callout::bench {

/// The servers that all nodes share.
struct installation {
  installation();
  /// Messages that nats-server has taken and given away since it started.
  struct traffic {
    double in = 0, out = 0;
  };
  traffic traffic_so_far() const;

  kit::postgres_server database;
  const unsigned short monitor = kit::free_port();
  kit::nats_server nats;
  bare_nats bare;
};

struct cluster_load {
  std::size_t technicians = 1000;
  std::size_t bookings = 600;
  std::size_t views = 500;
  std::vector<int> in_flight{16, 64};
};

/// Of one profile, so many at once, on so many nodes.
struct booking_figures {
  samples rate, offer_p50, offer_p99;
  samples nodes, postgres, nats, both, client; ///< CPU of one booking, ms; both: without nats
  samples messages_in, messages_out;           ///< of nats-server, per booking
};

/// Per booking, by kind; a kind that did not occur in a repetition counts as none.
struct hop_figures {
  samples questions, as_nodes_count;
  std::map<std::string, samples> by_kind;
};

struct cluster_figures {
  struct key {
    profile what;
    int in_flight;
    std::size_t nodes;
    auto operator<=>(const key&) const = default;
  };
  std::map<key, booking_figures> bookings;
  std::map<std::pair<profile, std::size_t>, hop_figures> hops;
  routing_figures routes;
  std::size_t done = 0, outrun = 0, failed = 0;
  std::string problem; ///< what the last of them was told
};

/// One repetition on so many nodes, which are started for it.
void measure(installation&, std::size_t nodes, const cluster_load&, cluster_figures&);
void print(const cluster_figures&, const cluster_load&);

} // namespace callout::bench
