// Nodes that find each other, share the shards, and lose each other.
#include "tests/actors/mesh/world.hpp"

namespace callout::mesh {
namespace {

using namespace toy;

struct Mesh : testing::Test, cluster {};

TEST_F(Mesh, OneNodeServesEverything) {
  start("a");
  EXPECT_TRUE(spread({"a"}));
  done(send("a", "ada", add{{}, 5}));
  EXPECT_EQ(total("a", "ada"), 5);
}

TEST_F(Mesh, ACommandReachesItsOwnerFromAnyNode) {
  start("a");
  start("b");
  ASSERT_TRUE(spread({"a", "b"}));
  const auto there = toy_at("b");
  done(send("a", there, add{{}, 5}));
  EXPECT_EQ(total("a", there), 5);
  EXPECT_EQ(total("b", there), 5);
}

TEST_F(Mesh, NoHopWhenBothEndsAreHere) {
  start("a");
  start("b");
  ASSERT_TRUE(spread({"a", "b"}));
  const auto here = toy_at("a");
  std::size_t before = 0;
  {
    const std::lock_guard held{net.mutex};
    before = net.requests;
  }
  done(send("a", here, add{{}, 5}));
  EXPECT_EQ(total("a", here), 5);
  const std::lock_guard held{net.mutex};
  EXPECT_EQ(net.requests, before);
}

TEST_F(Mesh, ARefusalComesBackAsItIs) {
  start("a");
  start("b");
  ASSERT_TRUE(spread({"a", "b"}));
  const auto r = now(send("a", toy_at("b"), give{"ada", 5}));
  ASSERT_FALSE(r);
  EXPECT_EQ(r.error().code, "toy.too_poor");
  EXPECT_EQ(r.error().status, 409);
  EXPECT_EQ(r.error().detail, "there is 0");
}

TEST_F(Mesh, ARetryAtAnotherNodeIsTheSameCommand) {
  start("a");
  start("b");
  ASSERT_TRUE(spread({"a", "b"}));
  const auto there = toy_at("b");
  done(send("a", there, add{{}, 5}, "once"));
  const auto again = now(send("b", there, add{{}, 5}, "once"));
  ASSERT_TRUE(again);
  EXPECT_TRUE(again->replayed);
  EXPECT_EQ(now(send("a", there, add{{}, 6}, "once", "other")).error().code,
            "idempotency_key_reused");
  EXPECT_EQ(total("a", there), 5);
}

TEST_F(Mesh, AnEffectReachesAnotherNodeOnce) {
  start("a");
  start("b");
  ASSERT_TRUE(spread({"a", "b"}));
  const auto giver = toy_at("a"), taker = toy_at("b");
  done(send("a", giver, add{{}, 100}));
  for (int i = 0; i < 10; ++i)
    done(send("b", giver, give{taker, 3}));
  EXPECT_TRUE(comes_true([&] { return total("a", taker) == 30; }));
  EXPECT_EQ(total("b", giver), 70);
}

TEST_F(Mesh, ARefusedEffectComesBackAcrossNodes) {
  start("a");
  start("b");
  ASSERT_TRUE(spread({"a", "b"}));
  const auto giver = toy_at("a"), taker = toy_at("b");
  done(send("a", giver, add{{}, 100}));
  done(send("a", taker, add{{}, 1'000'000}));
  done(send("a", giver, give{taker, 3}));
  EXPECT_TRUE(comes_true([&] { return total("a", giver) == 100; }));
}

TEST_F(Mesh, WhoWaitsForALaterAnswerHearsItFromAnotherNode) {
  start("a");
  start("b");
  ASSERT_TRUE(spread({"a", "b"}));
  const auto here = toy_at("a"), there = toy_at("b");
  const auto r = now(send("b", here, promise{there, 7}));
  ASSERT_TRUE(r) << r.error().detail;
  EXPECT_FALSE(r->pending);
  EXPECT_EQ(total("a", there), 7);
  EXPECT_EQ(total("a", here), 7);
}

TEST_F(Mesh, ANodeThatJoinsTakesItsShareAndOneThatDrainsGivesItBack) {
  start("a");
  done(send("a", "ada", add{{}, 5}));
  start("b");
  ASSERT_TRUE(spread({"a", "b"}));
  EXPECT_EQ(total("a", "ada"), 5);
  EXPECT_EQ(total("b", "ada"), 5);
  nodes["a"]->around->drain(std::chrono::seconds{10});
  EXPECT_EQ(nodes["a"]->serving(), 0u);
  EXPECT_TRUE(comes_true([&] { return nodes["b"]->serving() == all_shards(16).size(); }));
  EXPECT_EQ(total("a", "ada"), 5);
}

TEST_F(Mesh, ADrainUnderLoadRefusesNothing) {
  start("a");
  start("b");
  ASSERT_TRUE(spread({"a", "b"}));
  std::atomic<bool> over{false};
  std::atomic<int> good{0}, bad{0};
  std::jthread load{[&] {
    for (int i = 0; !over; ++i) {
      auto p = std::make_shared<std::promise<bool>>();
      command_request r;
      r.to = {"toy", "y" + std::to_string(i % 50)};
      r.command = payload::of<toy::command>(add{{}, 1});
      r.by = {role::customer, {"ada"}};
      r.id = "load" + std::to_string(i);
      r.request_hash = "h";
      nodes["b"]->around->way().submit(std::move(r),
                                       [p](const outcome<reply>& x) { p->set_value(bool{x}); });
      auto answer = p->get_future();
      while (answer.wait_for(std::chrono::milliseconds{20}) != std::future_status::ready)
        nodes["b"]->away.late(false);
      ++(answer.get() ? good : bad);
    }
  }};
  nodes["a"]->around->drain(std::chrono::seconds{10});
  EXPECT_TRUE(comes_true([&] { return nodes["b"]->serving() == all_shards(16).size(); }));
  over = true;
  load.join();
  EXPECT_EQ(bad, 0);
  std::int64_t sum = 0;
  for (int i = 0; i < 50; ++i)
    sum += std::max<std::int64_t>(total("b", "y" + std::to_string(i)), 0);
  EXPECT_EQ(sum, good);
}

TEST_F(Mesh, WhatADeadNodeHadIsTakenOver) {
  start("a");
  start("b");
  ASSERT_TRUE(spread({"a", "b"}));
  const auto there = toy_at("b");
  done(send("a", there, add{{}, 5}));
  cut("b");
  EXPECT_TRUE(comes_true([&] { return nodes["a"]->serving() == all_shards(16).size(); }));
  EXPECT_EQ(total("a", there), 5);
  EXPECT_GT(nodes["a"]->moved + nodes["b"]->moved, 0);
}

TEST_F(Mesh, ANodeThatWasCutOffCannotWriteAndComesBack) {
  start("a");
  start("b");
  ASSERT_TRUE(spread({"a", "b"}));
  const auto there = toy_at("b");
  cut("b");
  ASSERT_TRUE(comes_true([&] { return nodes["a"]->serving() == all_shards(16).size(); }));
  done(send("a", there, add{{}, 5}));
  // It still believes that the shard is its own: its append collides, and it stands down.
  EXPECT_FALSE(now(send("b", there, add{{}, 7}, "late")));
  EXPECT_FALSE(nodes["b"]->self->holds(*nodes["b"]->self->shard_for({"toy", there})));
  EXPECT_EQ(total("a", there), 5);
  cut("b", false);
  EXPECT_TRUE(spread({"a", "b"}));
  done(send("b", there, add{{}, 7}, "late"));
  EXPECT_EQ(total("a", there), 12);
}

TEST_F(Mesh, AFrozenOwnerIsAskedAgainElsewhere) {
  start("a");
  start("b");
  ASSERT_TRUE(spread({"a", "b"}));
  const auto there = toy_at("b");
  {
    const std::lock_guard held{net.mutex};
    net.frozen.insert("b");
  }
  auto answer = send("a", there, add{{}, 5}, "once");
  cut("b"); // Its records stop as well.
  done(std::move(answer));
  cut("b", false);
  net.thaw("b"); // And hears now what it was asked long ago.
  EXPECT_TRUE(spread({"a", "b"}));
  EXPECT_TRUE(comes_true([&] { return total("a", there) == 5; }));
}

TEST_F(Mesh, NobodyWaitsForAFrozenOwnerOnceAnotherHasClaimed) {
  patience = std::chrono::seconds{60};
  start("a");
  auto& b = make("b");
  std::atomic<bool> blind{false}; // Else it would see in the log that it is superseded.
  b.log.heads = [&blind](shard_id s, const log_head& h) {
    if (blind && s != 0) // By which it sees that the log can be reached.
      throw journal_error{"not now"};
    return h;
  };
  b.start();
  start("c");
  ASSERT_TRUE(spread({"a", "b", "c"}));
  const std::vector<candidate> left{{"a", 100}, {"c", 100}};
  const auto heir = [&](const std::string& id) {
    return place(*nodes["a"]->self->shard_for({"toy", id}), left)->node;
  };
  std::string there;
  for (int i = 0; there.empty(); ++i)
    if (const auto id = "x" + std::to_string(i);
        nodes["b"]->self->holds(*nodes["b"]->self->shard_for({"toy", id})) && heir(id) == "c" &&
        nodes["b"]->self->shard_for({"toy", id}) != 0u)
      there = id;
  {
    const std::lock_guard held{net.mutex};
    net.frozen.insert("b");
    net.mute.insert("b");
  }
  blind = true;
  done(send("a", there, add{{}, 5}, "once"));
  for (int i = 0; i < 4; ++i)
    done(send("a", there, add{{}, 1}));
  {
    const std::lock_guard held{net.mutex};
    EXPECT_EQ(net.thawing.size(), 1u) << "the frozen one was asked again";
    net.mute.erase("b");
  }
  blind = false;
  net.thaw("b");
  EXPECT_TRUE(spread({"a", "b", "c"}));
  EXPECT_TRUE(comes_true([&] { return total("a", there) == 9; }));
}

TEST_F(Mesh, RolesKeepToTheirDomains) {
  start("a", {"fulfilment"});
  start("b", {"people", "settlement"});
  EXPECT_TRUE(comes_true([&] {
    return nodes["a"]->serving() == one_node::shards &&
           nodes["b"]->serving() == 3 * one_node::shards;
  }));
  done(send("b", "ada", add{{}, 5}));
  EXPECT_EQ(total("b", "ada"), 5);
}

TEST_F(Mesh, ANameIsTakenOnce) {
  start("a");
  one_node second{net, books, clock, kinds, "a", all_roles, patience};
  EXPECT_THROW(second.start(), std::runtime_error);
  EXPECT_EQ(total("a", "ada"), 0);
}

TEST_F(Mesh, ANodeWithoutItsLogOwnsNothing) {
  start("a");
  auto& b = make("b");
  std::atomic<bool> gone{false};
  b.log.heads = [&gone](shard_id, const log_head& h) {
    if (gone)
      throw journal_error{"gone"};
    return h;
  };
  b.start();
  ASSERT_TRUE(spread({"a", "b"}));
  gone = b.log.broken = true;
  EXPECT_TRUE(comes_true([&] { return nodes["a"]->serving() == all_shards(16).size(); }));
  gone = false;
}

TEST_F(Mesh, WhenTheTableIsLostNobodyIsTakenForDead) {
  start("a");
  start("b");
  ASSERT_TRUE(spread({"a", "b"}));
  const auto before = nodes["a"]->serving();
  {
    const std::lock_guard held{net.mutex};
    net.table.clear();
    net.revision = 0;
  }
  EXPECT_TRUE(comes_true([&] {
    const std::lock_guard held{net.mutex};
    return net.table.size() == 2;
  }));
  // Longer than they have to live.
  EXPECT_FALSE(
      comes_true([&] { return nodes["a"]->serving() != before; }, std::chrono::seconds{2}));
  EXPECT_FALSE(nodes["a"]->usurped);
}

} // namespace
} // namespace callout::mesh
