// What it costs to ask for an entity at the door of a node that does not own it, beside asking at
// its owner's and beside a bare round trip through the same nats-server.
#pragma once

#include "tests/bench/bare_nats.hpp"
#include "tests/bench/report.hpp"
#include "tests/bench/several_nodes.hpp"

namespace callout::bench {

struct routing_figures {
  samples here, away, added, bare; ///< p50, us
  samples beside;                  ///< what is added, in bare round trips
  samples nodes_cpu, nats_cpu;     ///< of one question and its answer, us
  std::uint64_t questions_here = 0, questions_away = 0, asked = 0;
};

/// One repetition: so many views each way, in turns.
class routing {
public:
  /// `booking` is one that `customer`, who is known by this token, may see.
  routing(const several_nodes&, const kit::nats_server&, bare_nats&, std::string customer,
          std::string booking);
  void measure(std::size_t views, routing_figures&);

private:
  const several_nodes& nodes_;
  const kit::nats_server& server_;
  bare_nats& bare_;
  const std::string customer_, booking_;
  std::uint16_t here_ = 0, away_ = 0;
};

void print(const routing_figures&);

} // namespace callout::bench
