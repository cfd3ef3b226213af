#include "simulations/simulate/nemesis.hpp"

namespace callout::sim {

using namespace std::chrono_literals;

nemesis::nemesis(world& w, hazards h)
    : world_{w}, hazards_{h}, luck_{w.luck.part()},
      blows_{{h.crash, "node killed", &nemesis::crash},
             {h.crash_at_once, "node killed, back at once", &nemesis::crash_at_once},
             {h.freeze, "node frozen", &nemesis::freeze},
             {h.cut_net, "node cut from the net", &nemesis::cut_net},
             {h.cut_store, "node cut from the store", &nemesis::cut_store},
             {h.cut_both, "node cut from both", &nemesis::cut_both},
             {h.store_down, "store down", &nemesis::store_down},
             {h.net_down, "net down", &nemesis::net_down},
             {h.table_lost, "table lost", &nemesis::table_lost},
             {h.twin, "second node of a name", &nemesis::twin},
             {h.clock, "clock moved", &nemesis::clock},
             {h.drain, "node told to end", &nemesis::drain}} {
  std::erase_if(blows_, [](const auto& b) { return std::get<0>(b) <= 0; });
  if (!blows_.empty())
    later(luck_.about(hazards_.pause), [this] { next(); });
}

void nemesis::later(ticks t, std::function<void()> job) {
  world_.time.in(t, [this, job = std::move(job)] {
    if (!over_)
      job();
  });
}

void nemesis::next() {
  double sum = 0;
  for (const auto& b : blows_)
    sum += std::get<0>(b);
  auto at = luck_.share() * sum;
  for (const auto& [weight, name, strike] : blows_)
    if ((at -= weight) < 0) {
      const auto i = luck_.below(world_.size());
      world_.note(name);
      world_.tell(std::string{"-- "} + name + " (node-" + std::to_string(i + 1) + ")");
      (this->*strike)(i, luck_.between(200ms, hazards_.longest));
      break;
    }
  later(luck_.about(hazards_.pause), [this] { next(); });
}

void nemesis::back(std::size_t i) {
  if (!world_.at(i))
    world_.start(i);
}

void nemesis::crash(std::size_t i, ticks lasts) {
  world_.kill(i);
  later(lasts, [this, i] { back(i); });
}

void nemesis::crash_at_once(std::size_t i, ticks) {
  world_.kill(i);
  world_.start(i);
}

void nemesis::freeze(std::size_t i, ticks lasts) {
  auto* m = world_.at(i);
  if (!m || m->frozen())
    return;
  m->freeze();
  later(lasts, [this, i] {
    if (auto* n = world_.at(i); n && n->frozen())
      n->thaw();
  });
}

void nemesis::cut_net(std::size_t i, ticks lasts) {
  const auto name = "node-" + std::to_string(i + 1);
  world_.net.cut(name);
  later(lasts, [this, name] { world_.net.join(name); });
}

void nemesis::cut_store(std::size_t i, ticks lasts) {
  auto* m = world_.at(i);
  if (!m)
    return;
  m->cut_from_store(true);
  later(lasts, [this, i] {
    if (auto* n = world_.at(i))
      n->cut_from_store(false);
  });
}

void nemesis::cut_both(std::size_t i, ticks lasts) {
  cut_net(i, lasts);
  cut_store(i, lasts);
}

void nemesis::store_down(std::size_t, ticks lasts) {
  world_.store.down = true;
  later(lasts / 3, [this] { world_.store.down = false; });
}

void nemesis::net_down(std::size_t, ticks lasts) {
  for (std::size_t i = 0; i < world_.size(); ++i)
    cut_net(i, lasts);
}

void nemesis::table_lost(std::size_t, ticks) {
  world_.net.lose_table();
}

void nemesis::twin(std::size_t i, ticks) {
  world_.start_twin(i);
}

void nemesis::clock(std::size_t i, ticks lasts) {
  auto* m = world_.at(i);
  if (!m)
    return;
  const auto off = std::chrono::floor<span>(luck_.between(1s, 300s));
  m->put_clock(luck_.happens(0.5) ? off : -off);
  later(lasts, [this, i] {
    if (auto* n = world_.at(i))
      n->put_clock(span{});
  });
}

void nemesis::drain(std::size_t i, ticks lasts) {
  auto* m = world_.at(i);
  if (!m || m->frozen())
    return;
  m->drain();
  later(lasts, [this, i] {
    world_.kill(i); // If it has not gone by itself.
    back(i);
  });
}

} // namespace callout::sim
