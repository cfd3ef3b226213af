// A whole small city, hours of its life in a second, on a market that breaks down.
#include "simulations/city/city.hpp"
#include "tests/kit/temporary_directory.hpp"
#include "tests/simulations/fake_market.hpp"

#include <gtest/gtest.h>

#include <thread>

namespace callout::city {
namespace {

using namespace std::chrono_literals;

struct street : testing::Test {
  fake_market market;
  kit::fake_server server{market.script()};
  kit::temporary_directory here;
  options o;
  boost::asio::io_context io{1};

  street() {
    o.technicians = 6;
    o.customers = 12;
    o.concurrency = 6;
    o.duration = 1s;
    o.drain = 60s;
    o.speed = 36'000;
    o.connections = 4;
    o.quiet = true;
    o.location_interval = 20ms;
    o.idle_location_interval = 20ms;
    o.cancel_share = 0.2;
    o.silent_share = 0;
    o.unconfirmed_share = 0.2;
    o.acks = here / "acks.jsonl";
    o.tokens_file = here / "tokens";
    std::ofstream out{o.tokens_file};
    out << "operator\tchief\ttoken-chief\n";
    for (int i = 1; i <= 12; ++i)
      out << "technician\ttech-" << i << "\ttoken-tech-" << i << "\ncustomer\tcust-" << i
          << "\ttoken-cust-" << i << "\n";
  }

  struct outcome {
    tally counts;
    ws_counters lines;
    bool good;
    std::string trouble;
  };

  outcome live() {
    const identities people{o};
    town where{io,
               o,
               {boost::asio::ip::make_address("127.0.0.1"), server.port()},
               {{{24.70, 46.60}, "a", ""}, {{24.72, 46.62}, "b", ""}, {{24.75, 46.60}, "c", ""}}};
    city life{where, people};
    life.begin();
    io.run_for(100s);
    return {where.counts, where.lines.counters, life.ledger().good(), life.trouble()};
  }

  std::vector<json> acknowledged() const {
    std::vector<json> all;
    std::ifstream in{o.acks};
    for (std::string line; std::getline(in, line);)
      all.push_back(json::parse(line));
    return all;
  }

  std::string unfinished() const {
    std::string all;
    for (const auto& [id, b] : market.bookings)
      if (b.status != "completed" && b.status != "cancelled")
        all += id + " " + b.status + " " + b.customer + " " + b.technician + "\n";
    return all;
  }

  void expect_nothing_lost(const outcome& end) {
    EXPECT_EQ(end.trouble, "");
    EXPECT_TRUE(end.good);
    EXPECT_GT(end.counts.completed, 0U);
    EXPECT_EQ(end.counts.open, 0U) << unfinished();
    EXPECT_EQ(end.counts.jobs_abandoned, 0U);
    EXPECT_EQ(end.counts.made, end.counts.ended() + end.counts.unconfirmed);
    EXPECT_EQ(end.counts.made, market.bookings.size());
    std::set<std::string> booked;
    for (const auto& line : acknowledged())
      if (line["action"] == "book") {
        const auto& b = market.bookings.at(line["booking"].get<std::string>());
        EXPECT_EQ(b.key, line["key"]);
        EXPECT_EQ(b.customer, line["who"]);
        EXPECT_TRUE(booked.insert(b.id).second) << "acknowledged twice: " << b.id;
      } else if (line["action"] == "accept") {
        EXPECT_EQ(market.bookings.at(line["booking"].get<std::string>()).technician, line["who"]);
      }
    EXPECT_EQ(booked.size(), market.bookings.size());
  }
};

using Street = street;

TEST_F(Street, BooksDrivesWorksAndThanks) {
  const auto end = live();
  expect_nothing_lost(end);
  EXPECT_GT(end.counts.cancelled, 0U);
  EXPECT_GT(end.counts.unconfirmed, 0U);
  EXPECT_EQ(end.counts.to_accept.count(), end.counts.to_offer.count());
  EXPECT_GT(end.counts.to_arrive.count(), 0U);
  EXPECT_EQ(end.counts.respond.all, end.counts.completed + end.counts.unconfirmed);
  EXPECT_EQ(end.counts.respond.yes, end.counts.respond.all);
  EXPECT_EQ(end.lines.lost, 0U);
  EXPECT_EQ(end.lines.disordered, 0U);
  EXPECT_GT(end.lines.locations, 0U);
}

TEST_F(Street, FollowsItsRateWhenItHasOne) {
  o.concurrency.reset();
  o.rate = 6'000;
  o.cancel_share = 0;
  const auto end = live();
  expect_nothing_lost(end);
  EXPECT_GT(end.counts.made + end.counts.held_back, 20U);
  EXPECT_LT(end.counts.made + end.counts.held_back, 150U);
}

TEST_F(Street, LosesNothingWhenAnswersAreLostAndTheServerIsBusy) {
  market.lose_next = 20;
  market.refuse_next = 20;
  expect_nothing_lost(live());
}

TEST_F(Street, OutlivesAServerThatGoesAwayAndComesBack) {
  std::jthread hand{[&] {
    // Each time after some bookings were made, so that there is something to lose.
    for (const std::size_t enough : {3U, 8U, 12U}) {
      std::size_t made = 0;
      for (const auto deadline = steady::now() + 10s; made < enough && steady::now() < deadline;)
        server.inside([&] { made = market.bookings.size(); });
      server.stop();
      server.start();
    }
  }};
  const auto end = live();
  hand.join();
  expect_nothing_lost(end);
  EXPECT_GT(end.lines.lost, 0U);
}

TEST_F(Street, SaysWhatItCouldNotFind) {
  o.tokens_file = here / "few";
  std::ofstream{o.tokens_file} << "operator\tchief\tnobody\n";
  EXPECT_THROW(live(), std::runtime_error);
}

} // namespace
} // namespace callout::city
