#include "simulations/workloads/demand.hpp"

namespace callout::sim {

void demand::run() {
  for (const auto& [at, times] : steps_)
    world_.time.in(at, [this, times = times] {
      world_.demand *= times / now_;
      now_ = times;
      world_.note(times < 1 ? "demand is low" : "demand is high");
    });
}

void iftar::run() {
  world_.time.in(at_, [this] {
    world_.note("all put down what they do");
    world_.resting = true;
  });
  world_.time.in(at_ + lasts_, [this] { world_.resting = false; });
}

} // namespace callout::sim
