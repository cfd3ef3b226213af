// Several nodes within a process, on one journal in memory and a network that the test holds.
#pragma once

#include "actors/mesh/mesh.hpp"
#include "actors/mesh/threads.hpp"
#include "actors/runtime/shard_map.hpp"
#include "tests/actors/mesh/fake_network.hpp"
#include "tests/actors/runtime/world.hpp"

namespace callout::mesh {

/// It moves, or a shard whose claim met another's would never claim again.
class moving_clock final : public clock {
public:
  instant now() override {
    return instant{span{1'700'000'000'000} +
                   std::chrono::duration_cast<span>(std::chrono::steady_clock::now() - since_)};
  }

private:
  const std::chrono::steady_clock::time_point since_ = std::chrono::steady_clock::now();
};

struct one_node {
  one_node(network& n, std::shared_ptr<memory_books> books, clock& c, const hosted_kinds& kinds,
           std::string name, std::vector<std::string> roles, std::chrono::milliseconds patience)
      : net{n}, away{n, name}, table{n, name}, log{std::move(books)} {
    mesh_settings s;
    s.self.node = name;
    s.self.incarnation = name + "-" + std::to_string(++lives());
    s.self.roles = std::move(roles);
    s.shards = shards;
    s.ttl = std::chrono::milliseconds{1'500};
    s.renew = std::chrono::milliseconds{200};
    s.start_patience = std::chrono::milliseconds{10'000};
    s.tell_patience = std::chrono::milliseconds{500};
    s.steward.settle = std::chrono::milliseconds{50};
    s.steward.damping = std::chrono::milliseconds{50};
    s.steward.patience = std::chrono::milliseconds{3'000};
    s.router.subjects = {"t"};
    s.router.patience = patience;
    mesh_hooks h;
    h.log = [](const char*, const std::string&) {};
    h.chance = [] { return 0.5; };
    h.usurped = [this] { usurped = true; };
    h.moved = [this](shard_id) { ++moved; };
    around = std::make_unique<mesh>(s, away, table, waits, c, h, nullptr);
    node_settings ns;
    ns.name = name;
    ns.shards = shards;
    ns.token = [this] { return around->nodes().empty() ? "t" : "u" + std::to_string(++tokens); };
    ns.log = [](const char*, const std::string&) {};
    self =
        std::make_unique<node>(std::move(ns), kinds, log, c, seen,
                               std::map<std::string, provider*>{{"oracle", &seer}}, around.get());
    around->attach(*self);
  }
  ~one_node() {
    runs.request_stop();
    if (runs.joinable())
      runs.join();
    around->leave();
    self->stop();
    waits.stop();
    away.late(true);
    net.settle();
    self.reset();
    around.reset();
  }
  void start() {
    self->start();
    runs = std::jthread{[this](std::stop_token stop) { around->run(stop); }};
    around->join();
  }
  std::size_t serving() {
    std::size_t n = 0;
    for (const auto id : all_shards(shards))
      n += self->holds(id);
    return n;
  }
  static int& lives() {
    static int n = 0;
    return n;
  }

  static constexpr std::uint32_t shards = 16;
  network& net;
  fake_transport away;
  fake_roll table;
  toy::shaky_journal log;
  threaded_timer waits;
  toy::oracle seer;
  toy::watcher seen;
  std::atomic<bool> usurped{false};
  std::atomic<int> moved{0}, tokens{0};
  std::unique_ptr<mesh> around;
  std::unique_ptr<node> self;
  std::jthread runs;
};

struct cluster {
  network net;
  moving_clock clock;
  hosted_kinds kinds{{{"toy", host<toy::rules>()}}};
  std::shared_ptr<memory_books> books = memory_journal{}.books();
  std::map<std::string, std::unique_ptr<one_node>> nodes;
  /// With an owner who says nothing.
  std::chrono::milliseconds patience{300};
  std::vector<std::string> all_roles{"fulfilment", "people", "settlement"};

  one_node& make(const std::string& name, std::vector<std::string> roles = {}) {
    auto& n = nodes[name];
    n = std::make_unique<one_node>(net, books, clock, kinds, name,
                                   roles.empty() ? all_roles : std::move(roles), patience);
    return *n;
  }
  one_node& start(const std::string& name, std::vector<std::string> roles = {}) {
    auto& n = make(name, std::move(roles));
    n.start();
    return n;
  }
  template <class Condition>
  static bool comes_true(Condition&& c, std::chrono::seconds within = std::chrono::seconds{20}) {
    const auto until = std::chrono::steady_clock::now() + within;
    while (!c()) {
      if (std::chrono::steady_clock::now() > until)
        return false;
      std::this_thread::yield();
    }
    return true;
  }
  /// Each shard sits where it should among these, and nowhere else.
  bool spread(const std::vector<std::string>& names) {
    std::vector<candidate> all;
    for (const auto& name : names)
      all.push_back({name, 100});
    return comes_true([&] {
      return std::ranges::all_of(all_shards(one_node::shards), [&](shard_id id) {
        return std::ranges::all_of(names, [&](const std::string& name) {
          return nodes.at(name)->self->holds(id) == (place(id, all)->node == name);
        });
      });
    });
  }
  void cut(const std::string& name, bool off = true) {
    const std::lock_guard held{net.mutex};
    off ? (void)net.cut.insert(name) : (void)net.cut.erase(name);
    net.interruptions[name] += !off;
  }

  template <class C>
  std::future<outcome<reply>> send(const std::string& at, const std::string& to, C c,
                                   std::string id = {}, std::string hash = "h") {
    auto p = std::make_shared<std::promise<outcome<reply>>>();
    command_request r;
    r.to = {"toy", to};
    r.command = payload::of<toy::command>(std::move(c));
    r.by = {role::customer, {"ada"}};
    r.id = id.empty() ? "c" + std::to_string(++ids) : id;
    r.request_hash = hash;
    nodes.at(at)->around->way().submit(std::move(r),
                                       [p](outcome<reply> x) { p->set_value(std::move(x)); });
    return p->get_future();
  }
  outcome<reply> now(std::future<outcome<reply>> f) {
    const auto until = std::chrono::steady_clock::now() + std::chrono::seconds{20};
    while (f.wait_for(std::chrono::milliseconds{20}) != std::future_status::ready) {
      for (auto& [name, n] : nodes)
        n->away.late(false);
      if (std::chrono::steady_clock::now() > until)
        return rejection{"no_answer", "within twenty seconds"};
    }
    return f.get();
  }
  void done(std::future<outcome<reply>> f) {
    const auto r = now(std::move(f));
    EXPECT_TRUE(r) << r.error().code << ": " << r.error().detail;
  }
  std::int64_t total(const std::string& at, const std::string& who) {
    auto p = std::make_shared<std::promise<outcome<reply>>>();
    nodes.at(at)->around->way().view({"toy", who}, {},
                                     [p](outcome<reply> x) { p->set_value(std::move(x)); });
    const auto r = now(p->get_future());
    return r ? json::parse(r->view)["total"].get<std::int64_t>() : -1;
  }
  /// One whose shard sits there.
  std::string toy_at(const std::string& name) {
    for (int i = 0;; ++i)
      if (const auto id = "x" + std::to_string(i);
          nodes.at(name)->self->holds(*nodes.at(name)->self->shard_for({"toy", id})))
        return id;
  }
  int ids = 0;
};

} // namespace callout::mesh
