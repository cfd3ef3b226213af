#include "simulations/simulate/narrow.hpp"

namespace callout::sim {

using namespace std::chrono_literals;

const std::vector<narrowing>& narrowings() {
  static const std::vector<narrowing> all{
      {"queues of two", [](world_options& o) { o.limits.queue = 2; }},
      {"batches of one row", [](world_options& o) { o.limits.rows = 1; }},
      {"a snapshot with each event", [](world_options& o) { o.limits.snapshot_every = 1; }},
      {"a checkpoint with each append", [](world_options& o) { o.limits.checkpoint_every = 1; }},
      {"sleep at once",
       [](world_options& o) {
         o.limits.idle = 0ms;
         o.limits.housekeeping = 100ms;
       }},
      {"effects sent again at once", [](world_options& o) { o.limits.resend = 50ms; }},
      {"claims again at once",
       [](world_options& o) { o.limits.claim_again = o.limits.read_again = 10ms; }},
      {"six commands in flight", [](world_options& o) { o.commands_in_flight = 6; }},
      {"deadlines of a second", [](world_options& o) { o.deadline = 1s; }},
      {"names kept for half a second", [](world_options& o) { o.ttl = 500ms; }}};
  return all;
}

std::vector<narrowing> draw_narrowings(chance& luck) {
  std::vector<narrowing> some;
  for (const auto& n : narrowings())
    if (luck.happens(0.25))
      some.push_back(n);
  return some;
}

} // namespace callout::sim
