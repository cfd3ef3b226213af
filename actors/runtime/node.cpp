#include "actors/runtime/node.hpp"

#include "actors/runtime/kinds.hpp"
#include "actors/runtime/shard_map.hpp"
#include "actors/runtime/shard_seats.hpp"
#include "actors/runtime/threads.hpp"

#include <atomic>
#include <condition_variable>
#include <set>

namespace callout {

namespace {

struct configuration : caf::actor_system_config {
  configuration(const char* policy, int threads) {
    register_messages<caf::id_block::callout>(*this);
    // The default policy polls when idle and wakes up to 10 ms late; "sharing" blocks.
    set("scheduler.policy", caf::atom_from_string(policy));
    set("scheduler.max-threads", static_cast<std::size_t>(threads));
  }
};

/// A client's completion with the credit it holds. Whoever lets go of it unanswered, as a shard
/// does that dies, answers that there is no telling now.
class promised_answer {
public:
  promised_answer(std::atomic<std::size_t>& in_flight, completion done)
      : in_flight_{in_flight}, done_{std::move(done)} {}
  promised_answer(const promised_answer&) = delete;
  promised_answer& operator=(const promised_answer&) = delete;
  ~promised_answer() { give(rejection{unavailable}); }

  void give(outcome<reply> r) {
    if (!done_)
      return;
    --in_flight_;
    std::exchange(done_, nullptr)(std::move(r));
  }

private:
  std::atomic<std::size_t>& in_flight_;
  completion done_;
};

} // namespace

struct node::inside {
  inside(node_settings s, const hosted_kinds& kinds, std::unique_ptr<callout::engine> runs,
         callout::clock& c, callout::observer& seen, std::map<std::string, provider*> providers,
         neighbours* beside)
      : settings{std::move(s)}, clock{c}, caf_settings{runs->scheduler(), settings.threads},
        system{caf_settings}, engine{std::move(runs)},
        around{.clock = c,
               .lane = engine->lane(),
               .alarm = engine->alarm(),
               .observer = seen,
               .answers = answers,
               .types = kinds.types,
               .providers = std::move(providers),
               .shards = settings.shards,
               .node = settings.name,
               .limits = settings.limits,
               .token = settings.token,
               .route = [this](shard_id id) { return shards.at(id); },
               .serving = [this](shard_id id, std::uint64_t epoch) { one_serves(id, epoch); },
               .others = beside,
               .settle = [this] { engine->settle(); },
               .unsaved = unsaved,
               .log = settings.log},
        shards{system, around} {
    engine->runs(system);
    if (beside)
      around.superseded = [this](shard_id id) {
        shards.forget(id);
        around.others->lost(id);
      };
  }

  /// Also heard of a shard that fell and is back.
  void one_serves(shard_id id, std::uint64_t epoch) {
    if (around.others)
      return around.others->serves(id, epoch);
    const std::lock_guard held{mutex};
    serving.insert(id);
    changed.notify_all();
  }

  /// A credit pays for a command until it is answered.
  bool enter() {
    if (in_flight.fetch_add(1) < settings.commands_in_flight)
      return true;
    --in_flight;
    return false;
  }
  std::shared_ptr<completion> paid(completion done) {
    auto promised = std::make_shared<promised_answer>(in_flight, std::move(done));
    return std::make_shared<completion>(
        [promised = std::move(promised)](outcome<reply> r) { promised->give(std::move(r)); });
  }
  std::optional<shard_id> shard_for(const entity_ref& who) const {
    const auto type = around.types.find(who.kind);
    if (type == around.types.end())
      return std::nullopt;
    return shard_of(type->second.home, who.id, settings.shards);
  }
  /// Its shard, if it sits here, and a credit; else why not.
  outcome<caf::actor> admit(const entity_ref& to) {
    if (!open)
      return not_here;
    const auto shard = shard_for(to);
    if (!shard)
      return unknown_kind;
    auto owner = shards.at(*shard);
    if (!owner)
      return not_here;
    if (!enter())
      return overloaded;
    return owner;
  }

