// What is found by words on a node: out of a log that was there before, while more is appended, and
// within its bounds.
#include "config/searchable.hpp"
#include "tests/persistence/views_story.hpp"

#include <thread>

namespace callout::config {
namespace {

using routes::sought;
using views::testing::story;

class Searchable : public testing::Test {
protected:
  story log;
  settings how = *load_settings(std::nullopt, {});
  std::unique_ptr<searchable> all;

  void open(searchable_limits limits = {}) {
    all = std::make_unique<searchable>(how, log.journal, limits);
  }
  void begin(searchable_limits limits = {}) {
    open(limits);
    all->technicians_caught_up();
    all->start();
    wait();
  }
  void wait() {
    const auto until = std::chrono::steady_clock::now() + std::chrono::seconds{30};
    for (auto at = all->by_words().now();
         (at.rebuilding || at.behind > 0) && std::chrono::steady_clock::now() < until;
         at = all->by_words().now())
      std::this_thread::yield();
    ASSERT_EQ(all->by_words().now().behind, 0u);
  }
  void book(const std::string& id, const std::string& address, shard_id shard = 0) {
    booking::created e{.id = {id}, .customer = {"c-1"}, .service = "plumbing.leak"};
    e.location = {{24.7, 46.7}, address};
    log.add(shard, "booking", id, e);
  }
  std::vector<std::string> find(std::string_view text, std::optional<sought> kind = {}) {
    std::vector<std::string> ids;
    for (const auto& h :
         all->by_words().find({.text = text, .lets_through = [&](int k, const auto&) {
                                 return !kind || k == static_cast<int>(*kind);
                               }}))
      ids.push_back(h.id);
    return ids;
  }
  json shown(std::string_view text) {
    const auto hits = all->by_words().find({.text = text});
    return hits.empty() ? json{} : json::parse(hits[0].shown);
  }
  using ids = std::vector<std::string>;
};

TEST_F(Searchable, ServicesAreThereFromTheStart) {
  open();
  EXPECT_EQ(find("سباك"), ids{"plumbing.leak"});
  EXPECT_EQ(shown("سباك")["name_ar"], "إصلاح تسرب مياه");
  EXPECT_TRUE(all->by_words().now().rebuilding);
}

TEST_F(Searchable, BookingsComeOutOfTheLogAndGoOnWithIt) {
  book("b-1", "شارع العليا");
  log.add(0, "booking", "b-1", booking::matching_started{});
  begin();
  EXPECT_EQ(find("olaya"), ids{"b-1"});
  EXPECT_EQ(shown("olaya")["status"], "matching");
  EXPECT_EQ(shown("olaya")["address"], "شارع العليا");
  log.tells = [&](const auto& rows) { all->appended(rows->front().shard, rows); };
  book("b-2", "Malaz", 1);
  log.add(0, "booking", "b-1", booking::assigned{.technician = {"t-1"}});
  wait();
  EXPECT_EQ(find("الملز"), ids{"b-2"});
  EXPECT_EQ(shown("olaya")["status"], "assigned");
  EXPECT_EQ(find("plumber", sought::booking), (ids{"b-1", "b-2"}));
}

TEST_F(Searchable, WhatWasNotToldIsReadFromTheLog) {
  begin();
  for (int i = 0; i < 10; ++i)
    book("b-" + std::to_string(i), "Malaz");
  log.tells = [&](const auto& rows) { all->appended(rows->front().shard, rows); };
  book("b-last", "Malaz");
  wait();
  EXPECT_EQ(find("malaz").size(), 11u);
}

TEST_F(Searchable, OnlyTheNewestBookingsAreKept) {
  for (int i = 0; i < 10; ++i)
    book("b-" + std::to_string(i), "Malaz");
  begin({.bookings = 3});
  EXPECT_EQ(find("malaz"), (ids{"b-7", "b-8", "b-9"}));
}

TEST_F(Searchable, OnlyTheEndOfALongLogIsRead) {
  for (int i = 0; i < 10; ++i)
    book("b-" + std::to_string(i), "Malaz");
  begin({.rows = 2 * static_cast<std::uint64_t>(how.node.shards)});
  EXPECT_EQ(find("malaz"), (ids{"b-8", "b-9"}));
}

TEST_F(Searchable, TechniciansAreAsTheListsTell) {
  open();
  all->technician({"t-1"}, {.approved = true, .skills = {"plumbing"}, .name = "سالم الحربي"});
  EXPECT_EQ(find("salem", sought::technician), ids{"t-1"});
  EXPECT_EQ(find("plumber", sought::technician), ids{"t-1"});
  EXPECT_EQ(shown("salem")["on_shift"], false);
  all->technician_event({"t-1"}, technician::shift_set{true});
  all->technician_event({"t-1"}, technician::profile_set{{"t-1"}, "بدر", {"ac"}, {24.7, 46.7}});
  EXPECT_EQ(find("salem", sought::technician), ids{});
  EXPECT_EQ(shown("badr")["on_shift"], true);
  EXPECT_EQ(shown("badr")["approved"], true);
}

TEST_F(Searchable, NodesAmongOthersLeaveBookingsOut) {
  how.mesh.nats = {"nats://127.0.0.1:1"};
  book("b-1", "Malaz");
  begin();
  EXPECT_FALSE(all->by_words().now().bookings);
  EXPECT_EQ(find("malaz"), ids{});
}

TEST_F(Searchable, ARowThatCannotBeReadIsPassedOver) {
  log.add_raw(0, "booking", "b-0", "booking.created", "{\"service\":");
  book("b-1", "Malaz");
  begin();
  EXPECT_EQ(find("malaz"), ids{"b-1"});
}

} // namespace
} // namespace callout::config
