// Faults of nodes, links, store and clocks, at random and for a while each.
#pragma once

#include "simulations/world/world.hpp"

namespace callout::sim {

/// How often each befalls somebody, beside the others; 0 never.
struct hazards {
  double crash = 0, crash_at_once = 0, freeze = 0, cut_net = 0, cut_store = 0, cut_both = 0,
         store_down = 0, net_down = 0, table_lost = 0, twin = 0, clock = 0, drain = 0;
  ticks pause{4'000'000}; ///< between two faults, on average
  ticks longest{8'000'000};
};

class nemesis {
public:
  nemesis(world&, hazards);
  void stop() { over_ = true; }

private:
  using blow = void (nemesis::*)(std::size_t node, ticks lasts);
  void next();
  void crash(std::size_t, ticks);
  void crash_at_once(std::size_t, ticks);
  void freeze(std::size_t, ticks);
  void cut_net(std::size_t, ticks);
  void cut_store(std::size_t, ticks);
  void cut_both(std::size_t, ticks);
  void store_down(std::size_t, ticks);
  void net_down(std::size_t, ticks);
  void table_lost(std::size_t, ticks);
  void twin(std::size_t, ticks);
  void clock(std::size_t, ticks);
  void drain(std::size_t, ticks);
  /// Undone after that, unless all was healed meanwhile.
  void later(ticks, std::function<void()>);
  void back(std::size_t i);

  world& world_;
  const hazards hazards_;
  chance luck_;
  bool over_ = false;
  std::vector<std::tuple<double, const char*, blow>> blows_;
};

} // namespace callout::sim
