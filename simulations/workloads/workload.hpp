// What a scenario is mixed of: one class of people, or something that comes over all of them. Each
// is set up before the weather turns, runs while it lasts, and says at the end what it alone knows.
#pragma once

#include "simulations/workloads/habits.hpp"
#include "simulations/world/world.hpp"

namespace callout::sim {

class workload {
public:
  explicit workload(world& w) : world_{w} {}
  virtual ~workload() = default;
  workload(const workload&) = delete;
  workload& operator=(const workload&) = delete;

  /// The town is whole.
  virtual void set_up() {}
  virtual void run() {}
  /// All is over: what was otherwise than somebody was told.
  virtual auditors::findings check(const auditors::log_book&) const { return {}; }

protected:
  world& world_;
};

/// As a scenario file has it.
struct workload_plan {
  std::string kind;
  std::size_t count = 1; ///< of people
  json habits = json::object();
};

/// Throws std::runtime_error where there is no such kind, or it has no such habits.
std::unique_ptr<workload> make_workload(world&, const workload_plan&);

} // namespace callout::sim