  node_settings settings;
  callout::clock& clock;
  std::atomic<std::size_t> in_flight{0}, unsaved{0};
  callout::answers answers;
  configuration caf_settings;
  caf::actor_system system;
  std::unique_ptr<callout::engine> engine;
  shard_surroundings around;
  shard_seats shards;
  std::atomic<bool> open{false};
  std::mutex mutex;
  std::condition_variable changed;
  std::set<shard_id> serving;
};

node::node(node_settings s, const hosted_kinds& kinds, journal& log, clock& c, observer& seen,
           std::map<std::string, provider*> providers, neighbours* beside)
    : node{std::move(s),         kinds, std::make_unique<threaded_engine>(log, c), c, seen,
           std::move(providers), beside} {
}

node::node(node_settings s, const hosted_kinds& kinds, std::unique_ptr<engine> runs, clock& c,
           observer& seen, std::map<std::string, provider*> providers, neighbours* beside)
    : in_{std::make_unique<inside>(std::move(s), kinds, std::move(runs), c, seen,
                                   std::move(providers), beside)} {
}

node::~node() {
  if (in_)
    stop();
}

void node::start() {
  auto& in = *in_;
  in.engine->start([&in](shard_id id) { in.shards.ring(id); },
                   [this, seen = in.engine->doubts()](instant now) mutable {
                     in_->answers.expire(now);
                     if (const auto doubts = in_->engine->doubts();
                         std::exchange(seen, doubts) != doubts)
                       check_logs();
                   });
  in.open = in.around.others != nullptr;
  if (in.open)
    return;
  std::unique_lock held{in.mutex};
  in.shards.fill(all_shards(in.settings.shards));
  while (in.serving.size() < in.shards.size()) {
    const auto before = in.serving.size();
    if (!in.changed.wait_for(held, in.settings.start_patience,
                             [&] { return in.serving.size() > before; }))
      throw std::runtime_error{"only " + std::to_string(before) + " of " +
                               std::to_string(in.shards.size()) +
                               " shards could be claimed: the log says why"};
  }
  in.open = true;
}

void node::stop() {
  auto& in = *in_;
  in.open = false;
  in.shards.stop();
  in.engine->stop();
  in.answers.expire(instant::max());
  in.shards.clear();
  in.engine->settle();
  in.system.await_all_actors_done(); // They know what goes before the system does.
}

void node::probe_log(std::function<void(bool)> told) {
  in_->engine->probe([told = std::move(told)](journal_reader& log) {
    try {
      log.head(0);
    } catch (const std::exception&) {
      return told(false);
    }
    told(true);
  });
}

void node::take(const std::vector<shard_id>& wanted) {
  in_->shards.fill(wanted);
}

void node::give_up(shard_id id, std::function<void()> ended) {
  in_->shards.give_up(id, std::move(ended));
}

bool node::holds(shard_id id) const {
  return static_cast<bool>(in_->shards.at(id));
}

std::optional<shard_id> node::shard_for(const entity_ref& who) const {
  return in_->shard_for(who);
}

bool node::deliver(shard_id to, const effect_position& at, const entity_ref& sender,
                   const callout::tell& what, std::function<void(bool)> heard) {
  const auto owner = in_->open ? in_->shards.at(to) : nullptr;
  if (!owner)
    return false;
  post(owner, told{at, sender, what, std::move(heard)});
  return true;
}

void node::check_logs() {
  for (const auto id : all_shards(in_->settings.shards))
    check_log(id);
}

void node::check_log(shard_id id) {
  if (const auto here = in_->shards.at(id))
    post(here, callout::check_log{});
}

void node::answered(const std::string& command, const outcome<reply>& result) {
  in_->answers.resolve(command, result);
}

void node::look_at_clock() {
  in_->shards.ring_all();
}

void node::inspect(const entity_ref& who, completion done) {
  const auto owner = in_->admit(who);
  if (!owner)
    return done(owner.error());
  post(*owner, inspected{who, in_->paid(std::move(done))});
}

void node::release(const entity_ref& who) {
  if (const auto shard = in_->shard_for(who))
    if (const auto owner = in_->shards.at(*shard))
      post(owner, release_entity{who});
}

std::size_t node::in_flight() const {
  return in_->in_flight;
}

std::size_t node::unsaved() const {
  return in_->unsaved;
}

void node::submit(command_request c, completion done) {
  // What is decided waits for the store in memory. A view adds nothing to it.
  if (in_->unsaved >= in_->settings.rows_waiting)
    return done(overloaded);
  const auto owner = in_->admit(c.to);
  if (!owner)
    return done(owner.error());
  if (c.deadline == instant{})
    c.deadline = in_->clock.now() + in_->settings.deadline;
  post(*owner,
       submitted{std::make_shared<command_request>(std::move(c)), in_->paid(std::move(done))});
}

void node::view(entity_ref who, principal by, completion done, view_options how) {
  const auto owner = in_->admit(who);
  if (!owner)
    return done(owner.error());
  post(*owner, viewed{std::move(who), std::move(by), std::move(how), in_->paid(std::move(done))});
}

void node::history(entity_ref who, std::uint64_t after, std::size_t limit,
                   std::function<void(outcome<std::vector<event_row>>)> done) {
  const auto lives = in_->shard_for(who);
  if (!lives)
    return done(unknown_kind);
  in_->engine->lane().read(
      [=, shard = *lives, who = std::move(who), done = std::move(done)](journal_reader& log) {
        std::vector<event_row> rows;
        try {
          log.read(shard, who.kind, who.id, after, limit, [&](const event_row& r) {
            rows.push_back(r);
            return true;
          });
        } catch (const std::exception& e) {
          return done(because(unavailable, e.what()));
        }
        done(std::move(rows));
      });
}

} // namespace callout
