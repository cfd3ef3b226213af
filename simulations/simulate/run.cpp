#include "simulations/simulate/run.hpp"

#include "actors/replay/replay.hpp"
#include "simulations/folk/operator_desk.hpp"

namespace callout::sim {

using namespace std::chrono_literals;

namespace {

constexpr ticks patience{180'000'000}; ///< in which all comes to rest once nothing is wrong

class trial {
public:
  trial(const scenario& s, std::uint64_t seed, bool with_story) : plan_{s}, world_{s.world, seed} {
    world_.wants_story = with_story;
    std::vector<std::string> names;
    for (std::size_t i = 0; i < s.technicians; ++i)
      names.push_back("tech-" + std::to_string(i + 1));
    desk_ = std::make_unique<operator_desk>(world_, names);
    for (const auto& n : names)
      workers_.push_back(std::make_unique<worker>(world_, n, s.worker));
    for (std::size_t i = 0; i < s.homeowners; ++i)
      homeowners_.push_back(
          std::make_unique<homeowner>(world_, "cust-" + std::to_string(i + 1), s.homeowner));
  }

  verdict judge() {
    verdict v;
    try {
      live();
      rest();
    } catch (const std::exception& e) {
      v.findings["liveness"].emplace_back(e.what());
    }
    audit(v);
    return v;
  }

private:
  void expect(bool good, const std::string& what) {
    if (!good)
      throw std::runtime_error{"it never came to this: " + what};
  }

  void live() {
    become_whole();
    world_.store.weather = plan_.store;
    world_.net.weather = plan_.net;
    world_.outside.weather = plan_.outside;
    trouble_ = std::make_unique<nemesis>(world_, plan_.faults);
    world_.run_for(plan_.lasts);
    trouble_->stop();
    world_.closing = true;
    world_.heal();
    become_whole();
  }

  void become_whole() {
    if (!world_.run_for(patience, [this] { return world_.want().empty(); }))
      throw std::runtime_error{"it never came to this: all is whole: " + world_.want()};
  }

  /// Clocks go forward until nothing is left to do.
  void rest() {
    world_.run_for(60s);
    world_.asleep = true;
    forward(1h);
    desk_->close(world_.log());
    expect(world_.run_for(patience, [this] { return desk_->open() == 0; }),
           "the desk has ended what nobody goes on with");
    forward(25h);
    forward(33 * 24h); // Warranties end,
    forward(30 * 24h); // and so do disputes that nobody settles.
    std::string why;
    // What gate and bank refuse is tried again after hours, some of it for days.
    for (int days = 0; days < 40; ++days) {
      forward(24h);
      if ((why = auditors::unrest(world_.log(), now())).empty() && days > 8)
        return;
    }
    throw std::runtime_error{"it never came to this: all is at rest: " + why};
  }

  /// Until all that is due by then has happened.
  void forward(span by) {
    world_.run_for(3s); // Nothing outside is under way for as long as that.
    world_.advance(by);
    auditors::findings late;
    const auto until = world_.time.now() + patience;
    while (world_.time.now() < until) {
      world_.run_for(2s);
      if ((late = auditors::audit_timers(world_.log(), now())).empty())
        return;
    }
    throw std::runtime_error{"it never came to this: timers fire: " + late.front()};
  }

  std::int64_t now() { return world_.clock.now().time_since_epoch().count(); }

  void audit(verdict& v) {
    const auto log = world_.log();
    const auto take = [&](const char* who, auditors::findings f) {
      if (!f.empty())
        v.findings[who] = std::move(f);
    };
    take("order", auditors::audit_order(log));
    take("one place", auditors::audit_places(log));
    take("acknowledged", acknowledged_once(log));
    take("one technician", auditors::audit_technicians(log));
    take("calendars", auditors::audit_calendars(log));
    take("timers", auditors::audit_timers(log, now()));
    take("ends", auditors::audit_ends(log));
    take("money", auditors::audit_money(log, world_.outside.books()));
    take("offers", auditors::audit_offers(log));
    take("decisions", auditors::audit_decisions(log));
    take("decided again", decided_again(log));
    take("holds", auditors::audit_holds(log));
    take("earnings", auditors::audit_earnings(log));
    take("division", auditors::audit_division(log));
    take("times", auditors::audit_times(log));
    take("promises", auditors::audit_promises(log));
    for (const auto& w : workers_)
      take("frames", w->wrong(log));
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

  /// Every choice among candidates comes out the same when it is made again from its record.
  auditors::findings decided_again(const auditors::log_book& log) {
    auditors::findings found;
    log.each("dispatching", [&](const std::string& id, const auto& rows) {
      std::vector<replay::past> past;
      for (const auto* r : rows)
        if (auto one = replay::read(static_cast<std::uint64_t>(r->version), instant{span{r->at}},
                                    r->type, r->data))
          past.push_back(*std::move(one));
      if (const auto c = replay::decide_again(id, past); c.first)
        found.push_back("dispatching/" + id + ": was " + c.first->recorded + " and is " +
                        c.first->again);
      else
        world_.happened["decided again"] += c.compared;
    });
    return found;
  }

  /// What somebody was told is done is in the log, of one entity.
  auditors::findings acknowledged_once(const auditors::log_book& log) {
    std::map<std::string, std::set<std::string>> done;
    for (const auto& r : log.rows)
      done[r.command].insert(r.kind + '/' + r.entity);
    auditors::findings found;
    for (const auto& a : world_.acks)
      if (const auto& where = done[a.id]; where != std::set{a.to.kind + '/' + a.to.id})
        found.push_back(a.id + " of " + a.to.kind + '/' + a.to.id + " is in the log of " +
                        std::to_string(where.size()) + " entities");
    return found;
  }

  const scenario& plan_;
  world world_;
  std::unique_ptr<operator_desk> desk_;
  std::vector<std::unique_ptr<worker>> workers_;
  std::vector<std::unique_ptr<homeowner>> homeowners_;
  std::unique_ptr<nemesis> trouble_;
};

} // namespace

verdict run(const scenario& s, std::uint64_t seed, bool with_story) {
  return trial{s, seed, with_story}.judge();
}

} // namespace callout::sim
