// Which kinds there are, and by which names scenario files know their habits.
#include "simulations/workloads/workload.hpp"

#include "simulations/folk/homeowner.hpp"
#include "simulations/folk/office.hpp"
#include "simulations/folk/operator_desk.hpp"
#include "simulations/folk/snoop.hpp"
#include "simulations/folk/visitor.hpp"
#include "simulations/folk/worker.hpp"
#include "simulations/workloads/demand.hpp"
#include "simulations/workloads/people.hpp"

namespace callout::sim {

namespace {

using made = std::unique_ptr<workload>;

made homeowners(world& w, std::size_t n, habits& said) {
  homeowner_habits h;
  said.read("pause", h.pause);
  said.read("looks", h.looks);
  said.read("later", h.later);
  said.read("fickle", h.fickle);
  said.read("unhappy", h.unhappy);
  said.read("silent", h.silent);
  return std::make_unique<people<homeowner, homeowner_habits>>(w, "cust", n, h);
}

/// Those who are to find work done by them are there first.
class technicians final : public people<worker, worker_habits> {
public:
  using people::people;
  void set_up() override { people::run(); }
  void run() override {}
};

made workers(world& w, std::size_t n, habits& said) {
  worker_habits h;
  said.read("looks", h.looks);
  said.read("accepts", h.accepts);
  said.read("declines", h.declines);
  said.read("extra", h.extra);
  said.read("loses_line", h.loses_line);
  return std::make_unique<technicians>(w, "tech", n, h);
}

class desk final : public workload {
public:
  desk(world& w, desk_habits h) : workload{w}, habits_{h} {}
  void set_up() override { desk_ = std::make_unique<operator_desk>(world_, habits_, false); }

private:
  const desk_habits habits_;
  std::unique_ptr<operator_desk> desk_;
};

made operators(world& w, std::size_t, habits& said) {
  desk_habits h;
  said.read("interferes", h.interferes);
  return std::make_unique<desk>(w, h);
}

made offices(world& w, std::size_t n, habits& said) {
  office_habits h;
  said.read("pause", h.pause);
  said.read("burst", h.burst);
  return std::make_unique<people<office, office_habits>>(w, "office", n, h);
}

made visitors(world& w, std::size_t n, habits& said) {
  visitor_habits h;
  said.read("mistypes", h.mistypes);
  said.read("again", h.again);
  said.read("stolen", h.stolen);
  return std::make_unique<people<visitor, visitor_habits>>(w, "visitor", n, h);
}

made snoops(world& w, std::size_t n, habits&) {
  return std::make_unique<people<snoop, snoop_habits>>(w, "snoop", n, snoop_habits{});
}

made changing_demand(world& w, std::size_t, habits& said) {
  std::vector<std::pair<ticks, double>> steps;
  said.read("steps", steps);
  return std::make_unique<demand>(w, std::move(steps));
}

made sunset(world& w, std::size_t, habits& said) {
  ticks at{60'000'000}, lasts{10'000'000};
  said.read("at", at);
  said.read("lasts", lasts);
  return std::make_unique<iftar>(w, at, lasts);
}

constexpr std::pair<std::string_view, made (*)(world&, std::size_t, habits&)> kinds[] = {
    {"homeowners", homeowners},  {"technicians", workers}, {"operators", operators},
    {"offices", offices},        {"visitors", visitors},   {"snoops", snoops},
    {"demand", changing_demand}, {"iftar", sunset}};

} // namespace

std::unique_ptr<workload> make_workload(world& w, const workload_plan& plan) {
  for (const auto& [name, make] : kinds)
    if (plan.kind == name) {
      habits said{"workload " + plan.kind, plan.habits};
      auto made = make(w, plan.count, said);
      said.all_read();
      return made;
    }
  throw std::runtime_error{"there is no workload " + plan.kind};
}

} // namespace callout::sim
