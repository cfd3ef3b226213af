// A bucket is made once, however many would make it: nats-server 2.9 is not careful there.
#include "gateway/nats/connections.hpp"
#include "gateway/nats/making.hpp"
#include "gateway/nats/roll.hpp"
#include "tests/gateway/nats/world.hpp"

#include <gtest/gtest.h>
#include <latch>
#include <set>
#include <thread>

namespace callout::nats {
namespace {

using entry = mesh::roll::entry;

/// Five nodes, each with connections of its own, that come to a new bucket at the same time.
struct NatsBucket : testing::Test {
  static constexpr int nodes = 5;

  /// What one of them does: watches, and writes as soon as it can, as a mesh does.
  struct comer {
    comer(const node& n, const roll_options& o, std::string s)
        : table{make_roll(n.both, o)}, name{std::move(s)} {}

    void come() {
      watching = table->watch([this](entry e) { heard.put(std::move(e)); });
      EXPECT_TRUE(soon([this] {
        try {
          at = table->write(name, "here I am", 0);
        } catch (const std::runtime_error&) {
          // Not there yet.
        }
        return at.has_value();
      })) << name;
    }
    /// How many say this, until all do or nobody more comes.
    std::size_t hears(const std::string& record) {
      std::set<std::string> all;
      while (all.size() < nodes) {
        const auto e = heard.take_if([&](const entry& x) { return x.record == record; });
        if (!e)
          break;
        all.insert(e->node);
      }
      return all.size();
    }

    box<entry> heard;
    std::unique_ptr<mesh::roll> table;
    const std::string name;
    std::optional<std::uint64_t> at;
    mesh::transport::subscribed watching;
  };

  /// `maker`: which of them makes it; none: -1.
  void all_come(const std::string& bucket, int maker) {
    std::vector<std::unique_ptr<comer>> comers;
    for (int i = 0; i < nodes; ++i)
      comers.push_back(std::make_unique<comer>(
          *those[i], roll_options{.bucket = bucket, .maker = i == maker}, "n" + std::to_string(i)));
    std::latch together{nodes};
    std::vector<std::jthread> coming;
    for (const auto& c : comers)
      coming.emplace_back([&] {
        together.arrive_and_wait();
        c->come();
      });
    for (auto& c : coming)
      c.join();
    for (const auto& c : comers)
      EXPECT_EQ(c->hears("here I am"), nodes) << c->name << " is blind in " << bucket;
    for (const auto& c : comers)
      EXPECT_TRUE(c->table->write(c->name, "still here", c->at.value_or(0))) << bucket;
    for (const auto& c : comers)
      EXPECT_EQ(c->hears("still here"), nodes) << c->name << " went blind in " << bucket;
  }

  int made() {
    int n = 0;
    for (const auto& t : those)
      while (t->diary->take_if([](const event& e) { return e.what == "bucket made"; }, 0ms))
        ++n;
    return n;
  }

  kit::nats_server server;
  std::vector<std::unique_ptr<node>> those = [this] {
    std::vector<std::unique_ptr<node>> all;
    for (int i = 0; i < nodes; ++i)
      all.push_back(std::make_unique<node>(plain(server, "n" + std::to_string(i))));
    return all;
  }();
};

TEST_F(NatsBucket, IsMadeByItsMakerAlone) {
  for (int round = 0; round < 20; ++round)
    all_come("b" + std::to_string(round), round % nodes);
  EXPECT_EQ(made(), 20);
}

TEST_F(NatsBucket, IsMadeByOneOfThemWhereThereIsNoMaker) {
  // It takes each of them seconds.
  std::vector<std::jthread> hands;
  for (int hand = 0; hand < 4; ++hand)
    hands.emplace_back([this, hand] {
      for (int round = 0; round < 5; ++round)
        all_come("b" + std::to_string(hand) + '_' + std::to_string(round), -1);
    });
  for (auto& h : hands)
    h.join();
  EXPECT_EQ(made(), 20);
}

TEST_F(NatsBucket, IsTheBusinessOfOneAtATime) {
  for (int round = 0; round < 10; ++round) {
    std::atomic<int> ours{0};
    std::latch together{nodes};
    std::vector<std::jthread> asking;
    for (const auto& n : those)
      asking.emplace_back([&] {
        together.arrive_and_wait();
        if (is_ours_alone(*n->both->bulk, "making"))
          ++ours;
      });
    for (auto& a : asking)
      a.join();
    EXPECT_EQ(ours, 1);
  }
}

TEST_F(NatsBucket, IsNobodysBusinessWhileCut) {
  server.kill_9();
  ASSERT_TRUE(soon([&] { return !those.front()->way->connected(); }));
  EXPECT_FALSE(is_ours_alone(*those.front()->both->bulk, "making"));
}

} // namespace
} // namespace callout::nats
