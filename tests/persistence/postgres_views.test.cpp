// Lists that several nodes fold into one database: whoever had which shard, whoever was told what,
// and whoever believed to own what another did, they show what one that folds alone shows.
#include "persistence/postgres_views/postgres_views.hpp"

#include "persistence/scribe.hpp"
#include "tests/kit/postgres_server.hpp"
#include "tests/persistence/views_random.hpp"

#include <thread>

namespace callout::views::testing {
namespace {

class PostgresViews : public ::testing::Test {
protected:
  static void SetUpTestSuite() { server = std::make_unique<kit::postgres_server>(); }
  static void TearDownTestSuite() { server.reset(); }
  void SetUp() override {
    postgres.connection = server->fresh_database();
    const postgres_journal makes_the_tables{postgres};
  }
  std::unique_ptr<postgres_views> node(story& s, listener& jobs) const {
    return std::make_unique<postgres_views>(
        postgres, s.journal, jobs,
        views_options{.batch_rows = 64, .page = 10, .patience = span{30'000}, .retry = span{1}});
  }
  /// A new owner of everything: the first row of each shard that it appends is its claim.
  static void claim_all(story& s, postgres_views& by) {
    s.tells = [&](const auto& rows) { by.appended(rows->front().shard, rows); };
    for (const auto shard : s.shards())
      s.add_raw(shard, "shard", "", "shard.claimed", "{}");
  }

  static inline std::unique_ptr<kit::postgres_server> server;
  postgres_options postgres;
};

TEST_F(PostgresViews, ShowWhatOneFoldShowsWhoeverOwnedWhat) {
  for (unsigned seed = 0; seed < 6; ++seed) {
    SetUp();
    random_story r{seed};
    notes quiet;
    std::unique_ptr<postgres_views> nodes[2];
    for (int part = 0; part < 40; ++part) {
      for (auto& n : nodes)
        if (!n || r.draw(8) == 0)
          n = node(r.told, quiet);
      // One, the other, both (who is superseded and does not know it folds on), or nobody.
      const auto who = r.draw(4);
      r.told.tells = [&](const auto& rows) {
        for (unsigned i = 0; i < 2; ++i)
          if (who == i || who == 2)
            nodes[i]->appended(rows->front().shard, rows);
      };
      r.go_on(static_cast<int>(r.draw(60)));
      if (r.draw(3) == 0)
        everything(*nodes[r.draw(2)]);
    }
    claim_all(r.told, *nodes[0]);
    ASSERT_TRUE(everything(*nodes[0]) == from_scratch(r.told)) << "seed " << seed;
    ASSERT_TRUE(everything(*nodes[1]) == from_scratch(r.told)) << "seed " << seed;
  }
}

TEST_F(PostgresViews, AreReadWhenTheyShowWhatAnotherNodeHasAcknowledged) {
  story s;
  notes quiet;
  const auto writes = node(s, quiet), reads = node(s, quiet);
  s.add(1, "booking", "b", booking::created{.id = {"b"}, .customer = {"c"}, .service = "x"});
  claim_all(s, *writes);
  reads->reached(1, 2);
  EXPECT_EQ(everything(*reads)["bookings"].size(), 1u);
}

TEST_F(PostgresViews, ShowAllThatIsDurableAnywhereToWhoWantsThat) {
  postgres_journal log{postgres};
  scribe begun;
  notes quiet;
  postgres_views writes{postgres, log, quiet}, reads{postgres, log, quiet, {.patience = span{200}}};
  const auto append = [&] {
    auto batch = begun.batch(7, 2);
    EXPECT_EQ(log.append(std::span{&batch, 1}).front().result, append_result::appended);
    return std::make_shared<const std::vector<event_row>>(batch.rows);
  };
  const auto can_read = [&](freshness fresh) {
    std::promise<bool> done;
    reads.read(
        [&](reader& r) {
          try {
            r.payees();
            done.set_value(true);
          } catch (const unavailable&) {
            done.set_value(false);
          }
        },
        fresh);
    return done.get_future().get();
  };
  writes.appended(7, append());
  everything(writes);
  EXPECT_TRUE(can_read(freshness::durable));
  const auto not_told = append();
  EXPECT_TRUE(can_read(freshness::known));
  EXPECT_FALSE(can_read(freshness::durable));
  writes.appended(7, not_told);
  everything(writes);
  EXPECT_TRUE(can_read(freshness::durable));
}

TEST_F(PostgresViews, DoNotWaitForEverForWhatNobodyFolds) {
  story s;
  notes quiet;
  postgres_views impatient{postgres, s.journal, quiet, {.patience = span{50}}};
  impatient.reached(1, 7);
  EXPECT_EQ(everything(impatient)["bookings"].size(), 0u);
}

TEST_F(PostgresViews, TextThatPostgresHasNoWayToHoldKeepsNothingElseOut) {
  story s;
  notes quiet;
  const auto n = node(s, quiet);
  const std::string nul{"a\0b", 3};
  s.tells = [&](const auto& rows) { n->appended(rows->front().shard, rows); };
  s.add(1, "booking", "b", booking::created{.id = {"b"}, .customer = {"c"}, .service = nul});
  s.add(1, "booking", "d", booking::created{.id = {"d"}, .customer = {"c"}, .service = "x"});
  EXPECT_EQ(everything(*n)["bookings"].size(), 2u);
}

TEST_F(PostgresViews, FollowersBeginWithWhoIsKnownAndOnTheWay) {
  random_story r{3};
  notes quiet;
  const auto n = node(r.told, quiet);
  r.told.tells = [&](const auto& rows) { n->appended(rows->front().shard, rows); };
  r.go_on(2'000);
  everything(*n);
  kit::temporary_directory folder;
  { opened whole{folder / "views.db", r.told}; }
  opened again{folder / "views.db", r.told}; // which is told what the first has kept
  const auto known = n->technicians();
  std::map<std::string, technician_facts> facts;
  for (const auto& [who, f] : known.technicians)
    facts[who.text] = f;
  EXPECT_EQ(facts, again.heard.facts);
  EXPECT_EQ(known.at.size(), r.told.shards().size());
  std::set<std::string> visits, jobs;
  for (const auto& v : n->visits())
    visits.insert(v.technician.text + " " + v.booking.text + " " + v.customer.text + " " +
                  v.status);
  for (const auto& j : again.heard.jobs)
    if (j.ends_with(" en_route") || j.ends_with(" arrived"))
      jobs.insert(j);
  EXPECT_FALSE(jobs.empty());
  EXPECT_EQ(visits, jobs);
}

TEST_F(PostgresViews, GoOnWhereTheyWereWhenTheServerWasGone) {
  story s;
  notes quiet;
  const auto n = node(s, quiet);
  s.tells = [&](const auto& rows) { n->appended(rows->front().shard, rows); };
  for (int i = 0; i < 30; ++i) {
    const auto id = "b" + std::to_string(i);
    s.add(1, "booking", id, booking::created{.id = {id}, .customer = {"c"}, .service = "x"});
    s.add(1, "payment", id, payment::captured{1, "r", sar(5), {{"a", 5, {}}, {"b", -5, {}}}});
    if (i % 10 == 5) {
      server->kill_9();
      server->start();
    }
  }
  auto shown = json::object();
  for (int i = 0; i < 50 && shown.empty(); ++i)
    try {
      shown = everything(*n);
    } catch (const unavailable&) {
      shown.clear();
    }
  EXPECT_EQ(shown, from_scratch(s));
}

/// Makes what a story tells durable, and tells the lists; the first try after a failover may meet
/// the end of a connection.
void follow(story& s, journal& log, postgres_views& shown) {
  s.tells = [&](const auto& rows) {
    const std::vector batches{shard_batch{.rows = *rows}};
    for (int i = 0; i < 5; ++i)
      if (log.append(batches).front().result == append_result::appended)
        return shown.appended(rows->front().shard, rows);
    FAIL() << "cannot be appended";
  };
}

TEST_F(PostgresViews, GoBackWithTheLogWhereAFailoverLostItsEnd) {
  kit::postgres_server replaced;
  postgres_journal log{{.connection = replaced.fresh_database()}};
  notes quiet;
  postgres_views lists{log.options(), log, quiet, {.patience = span{30'000}, .retry = span{1}}};
  story lost, kept; // The same up to the failover.
  const auto book = [](story& s, const char* id, const char* service) {
    s.add(1, "booking", id, booking::created{.id = {id}, .customer = {"c"}, .service = service});
  };
  for (auto* s : {&lost, &kept}) {
    if (s == &lost)
      follow(*s, log, lists);
    book(*s, "before", "x");
  }
  ASSERT_EQ(everything(lists), from_scratch(lost));
  replaced.stop();
  const auto standby = replaced.copy();
  replaced.start();
  for (const auto* id : {"one", "two", "three"})
    book(lost, id, "lost");
  ASSERT_EQ(everything(lists), from_scratch(lost));

  replaced.fail_over_to(standby);
  follow(kept, log, lists);
  kept.add_raw(1, "shard", "", "shard.claimed", "{}");
  book(kept, "two", "kept");
  EXPECT_EQ(everything(lists), from_scratch(kept));
}

} // namespace
} // namespace callout::views::testing
