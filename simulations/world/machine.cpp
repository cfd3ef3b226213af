#include "simulations/world/machine.hpp"

#include "actors/runtime/shard_map.hpp"
#include "actors/runtime/work.hpp"

namespace callout::sim {

using namespace std::chrono_literals;

namespace {

const between::subjects subjects{"sim"};

std::string token_of(chance& luck) {
  return std::to_string(luck.below(~0ull));
}

/// Messages go nowhere, and arrive.
class messenger final : public provider {
public:
  void ask(const std::string&, const payload&, std::function<void(payload)>) override {}
};

/// As quick as life is here: a first offer stands for four seconds.
gathering::options gathering_of(double pace) {
  const auto paced = [pace](int s) { return std::chrono::seconds{static_cast<int>(s * pace)}; };
  return {.window = paced(2), .compete = 2, .risk = paced(20), .at_risk_s = 60};
}

} // namespace

machine::machine(const ground& g, std::string name)
    : around_{g}, name_{std::move(name)}, incarnation_{name_ + '-' + token_of(g.luck)},
      clock_{g.clock}, timer_{g.time, life_}, away_{g.net.transport_of(name_, life_)},
      roll_{g.net.roll_of(name_, life_)}, gate_{g.outside.gate_for(life_)},
      bank_{g.outside.bank_for(life_)}, messenger_{std::make_unique<messenger>()}, seeker_{supply_,
                                                                                           clock_} {
  life_->name = incarnation_;
  if (g.options.together)
    seeker_.gather(gathering_of(g.options.pace), timer_);
  build();
  for (const auto shard : all_shards(around_.options.shards))
    catch_up(shard, ~0ull);
  node_->start();
  mesh_->rows().follow({.appended = [this](shard_id s, std::uint64_t, std::uint64_t,
                                           const mesh::feed::rows& r) { follow(s, *r); },
                        .reached = [this](shard_id s, std::uint64_t seq) { catch_up(s, seq); }});
  positions_ = away_->listen(subjects.moved(), [this](const std::string&, const std::string& body) {
    hear_position(body);
  });
  mesh_->enter();
  turn();
}

machine::~machine() {
  if (!life_->dead)
    die();
}

void machine::build() {
  frames_ = std::make_unique<mesh::frames>(
      *away_, subjects, incarnation_,
      mesh::frames::listener{
          [this](const std::string& person, std::uint64_t offset, const std::string& frame) {
            streams_.show(person, offset, frame);
          },
          [](const std::string&, std::string_view, const std::string&) {}});
  mesh_ = std::make_unique<mesh::mesh>(mesh_settings(), *away_, *roll_, timer_, clock_, hooks(),
                                       mesh::feed::carrier{});
  node_settings n;
  n.name = name_;
  n.shards = around_.options.shards;
  n.limits = around_.options.limits;
  n.commands_in_flight = around_.options.commands_in_flight;
  n.deadline = around_.options.deadline;
  n.token = [this] { return token_of(around_.luck); };
  n.log = [this](const char* event, const std::string& detail) {
    around_.said(name_, event, detail);
  };
  auto runs = std::make_unique<sim_engine>(around_.time, around_.store, clock_, life_, cut_);
  engine_ = runs.get();
  node_ = std::make_unique<node>(std::move(n), around_.kinds, std::move(runs), clock_, *this,
                                 std::map<std::string, provider*>{{"payments", gate_.get()},
                                                                  {"payouts", bank_.get()},
                                                                  {"messaging", messenger_.get()},
                                                                  {"supply", &seeker_}},
                                 mesh_.get());
  mesh_->attach(*node_);
}

mesh::mesh_settings machine::mesh_settings() const {
  mesh::mesh_settings m;
  m.self.node = name_;
  m.self.incarnation = incarnation_;
  m.self.version = "simulated";
  m.self.roles = {"gateway", "fulfilment", "people", "settlement", "worker"};
  m.shards = around_.options.shards;
  m.ttl = around_.options.ttl;
  m.renew = around_.options.ttl / 4;
  m.steward.settle = around_.options.ttl / 8;
  m.router.subjects = subjects;
  return m;
}

mesh::mesh_hooks machine::hooks() {
  mesh::mesh_hooks h;
  h.log = [this](const char* event, const std::string& detail) {
    around_.said(name_, event, detail);
  };
  h.chance = [this] { return around_.luck.share(); };
  h.back = [this] { streams_.look_again([](const std::string&) { return true; }); };
  h.moved = [this](shard_id shard) {
    streams_.look_again([this, shard](const std::string& person) {
      return shard_of(domain::people, person, around_.options.shards) == shard;
    });
  };
  h.usurped = [this] { refused_ = true; };
  return h;
}

void machine::turn() {
  mesh_->turn();
  frames_->turn();
  for (const auto& person : streams_.sweep())
    frames_->unwatch(person);
  refused_ = refused_ || mesh_->refused();
  // Who looks so seldom takes himself for one who was asleep.
  around_.time.in(std::min<ticks>(around_.options.turn, around_.options.ttl / 8), life_,
                  [this] { turn(); });
}

std::size_t machine::holds() const {
  std::size_t n = 0;
  for (const auto id : all_shards(around_.options.shards))
    n += node_->holds(id);
  return n;
}

bool machine::deliver(shard_id to, const effect_position& at, const entity_ref& sender,
                      const callout::tell& what, std::function<void(bool)> heard) {
  return node_->deliver(to, at, sender, what, std::move(heard));
}

void machine::drain() {
  draining_ = true;
  streams_.drop_all();
  mesh_->drain(0ms);
}

void machine::die() {
  life_->dead = true;
  around_.time.forget(life_);
  streams_.drop_all();
  positions_.reset();
  frames_->stop();
  frames_->turn();
  mesh_->leave();
  node_->stop();
  seeker_.let_go();
  away_.reset();
  node_.reset();
  engine_ = nullptr;
}

void machine::put_clock(span off) {
  clock_.off = off;
  node_->look_at_clock();
  seeker_.look();
}

std::shared_ptr<stream> machine::listen(const std::string& person, std::uint64_t after,
                                        stream::shown show) {
  auto s = std::make_shared<stream>(around_.time, door(), person, after, std::move(show));
  streams_.open(s);
  frames_->watch(person, [s] { s->look_again(); });
  return s;
}

void machine::moved(const person_id& technician, const geo_point& where, double accuracy_m) {
  supply_.moved(technician, where, accuracy_m, clock_.now());
  away_->publish(subjects.moved(),
                 between::pack(between::moved{incarnation_, technician.text, where.lat, where.lon,
                                              accuracy_m, 0}));
}

void machine::hear_position(const std::string& body) {
  std::string_view rest;
  const auto m = between::unpack<between::moved>(body, rest);
  if (m && m->from != incarnation_)
    supply_.moved({m->technician}, {m->lat, m->lon}, m->accuracy_m, clock_.now() - span{m->age_ms});
}

void machine::appended(shard_id shard, std::shared_ptr<const std::vector<event_row>> rows) {
  if (mesh_->company())
    mesh_->rows().tell(shard, *rows);
  seeker_.appended(*rows);
  follow(shard, *rows);
}

void machine::pushed(const std::string& subject, std::uint64_t offset, std::string frame) {
  streams_.show(subject, offset, frame);
  if (mesh_->company())
    frames_->publish(subject, offset, frame);
}

/// Folds what it has not seen; a gap is read from the log.
void machine::follow(shard_id shard, const std::vector<event_row>& rows) {
  for (const auto& row : rows)
    if (row.seq > followed_[shard] + 1)
      return catch_up(shard, row.seq);
    else
      fold(row);
}

void machine::catch_up(shard_id shard, std::uint64_t seq) {
  if (followed_[shard] >= seq || cut_ || around_.store.down)
    return;
  around_.store.log.reader()->read(shard, followed_[shard], ~std::size_t{0},
                                   [this](const event_row& r) { return fold(r); });
}

/// False when a row before it has not been seen.
bool machine::fold(const event_row& row) {
  auto& seen = followed_[row.shard];
  if (row.seq != seen + 1)
    return row.seq <= seen;
  seen = row.seq;
  if (row.kind == "technician" && row.type != settled_type)
    supply_.apply({row.entity}, family<technician::event>::read(row.type, json::parse(row.data),
                                                                pointer{.closed = false}));
  return true;
}

} // namespace callout::sim
