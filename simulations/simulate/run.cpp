#include "simulations/simulate/run.hpp"

#include "simulations/auditors/timer_watch.hpp"
#include "simulations/folk/operator_desk.hpp"
#include "simulations/simulate/afterwards.hpp"
#include "simulations/simulate/second_look.hpp"

namespace callout::sim {

using namespace std::chrono_literals;

namespace {

constexpr ticks patience{180'000'000}; ///< in which all comes to rest once nothing is wrong

world_options narrowed(const scenario& s) {
  auto o = s.world;
  for (const auto& n : s.narrow)
    n.narrow(o);
  return o;
}

class trial {
public:
  trial(const scenario& s, std::uint64_t seed, bool with_story)
      : plan_{s}, world_{narrowed(s), seed}, desk_{world_, {}, true} {
    world_.wants_story = with_story;
    for (const auto& n : s.narrow)
      world_.note(n.name);
    for (const auto& w : s.workloads)
      workloads_.push_back(make_workload(world_, w));
  }

  verdict judge() {
    verdict v;
    try {
      live();
      rest();
    } catch (const std::exception& e) {
      v.find("liveness", {e.what()});
    }
    const auto at_rest = v.good();
    audit(v);
    if (at_rest)
      try_afterwards(world_, v);
    account(v);
    return v;
  }

private:
  [[noreturn]] void never(const std::string& what) {
    throw std::runtime_error{"it never came to this: " + what};
  }

  void live() {
    for (const auto& w : workloads_)
      w->set_up();
    become_whole();
    world_.store.weather = plan_.store;
    world_.net.weather = plan_.net;
    world_.outside.weather = plan_.outside;
    nemesis trouble{world_, plan_.faults};
    for (const auto& w : workloads_)
      w->run();
    world_.run_for(plan_.lasts);
    trouble.stop();
    world_.closing = true;
    world_.heal();
    become_whole();
  }

  void become_whole() {
    if (!world_.run_for(patience, [this] { return world_.is_whole(); }))
      never("all is whole: " + world_.want());
  }

  /// Clocks go forward until nothing is left to do.
  void rest() {
    world_.run_for(30s);
    world_.asleep = true;
    forward(1h);
    desk_.close(world_.log());
    if (!world_.run_for(patience, [this] { return desk_.open() == 0; }))
      never("the desk has ended what nobody goes on with");
    forward(25h);
    forward(33 * 24h); // Warranties end,
    forward(30 * 24h); // and so do disputes that nobody settles.
    std::string why;
    // What gate and bank refuse is tried again after hours, some of it for days.
    for (int days = 0; days < 40; ++days) {
      forward(24h);
      if ((why = watch().unrest(now())).empty() && days > 8)
        return;
    }
    never("all is at rest: " + why);
  }

  /// Until all that is due by then has happened.
  void forward(span by) {
    // Gate and bank have done what they were asked after that: what they do weeks later is lost.
    world_.run_for(watch().owed() ? 3s : 200ms);
    world_.advance(by);
    auditors::findings late;
    const auto until = world_.time.now() + patience;
    while (world_.time.now() < until) {
      world_.run_for(300ms);
      if ((late = watch().wrong(now())).empty())
        return;
    }
    never("timers fire: " + late.front());
  }

  const auditors::timer_watch& watch() {
    for (const auto& rows = world_.log().rows; watched_ < rows.size(); ++watched_)
      watch_.take(rows[watched_]);
    return watch_;
  }

  std::int64_t now() { return world_.clock.now().time_since_epoch().count(); }

  void audit(verdict& v) {
    const auto& log = world_.log();
    v.find("order", auditors::audit_order(log));
    v.find("one place", auditors::audit_places(log));
    v.find("acknowledged", acknowledged_once(world_));
    v.find("one technician", auditors::audit_technicians(log));
    v.find("calendars", auditors::audit_calendars(log));
    v.find("timers", auditors::audit_timers(log, now()));
    v.find("ends", auditors::audit_ends(log));
    v.find("money", auditors::audit_money(log, world_.outside.books()));
    v.find("offers", auditors::audit_offers(log));
    v.find("decisions", auditors::audit_decisions(log));
    v.find("decided again", decided_again(world_));
    v.find("holds", auditors::audit_holds(log));
    v.find("earnings", auditors::audit_earnings(log));
    v.find("division", auditors::audit_division(log));
    v.find("times", auditors::audit_times(log));
    v.find("promises", auditors::audit_promises(log));
    v.find("moves", auditors::audit_moves(log, &world_.happened));
    v.find("fees", auditors::audit_fees(log, &world_.happened));
    v.find("owners", auditors::audit_owners(log));
    v.find("codes", auditors::audit_codes(log));
    v.find("sessions", auditors::audit_sessions(log));
    v.find("amounts", auditors::audit_amounts(log));
    v.find("chain", chained(world_));
    v.find("leaks", world_.leaked);
    for (const auto& w : workloads_)
      v.find("told", w->check(log));
  }

  void account(verdict& v) {
    const auto& log = world_.log();
    v.happened = world_.happened;
    v.rows = log.rows.size();
    v.acknowledged = world_.acks.size();
    v.bookings = v.happened["booking.created"];
    v.took = world_.time.now();
    v.steps = world_.steps();
    v.story = std::move(world_.story);
    std::hash<std::string> hash;
    for (const auto& r : log.rows)
      v.fingerprint = v.fingerprint * 31 + hash(r.entity + r.type + r.data + r.command);
  }

  const scenario& plan_;
  world world_;
  operator_desk desk_;
  std::vector<std::unique_ptr<workload>> workloads_;
  auditors::timer_watch watch_;
  std::size_t watched_ = 0;
};

} // namespace

void verdict::find(const std::string& who, auditors::findings f) {
  if (f.empty())
    return;
  auto& all = findings[who];
  all.insert(all.end(), f.begin(), f.end());
}

verdict run(const scenario& s, std::uint64_t seed, bool with_story) {
  return trial{s, seed, with_story}.judge();
}

} // namespace callout::sim
