// Writes a log that looks like Callout's own, and shows what views make of it.
#pragma once

#include "persistence/hash_chain.hpp"
#include "persistence/memory/memory_journal.hpp"
#include "persistence/views/sqlite_views.hpp"
#include "protocols/booking.hpp"
#include "protocols/earnings.hpp"
#include "protocols/payout.hpp"
#include "tests/kit/temporary_directory.hpp"

#include <gtest/gtest.h>

#include <future>
#include <map>
#include <set>

namespace callout::views::testing {

inline money sar(std::int64_t minor) {
  return {minor, {}};
}

inline const instant dawn{span{1'790'000'000'000}};

/// Appends to a journal in memory, and tells `hears` if there is one.
class story {
public:
  /// One row, of an event or of anything.
  template <class Event>
  void add(shard_id shard, const char* kind, const std::string& entity, const Event& e) {
    add_raw(shard, kind, entity, std::string{Event::kind}, to_json(e));
  }
  void add_raw(shard_id shard, const std::string& kind, const std::string& entity, std::string type,
               std::string data) {
    auto& head = heads_[shard];
    event_row row{.shard = shard,
                  .seq = head.seq + 1,
                  .kind = kind,
                  .entity = entity,
                  .version = ++versions_[kind + '/' + entity],
                  .at = now += span{1'000},
                  .type = std::move(type),
                  .data = std::move(data),
                  .principal = "system",
                  .previous_hash = head.hash};
    head = {row.seq, hash_of(row), row.at};
    const std::vector batches{shard_batch{.rows = {row}}};
    const auto report = journal.append(batches).front();
    ASSERT_EQ(report.result, append_result::appended) << report.why;
    const auto rows = std::make_shared<const std::vector<event_row>>(1, row);
    if (hears)
      hears->appended(shard, rows);
    if (tells)
      tells(rows);
  }

  std::vector<shard_id> shards() const {
    std::vector<shard_id> all;
    for (const auto& [shard, head] : heads_)
      all.push_back(shard);
    return all;
  }

  memory_journal journal;
  sqlite_views* hears = nullptr;
  std::function<void(std::shared_ptr<const std::vector<event_row>>)> tells;
  instant now = dawn;

private:
  std::map<shard_id, log_head> heads_;
  std::map<std::string, std::uint64_t> versions_;
};

/// Notes all it hears.
class notes final : public listener {
public:
  void technician(const person_id& who, const technician_facts& f) override {
    const std::lock_guard held{mutex_};
    facts[who.text] = f;
  }
  void technician_event(const person_id& who, const technician::event& e) override {
    const std::lock_guard held{mutex_};
    events.push_back(who.text + " " + std::string{family<technician::event>::kind_of(e)});
  }
  void job(const person_id& who, const booking_id& b, const person_id& customer,
           std::string_view status) override {
    const std::lock_guard held{mutex_};
    jobs.push_back(who.text + " " + b.text + " " + customer.text + " " + std::string{status});
  }
  void caught_up() override { done.set_value(); }
  std::size_t event_count() {
    const std::lock_guard held{mutex_};
    return events.size();
  }

  /// False when it takes too long.
  bool wait() {
    return done.get_future().wait_for(std::chrono::seconds{30}) == std::future_status::ready;
  }

  // To be read when the thread that folds has nothing more to tell.
  std::map<std::string, technician_facts> facts;
  std::vector<std::string> events;
  std::vector<std::string> jobs;

private:
  std::mutex mutex_;
  std::promise<void> done;
};

/// Runs `ask` as a job and waits for it.
template <class Ask>
auto ask(store& v, Ask question) {
  std::promise<decltype(question(std::declval<reader&>()))> done;
  v.read([&](reader& r) {
    try {
      done.set_value(question(r));
    } catch (...) {
      done.set_exception(std::current_exception());
    }
  });
  return done.get_future().get();
}

/// All items of a list, read page by page.
template <class Next>
json all_of(std::size_t limit, Next next) {
  auto items = json::array();
  std::string cursor;
  do {
    const page p = next(cursor, limit);
    EXPECT_LE(p.items.size(), limit);
    for (const auto& item : p.items)
      items.push_back(json::parse(item));
    cursor = p.next_cursor;
  } while (!cursor.empty());
  return items;
}

/// All that the lists show.
inline json everything(store& v, std::size_t limit = 7) {
  return ask(v, [&](reader& r) {
    json all;
    all["bookings"] = all_of(limit, [&](auto& c, auto n) { return r.bookings({}, c, n); });
    all["accounts"] = all_of(limit, [&](auto& c, auto n) { return r.ledger_accounts(c, n); });
    all["payouts"] = all_of(limit, [&](auto& c, auto n) { return r.payouts({}, c, n); });
    for (const auto& a : all["accounts"]) {
      const std::string name = a["name"];
      all["entries"][name] =
          all_of(limit, [&](auto& c, auto n) { return r.ledger_entries(name, c, n); });
    }
    all["payees"] = json::array();
    for (const auto& who : r.payees())
      all["payees"].push_back(who.text);
    return all;
  });
}

/// Views that have caught up, over a story.
struct opened {
  opened(const std::filesystem::path& file, story& s, views_options o = {})
      : views{file, s.journal, heard, std::move(o)} {
    views.catch_up(s.shards());
    EXPECT_TRUE(heard.wait());
  }
  notes heard;
  sqlite_views views;
};

} // namespace callout::views::testing
