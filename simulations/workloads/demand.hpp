// How much is wanted when, and hours in which nobody does anything.
#pragma once

#include "simulations/workloads/workload.hpp"

namespace callout::sim {

/// Demand is so many times as much as usual from each time on; several such multiply.
class demand final : public workload {
public:
  demand(world& w, std::vector<std::pair<ticks, double>> steps)
      : workload{w}, steps_{std::move(steps)} {}
  void run() override;

private:
  const std::vector<std::pair<ticks, double>> steps_;
  double now_ = 1;
};

/// At that time all put down what they do, for so long: sunset in Ramadan.
class iftar final : public workload {
public:
  iftar(world& w, ticks at, ticks lasts) : workload{w}, at_{at}, lasts_{lasts} {}
  void run() override;

private:
  const ticks at_, lasts_;
};

} // namespace callout::sim
