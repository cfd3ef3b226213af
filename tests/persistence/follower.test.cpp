// Who follows technicians hears each of their events once and in order, however much of what he is
// told gets lost, comes twice or comes from an owner who knows nothing of the last one.
#include "persistence/views/follower.hpp"

#include "tests/persistence/views_random.hpp"

#include <atomic>
#include <thread>

namespace callout::views::testing {
namespace {

std::vector<shard_id> peoples() {
  return {1025, 1026, 1027, 1028};
}

/// What a listener hears who is there from the start and misses nothing.
std::vector<std::string> all_events(story& s) {
  std::vector<std::string> all;
  const auto log = s.journal.reader();
  for (const auto shard : peoples())
    log->read(shard, 0, ~std::size_t{0} / 2, [&](const event_row& row) {
      if (row.kind == "technician")
        all.push_back(row.entity + " " + row.type);
      return true;
    });
  return all;
}

std::vector<std::string> of(const std::vector<std::string>& all, const std::string& who) {
  std::vector<std::string> his;
  for (const auto& e : all)
    if (e.starts_with(who + ' '))
      his.push_back(e);
  return his;
}

/// False when it takes too long.
bool hears(notes& heard, std::size_t events) {
  const auto until = std::chrono::steady_clock::now() + std::chrono::seconds{30};
  while (heard.event_count() < events && std::chrono::steady_clock::now() < until)
    std::this_thread::yield();
  return heard.event_count() >= events;
}

TEST(Follower, HearsEachEventOnceWhateverGetsLost) {
  for (unsigned seed = 0; seed < 10; ++seed) {
    random_story r{seed};
    notes heard;
    follower f{peoples(), r.told.journal, [] { return follower::known{}; }, heard,
               views_options{.page = 7, .retry = span{1}}};
    f.start();
    std::map<shard_id, std::uint64_t> told;
    r.told.tells = [&](const auto& rows) {
      const auto& row = rows->front();
      if (!is_followed(row) && r.draw(2) == 0)
        return; // Nobody tells of it, and nobody misses it.
      const auto lost = r.draw(10) == 0, anew = r.draw(20) == 0, twice = r.draw(10) == 0;
      const auto after = anew ? row.seq - 1 : std::min(told[row.shard], row.seq - 1);
      told[row.shard] = row.seq;
      for (int i = 0; i < (lost ? 0 : twice ? 2 : 1); ++i)
        f.told(row.shard, after, row.seq, rows);
    };
    r.go_on(1'500);
    for (const auto& [shard, seq] : told)
      f.reached(shard, seq);
    const auto wanted = all_events(r.told);
    hears(heard, wanted.size());
    f.stop();
    for (int t = 0; t < 8; ++t) {
      const auto who = "t-" + std::to_string(t);
      ASSERT_EQ(of(heard.events, who), of(wanted, who)) << "seed " << seed;
    }
  }
}

TEST(Follower, BeginsWhereWhatIsKnownEnds) {
  random_story r{1};
  r.go_on(500);
  follower::known known;
  for (const auto shard : peoples())
    known.at[shard] = r.told.journal.reader()->head(shard).seq;
  known.technicians.push_back({{"t-9"}, {.approved = true}});
  notes heard;
  follower f{peoples(), r.told.journal, [&] { return known; }, heard, {}};
  f.start();
  ASSERT_TRUE(heard.wait());
  f.stop();
  EXPECT_TRUE(heard.events.empty());
  EXPECT_TRUE(heard.facts.at("t-9").approved);
}

/// A log whose server is replaced by one that lacks the end.
class replaceable final : public journal {
public:
  explicit replaceable(journal& first) : now_{&first} {}
  void replace(journal& other) {
    now_ = &other;
    ++doubts_;
  }

  std::vector<append_report> append(std::span<const shard_batch> b) override {
    return now_.load()->append(b);
  }
  std::uint64_t doubts() const override { return doubts_; }
  std::unique_ptr<journal_reader> reader() override { return now_.load()->reader(); }
  std::optional<std::string> fact(const std::string& name) override {
    return now_.load()->fact(name);
  }
  std::string settle_fact(const std::string& name, const std::string& value) override {
    return now_.load()->settle_fact(name, value);
  }

private:
  std::atomic<journal*> now_;
  std::atomic<std::uint64_t> doubts_ = 0;
};

TEST(Follower, BeginsAnewWhereAFailoverLostTheEndOfTheLog) {
  story lost, kept; // The same in their first row.
  for (auto* s : {&lost, &kept})
    s->add(1025, "technician", "t", technician::shift_set{true});
  lost.add(1025, "technician", "t", technician::shift_set{false});
  lost.add(1025, "technician", "t", technician::shift_set{true});
  replaceable log{lost.journal};
  notes heard;
  follower f{peoples(), log, [] { return follower::known{}; }, heard, {.retry = span{1}}};
  f.start();
  ASSERT_TRUE(hears(heard, 3));
  log.replace(kept.journal);
  kept.tells = [&](const auto& rows) { f.told(1025, 1, 2, rows); };
  kept.add(1025, "technician", "u", technician::shift_set{true});
  ASSERT_TRUE(hears(heard, 5)) << "a number that was told of says something else now";
  f.stop();
  EXPECT_EQ(of(heard.events, "u"), of(all_events(kept), "u"));
  EXPECT_EQ(of(heard.events, "t").size(), 4u) << "what was kept is told again";
}

TEST(Follower, TriesAgainWhenWhatIsKnownCannotBeRead) {
  story s;
  s.add(1025, "technician", "t", technician::shift_set{true});
  int asked = 0;
  notes heard;
  follower f{peoples(), s.journal,
             [&]() -> follower::known {
               if (++asked < 3)
                 throw journal_error{"not now"};
               return {};
             },
             heard, views_options{.retry = span{1}}};
  f.start();
  ASSERT_TRUE(heard.wait());
  f.stop();
  EXPECT_EQ(heard.events.size(), 1u);
}

} // namespace
} // namespace callout::views::testing
