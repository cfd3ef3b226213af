// However the views come to read the log (live, late, twice, after damage), they show the same.
#include "tests/persistence/views_random.hpp"

#include <fstream>

namespace callout::views::testing {
namespace {

namespace fs = std::filesystem;

/// Lists that are being made again are unavailable for a moment.
json everything_at_last(sqlite_views& v) {
  const auto until = std::chrono::steady_clock::now() + std::chrono::seconds{30};
  for (;;) {
    try {
      return everything(v, 50);
    } catch (const unavailable&) {
      if (std::chrono::steady_clock::now() > until)
        throw;
    }
  }
}

views_options quick() {
  return {.patience = span{30'000}, .retry = span{1}};
}

void remove_all_of(const fs::path& file) {
  for (const char* ending : {"", "-wal", "-shm"})
    fs::remove(file.string() + ending);
}

void overwrite(const fs::path& file, std::size_t at, std::size_t size, char with = '\xFF') {
  std::fstream f{file, std::ios::in | std::ios::out | std::ios::binary};
  f.seekp(static_cast<std::streamoff>(at));
  const std::string bytes(size, with);
  f.write(bytes.data(), static_cast<std::streamsize>(bytes.size()));
  ASSERT_TRUE(f.good());
}

TEST(ViewsRecovery, AnyOrderOfLifeAndRestartsShowsWhatAFreshFoldShows) {
  for (unsigned seed = 0; seed < 20; ++seed) {
    kit::temporary_directory folder;
    random_story r{seed};
    for (int life = 0; life < 5; ++life) {
      r.go_on(static_cast<int>(r.draw(150)) + 1); // While no views are there to hear it.
      opened o{folder / "views.db", r.told, quick()};
      for (int part = 0; part < 4; ++part) {
        r.told.hears = r.draw(3) > 0 ? &o.views : nullptr; // What is not heard leaves a gap.
        r.go_on(static_cast<int>(r.draw(60)));
        if (r.draw(3) == 0)
          everything(o.views, 50);
      }
      r.told.hears = nullptr;
    }
    opened last{folder / "views.db", r.told, quick()};
    ASSERT_EQ(everything(last.views), from_scratch(r.told)) << "seed " << seed;
  }
}

TEST(ViewsRecovery, TechniciansAndJobsAreToldAfterARestartAsEventsHaveLeftThem) {
  random_story r{3};
  kit::temporary_directory lived, fresh;
  for (int life = 0; life < 8; ++life) {
    opened o{lived / "views.db", r.told, quick()};
    r.told.hears = &o.views;
    r.go_on(200);
    r.told.hears = nullptr;
  }
  { opened whole{fresh / "views.db", r.told}; }
  { opened rest{lived / "views.db", r.told}; }
  opened a{lived / "views.db", r.told}, b{fresh / "views.db", r.told};
  EXPECT_EQ(a.heard.facts.size(), 8u);
  EXPECT_EQ(a.heard.facts, b.heard.facts);
  EXPECT_FALSE(a.heard.jobs.empty());
  EXPECT_EQ(a.heard.jobs, b.heard.jobs);
  EXPECT_TRUE(a.heard.events.empty());
}

TEST(ViewsRecovery, TheBooksBalance) {
  random_story r{11};
  r.go_on(2'000);
  std::int64_t sum = 0, turnover = 0;
  const auto all = from_scratch(r.told);
  for (const auto& a : all["accounts"]) {
    const std::int64_t balance = a["balance"]["minor"], debits = a["debits"]["minor"];
    std::int64_t entries = 0;
    for (const auto& e : all["entries"][std::string{a["name"]}])
      entries += e["minor"].get<std::int64_t>();
    EXPECT_EQ(entries, balance) << a;
    sum += balance;
    turnover += debits;
  }
  EXPECT_EQ(sum, 0);
  EXPECT_GT(turnover, 0);
}

TEST(ViewsRecovery, ADeletedFileIsMadeAgain) {
  kit::temporary_directory folder;
  random_story r{5};
  r.go_on(500);
  json before;
  {
    opened o{folder / "views.db", r.told};
    before = everything(o.views);
  }
  for (const char* ending : {"", "-wal", "-shm"})
    fs::remove(folder / ("views.db" + std::string{ending}));
  opened o{folder / "views.db", r.told};
  EXPECT_EQ(everything(o.views), before);
}

TEST(ViewsRecovery, ADamagedPageIsFoundAndTheFileMadeAgain) {
  kit::temporary_directory folder;
  random_story r{6};
  r.go_on(700);
  const auto wanted = from_scratch(r.told);
  { opened o{folder / "whole.db", r.told}; }
  const auto size = fs::file_size(folder / "whole.db");
  ASSERT_GT(size, 8 * 4096u);
  for (std::size_t at = 0; at < size; at += 4096) {
    const auto file = folder / "views.db";
    remove_all_of(file);
    fs::copy_file(folder / "whole.db", file);
    overwrite(file, at, 4096);
    opened o{file, r.told, quick()};
    ASSERT_TRUE(everything_at_last(o.views) == wanted) << "page at " << at;
  }
}

TEST(ViewsRecovery, AFileThatIsCutOrNotOursIsMadeAgain) {
  kit::temporary_directory folder;
  random_story r{7};
  r.go_on(300);
  const auto wanted = from_scratch(r.told);
  const auto file = folder / "views.db";
  const auto damage = [&](auto how) {
    remove_all_of(file);
    { opened o{file, r.told}; }
    how();
    opened o{file, r.told, quick()};
    EXPECT_EQ(everything_at_last(o.views), wanted);
  };
  damage([&] { fs::resize_file(file, 4096 * 3 + 17); });
  damage([&] { fs::resize_file(file, 50); });
  damage([&] { fs::resize_file(file, 0); });
  damage([&] { std::ofstream{file} << "Dear diary, this was never a database at all."; });
  damage([&] { overwrite(file, 60, 4, '\x7F'); }); // Its version.
}

TEST(ViewsRecovery, TheFileOfAnotherJournalIsNotBelieved) {
  kit::temporary_directory folder;
  random_story one{8}, other{9};
  one.go_on(600);
  other.go_on(400);
  { opened o{folder / "views.db", one.told}; }
  opened o{folder / "views.db", other.told, quick()};
  EXPECT_EQ(everything(o.views), from_scratch(other.told));
}

/// Holds the folding thread until it is let go.
class stubborn final : public listener {
public:
  void technician_event(const person_id&, const technician::event&) override {
    arrived.set_value();
    go.get_future().wait();
  }
  void caught_up() override { done.set_value(); }
  std::promise<void> arrived, go, done;
};

TEST(ViewsRecovery, WhatDoesNotFitTheQueueIsReadFromTheJournal) {
  kit::temporary_directory folder;
  random_story r{10};
  stubborn hears;
  auto few = quick();
  few.queue_rows = 16;
  sqlite_views v{folder / "views.db", r.told.journal, hears, few};
  v.catch_up({});
  hears.done.get_future().wait();
  r.told.hears = &v;
  r.told.add(900, "technician", "t-x", technician::shift_set{true});
  hears.arrived.get_future().wait();
  for (shard_id shard = 1; shard < 5; ++shard)
    for (int i = 0; i < 100; ++i)
      r.told.add(shard, "booking", "b-" + std::to_string(shard * 1000 + i),
                 booking::created{.id = {"b"}, .customer = {"c"}, .service = "s"});
  hears.go.set_value();
  EXPECT_EQ(everything(v), from_scratch(r.told));
}

/// A journal whose reads fail now and then.
class flaky_journal final : public journal {
public:
  flaky_journal(journal& inner) : inner_{inner} {}
  std::vector<append_report> append(std::span<const shard_batch> b) override {
    return inner_.append(b);
  }
  std::unique_ptr<journal_reader> reader() override {
    fail_sometimes();
    return std::make_unique<flaky_reader>(*this, inner_.reader());
  }
  std::optional<std::string> fact(const std::string& n) override { return inner_.fact(n); }
  std::string settle_fact(const std::string& n, const std::string& v) override {
    return inner_.settle_fact(n, v);
  }
  int failures = 0;

private:
  struct flaky_reader final : journal_reader {
    flaky_reader(flaky_journal& j, std::unique_ptr<journal_reader> inner)
        : in{j}, inner{std::move(inner)} {}
    log_head head(shard_id s) override { return inner->head(s); }
    void read(shard_id s, std::uint64_t after, std::size_t limit, const visitor& v) override {
      in.fail_sometimes();
      std::size_t seen = 0;
      inner->read(s, after, limit, [&](const event_row& row) {
        if (++seen > 20)
          in.fail_sometimes();
        return v(row);
      });
    }
    void read(shard_id s, const std::string& kind, const std::string& entity, std::uint64_t after,
              std::size_t limit, const visitor& v) override {
      inner->read(s, kind, entity, after, limit, v);
    }
    std::optional<checkpoint> load_checkpoint(shard_id s) override {
      return inner->load_checkpoint(s);
    }
    std::optional<snapshot> load_snapshot(shard_id s, const std::string& kind,
                                          const std::string& entity) override {
      return inner->load_snapshot(s, kind, entity);
    }
    flaky_journal& in;
    std::unique_ptr<journal_reader> inner;
  };
  void fail_sometimes() {
    if (dice_() % 40 == 0) {
      ++failures;
      throw journal_error{"the disk looked away"};
    }
  }
  journal& inner_;
  std::mt19937 dice_{1};
};

TEST(ViewsRecovery, AJournalThatFailsNowAndThenIsReadInTheEndOnceOnly) {
  kit::temporary_directory folder;
  random_story r{12};
  r.go_on(800);
  flaky_journal flaky{r.told.journal};
  notes heard;
  auto small = quick();
  small.page = 10;
  small.batch_rows = 15;
  sqlite_views v{folder / "views.db", flaky, heard, small};
  v.catch_up(r.told.shards());
  ASSERT_TRUE(heard.wait());
  EXPECT_EQ(everything(v), from_scratch(r.told));
  EXPECT_GT(flaky.failures, 0);
  kit::temporary_directory other;
  opened calm{other / "views.db", r.told};
  EXPECT_EQ(heard.events.size(), calm.heard.events.size());
}

TEST(ViewsRecovery, ReadsBeyondTheBoundAreUnavailableAtOnce) {
  kit::temporary_directory folder;
  story s;
  notes heard;
  views_options one;
  one.reads = 1;
  sqlite_views v{folder / "views.db", s.journal, heard, one};
  std::promise<void> inside, go;
  v.read([&](reader&) {
    inside.set_value();
    go.get_future().wait();
  });
  inside.get_future().wait();
  std::promise<bool> second;
  v.read([&](reader&) { second.set_value(true); });
  bool refused = false;
  v.read([&](reader& r) {
    try {
      r.payees();
    } catch (const unavailable&) {
      refused = true;
    }
  });
  EXPECT_TRUE(refused);
  go.set_value();
  EXPECT_TRUE(second.get_future().get());
}

TEST(ViewsRecovery, AReadDoesNotWaitLongForWhatDoesNotCome) {
  kit::temporary_directory folder;
  story s;
  notes heard;
  views_options brief;
  brief.patience = span{20};
  sqlite_views v{folder / "views.db", s.journal, heard, brief};
  s.hears = &v; // Without catch_up nothing is folded.
  s.add_raw(1, "inbox", "p", "inbox.notified", "{}");
  EXPECT_EQ(ask(v, [](reader& r) { return r.bookings({}, "", 5).items.size(); }), 0u);
}

TEST(ViewsRecovery, AFolderThatIsNotThereIsSaidAtOnce) {
  kit::temporary_directory folder;
  memory_journal journal;
  notes heard;
  EXPECT_THROW((sqlite_views{folder / "no" / "views.db", journal, heard}), journal_error);
}

} // namespace
} // namespace callout::views::testing
