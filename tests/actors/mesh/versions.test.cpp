// Two versions of a program on one log: the older one meets what it does not know.
#include "tests/actors/mesh/world.hpp"

namespace callout::mesh {
namespace {

/// The toy as it was before it could do more than add.
struct older_rules {
  static constexpr const char* name = "toy";
  static constexpr domain home = domain::fulfilment;

  struct state {
    std::int64_t total = 0;
    bool operator==(const state&) const = default;
    static constexpr auto fields() { return std::tuple{field{"total", &state::total}}; }
  };
  using command = std::variant<toy::add>;
  using event = std::variant<toy::added>;
  using made = decision<event>;

  static made decide(const state&, const toy::add& c, const moment&) {
    return toy::added{c.other, c.amount};
  }
  static void evolve(state& s, const toy::added& e) { s.total += e.amount; }
  static void react(const state&, const event&, effects&) {}
  static outcome<std::string> view(const state& s, const principal&) {
    return "{\"total\":" + std::to_string(s.total) + "}";
  }
};
static_assert(entity<older_rules>);

struct Versions : testing::Test, cluster {
  hosted_kinds older{{{"toy", host<older_rules>()}}};

  one_node& start_older(const std::string& name) {
    auto& n = nodes[name];
    n = std::make_unique<one_node>(net, books, clock, older, name, all_roles, patience);
    n->start();
    return *n;
  }
  shard_id shard(const std::string& id) {
    return *nodes.begin()->second->self->shard_for({"toy", id});
  }
  /// The last row of it is of a kind that the older program does not know.
  void leave_unknown(const std::string& at, const std::string& id) {
    done(send(at, id, toy::add{{}, 5}));
    EXPECT_EQ(now(send(at, id, toy::guess{{}, 1})).error().code, toy::wrong_guess.code);
  }
  /// Of those that would sit at `name` among a and b.
  std::vector<std::string> falling_to(const std::string& name, std::size_t count) {
    const std::vector<candidate> both{{"a", 100}, {"b", 100}};
    std::vector<std::string> all;
    std::set<shard_id> shards;
    for (int i = 0; all.size() < count; ++i)
      if (const auto id = "x" + std::to_string(i);
          place(shard(id), both)->node == name && shards.insert(shard(id)).second)
        all.push_back(id);
    return all;
  }
};

TEST_F(Versions, AShardGoesToWhoKnowsAllThatIsInIt) {
  start("a");
  const auto mixed = falling_to("b", 3);
  leave_unknown("a", mixed[0]);
  done(send("a", mixed[1], toy::add{{}, 7}));
  auto& b = start_older("b");
  ASSERT_TRUE(spread({"a", "b"}));
  const auto first = total("a", mixed[0]);
  EXPECT_TRUE(first == -1 || first == 4) << "never without what happened: " << first;
  EXPECT_TRUE(comes_true([&] { return total("b", mixed[0]) == 4; }));
  EXPECT_TRUE(nodes["a"]->self->holds(shard(mixed[0])));
  EXPECT_EQ(total("a", mixed[1]), 7);
  EXPECT_TRUE(b.self->holds(shard(mixed[1]))) << "it keeps what it knows";
}

TEST_F(Versions, WhatAnotherMeantToSayIsNotLostOnAnOlderProgram) {
  start("a");
  const auto mixed = falling_to("b", 1);
  const auto here = falling_to("a", 1);
  start_older("b");
  ASSERT_TRUE(spread({"a", "b"}));
  // Tells it to keep a promise, which it has never heard of.
  done(send("a", here[0], toy::promise{mixed[0], 3}));
  EXPECT_EQ(total("a", mixed[0]), 3);
  EXPECT_TRUE(nodes["a"]->self->holds(shard(mixed[0])));
}

TEST_F(Versions, WhatNobodyKnowsIsOutOfServiceAloneAndServedByWhoComesWithIt) {
  start("a");
  const auto mixed = falling_to("b", 1);
  std::string beside;
  for (int i = 1'000; beside.empty(); ++i)
    if (const auto id = "x" + std::to_string(i); shard(id) == shard(mixed[0]))
      beside = id;
  leave_unknown("a", mixed[0]);
  nodes.erase("a");
  start_older("a");
  start_older("b");
  ASSERT_TRUE(spread({"a", "b"}));
  const auto both_know = [&] {
    std::size_t know = 0;
    for (const auto& r : nodes["a"]->around->nodes())
      know += r.cannot_read && *r.cannot_read == std::vector{shard(mixed[0])};
    return know == 2;
  };
  EXPECT_TRUE(comes_true([&] {
    EXPECT_EQ(total("a", mixed[0]), -1);
    return both_know();
  }));
  EXPECT_TRUE(spread({"a", "b"})) << "it is where it would be otherwise";
  done(send("a", beside, toy::add{{}, 2}));
  start("c");
  EXPECT_TRUE(comes_true([&] { return total("a", mixed[0]) == 4; }));
  EXPECT_TRUE(nodes["c"]->self->holds(shard(mixed[0])));
}

} // namespace
} // namespace callout::mesh
