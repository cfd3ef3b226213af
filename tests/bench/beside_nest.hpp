// The first steps of a booking with the NestJS service, in turns with Callout on the same
// PostgreSQL and on the store that it embeds.
#pragma once

#include "tests/bench/cluster_run.hpp"

namespace callout::bench {

class beside_nest {
public:
  /// Builds the service. Only where nest_build misses nothing.
  explicit beside_nest(std::size_t bookings);
  ~beside_nest();
  /// One repetition, right after that of one node; `all` holds what Callout did.
  void measure(installation&, const cluster_load&, const cluster_figures& all);
  void print() const;

private:
  struct inside;
  std::unique_ptr<inside> in_;
};

} // namespace callout::bench
