#include "simulations/simulate/scenario.hpp"

namespace callout::sim {

using namespace std::chrono_literals;

std::vector<knob> knobs(scenario& s) {
  auto& f = s.faults;
  return {{"crash", &f.crash, 1},
          {"crash at once", &f.crash_at_once, 1},
          {"freeze", &f.freeze, 1},
          {"cut from the net", &f.cut_net, 1},
          {"cut from the store", &f.cut_store, 1},
          {"cut from both", &f.cut_both, 1},
          {"store down", &f.store_down, 1},
          {"net down", &f.net_down, 1},
          {"table lost", &f.table_lost, 1},
          {"twin", &f.twin, 1},
          {"clock", &f.clock, 1},
          {"drain", &f.drain, 1},
          {"append refused", &s.store.refused, 0.02},
          {"append lost", &s.store.statement_lost, 0.01},
          {"answer to append lost", &s.store.answer_lost, 0.01},
          {"append late", &s.store.late, 0.01},
          {"store slow", &s.store.slow, 0.02},
          {"message dropped", &s.net.dropped, 0.02},
          {"request doubled", &s.net.doubled, 0.02},
          {"message late", &s.net.slow, 0.005},
          {"answer of the table lost", &s.net.write_lost, 0.05},
          {"provider silent", &s.outside.silent, 0.1},
          {"provider unsure", &s.outside.unsure, 0.2},
          {"request straggles", &s.outside.straggles, 0.1},
          {"provider twice", &s.outside.twice, 0.2},
          {"provider late", &s.outside.slow, 0.05},
          {"hold declined", &s.outside.declined, 0.1},
          {"capture refused", &s.outside.refused, 0.3},
          {"payout refused for now", &s.outside.for_now, 0.8}};
}

scenario drawn(scenario s, std::uint64_t seed) {
  chance luck{seed ^ 0x9e3779b97f4a7c15};
  const bool sparse = luck.happens(0.5);
  for (const auto& k : knobs(s)) {
    const auto x = luck.share() * *k.share;
    *k.share = sparse && luck.happens(0.5) ? 0.0 : x;
  }
  s.faults.pause = luck.between(s.every.first, s.every.second);
  s.net.in_order = luck.happens(0.5);
  s.world.nodes = s.nodes_least + luck.below(s.world.nodes - s.nodes_least + 1);
  if (!s.draws_limits)
    return s;
  auto& limits = s.world.limits;
  limits.snapshot_every = 1 + luck.below(20);
  limits.checkpoint_every = 20 + luck.below(500);
  limits.idle = std::chrono::floor<span>(luck.between(500ms, 60s));
  limits.housekeeping = std::chrono::floor<span>(luck.between(500ms, 10s));
  limits.rows = 1 + luck.below(64);
  const auto slower = 0.5 + 1.5 * luck.share();
  s.world.turn = std::chrono::duration_cast<ticks>(s.world.turn * slower);
  s.world.ttl = std::chrono::floor<std::chrono::milliseconds>(s.world.ttl * slower);
  s.narrow = draw_narrowings(luck);
  return s;
}

} // namespace callout::sim
