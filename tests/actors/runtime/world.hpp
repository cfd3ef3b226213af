// A whole node on a journal in memory, with a clock and a provider that the test holds.
#pragma once

#include "actors/runtime/host.hpp"
#include "actors/runtime/kinds.hpp"
#include "actors/runtime/node.hpp"
#include "persistence/hash_chain.hpp"
#include "persistence/memory/memory_journal.hpp"
#include "tests/actors/runtime/toy.hpp"

#include <gtest/gtest.h>

#include <future>
#include <map>
#include <mutex>

namespace callout::toy {

class held_clock final : public clock {
public:
  instant now() override { return instant{span{ms_.load()}}; }
  void advance(span by) { ms_ += by.count(); }

private:
  std::atomic<std::int64_t> ms_{1'700'000'000'000};
};

/// Answers with what it was asked, as often as told, and can be made to wait.
class oracle final : public provider {
public:
  void ask(const std::string& key, const payload& request,
           std::function<void(payload)> done) override {
    {
      const std::lock_guard held{mutex_};
      ++asked_[key];
      if (keeps_quiet) {
        waiting_.push_back([request, done] { done(request); });
        return;
      }
    }
    for (int i = 0; i < answers; ++i)
      done(request);
  }
  std::map<std::string, int> asked() {
    const std::lock_guard held{mutex_};
    return asked_;
  }
  /// Gives the answers that were held back.
  void speak() {
    const std::lock_guard held{mutex_};
    for (auto& one : std::exchange(waiting_, {}))
      one();
  }
  std::size_t waiting() {
    const std::lock_guard held{mutex_};
    return waiting_.size();
  }
  std::atomic<int> answers{1};
  std::atomic<bool> keeps_quiet{false};

private:
  std::vector<std::function<void()>> waiting_;
  std::mutex mutex_;
  std::map<std::string, int> asked_;
};

class watcher final : public observer {
public:
  void appended(shard_id, std::shared_ptr<const std::vector<event_row>> rows) override {
    if (throws.exchange(false))
      throw std::runtime_error{"as asked"};
    rows_ += rows->size();
  }
  void pushed(const std::string&, std::uint64_t, std::string) override { ++pushed_; }
  std::atomic<std::size_t> rows_{0}, pushed_{0};
  std::atomic<bool> throws{false}; ///< once, in the shard that tells it
};

/// Reads folds otherwise than they were written, when told to.
class distorted_reader final : public journal_reader {
public:
  using distortion = std::function<void(std::string&)>;
  using head_distortion = std::function<log_head(shard_id, log_head)>;
  distorted_reader(std::unique_ptr<journal_reader> r, distortion checkpoints, distortion snapshots,
                   head_distortion heads)
      : log_{std::move(r)}, checkpoints_{std::move(checkpoints)},
        snapshots_{std::move(snapshots)}, heads_{std::move(heads)} {}
  log_head head(shard_id s) override {
    const auto h = log_->head(s);
    return heads_ ? heads_(s, h) : h;
  }
  void read(shard_id s, std::uint64_t after, std::size_t limit, const visitor& v) override {
    log_->read(s, after, limit, v);
  }
  void read(shard_id s, const std::string& kind, const std::string& entity, std::uint64_t after,
            std::size_t limit, const visitor& v) override {
    log_->read(s, kind, entity, after, limit, v);
  }
  std::optional<checkpoint> load_checkpoint(shard_id s) override {
    auto c = log_->load_checkpoint(s);
    if (c && checkpoints_)
      checkpoints_(c->state);
    return c;
  }
  std::optional<snapshot> load_snapshot(shard_id s, const std::string& kind,
                                        const std::string& entity) override {
    auto c = log_->load_snapshot(s, kind, entity);
    if (c && snapshots_)
      snapshots_(c->state);
    return c;
  }

private:
  std::unique_ptr<journal_reader> log_;
  distortion checkpoints_, snapshots_;
  head_distortion heads_;
};

/// A journal that fails on demand.
class shaky_journal final : public memory_journal {
public:
  using memory_journal::memory_journal;
  std::vector<append_report> append(std::span<const shard_batch> batches) override {
    const std::lock_guard slowly{gate};
    if (broken || failing.exchange(false))
      return std::vector<append_report>(batches.size(), {append_result::failed, "as asked"});
    return memory_journal::append(batches);
  }
  std::unique_ptr<journal_reader> reader() override {
    return std::make_unique<distorted_reader>(memory_journal::reader(), checkpoints, snapshots,
                                              heads);
  }
  std::uint64_t doubts() const override { return lost; }
  distorted_reader::distortion checkpoints, snapshots;
  distorted_reader::head_distortion heads;
  std::atomic<std::uint64_t> lost{0}; ///< it doubts so often whether all is there
  std::mutex gate;                    ///< held by a test: appends wait
  std::atomic<bool> failing{false};   ///< once
  std::atomic<bool> broken{false};    ///< for good
};

struct world {
  held_clock clock;
  oracle seer;
  watcher seen;
  hosted_kinds kinds{{{"toy", host<rules>()}}};
  std::shared_ptr<memory_books> books;
  std::unique_ptr<shaky_journal> log;
  std::unique_ptr<node> self;
  std::atomic<int> tokens{0};
  std::uint32_t shards = 4;
  int threads = 2;
  std::size_t snapshot_every = 5;
  span start_patience{30'000};
  std::size_t rows_waiting = 100'000;
  bool log_is_broken = false;
  distorted_reader::distortion checkpoints, snapshots;
  distorted_reader::head_distortion heads;

  void start() {
    log = books ? std::make_unique<shaky_journal>(books) : std::make_unique<shaky_journal>();
    books = log->books();
    log->broken = log_is_broken;
    log->checkpoints = checkpoints;
    log->snapshots = snapshots;
    log->heads = heads;
    node_settings s;
    s.shards = shards;
    s.threads = threads;
    s.limits.snapshot_every = snapshot_every;
    s.start_patience = start_patience;
    s.rows_waiting = rows_waiting;
    s.token = [this] { return "t" + std::to_string(++tokens); };
    s.log = [](const char*, const std::string&) {};
    self = std::make_unique<node>(std::move(s), kinds, *log, clock, seen,
                                  std::map<std::string, provider*>{{"oracle", &seer}});
    self->start();
  }
  void stop() {
    self->stop();
    self.reset();
  }

  template <class C>
  std::future<outcome<reply>> send(const std::string& to, C c, std::string id = {}) {
    auto p = std::make_shared<std::promise<outcome<reply>>>();
    auto f = p->get_future();
    command_request r;
    r.to = {"toy", to};
    r.command = payload::of<command>(std::move(c));
    r.by = {role::customer, {"ada"}};
    r.id = id.empty() ? "c" + std::to_string(++ids) : id;
    if (remember)
      r.request_hash = hash;
    r.only_at = only_at;
    self->submit(std::move(r), [p](outcome<reply> x) { p->set_value(std::move(x)); });
    return f;
  }
  outcome<reply> now(std::future<outcome<reply>> f) {
    if (f.wait_for(std::chrono::seconds{20}) != std::future_status::ready)
      return rejection{"no_answer", "within twenty seconds"};
    return f.get();
  }
  void done(std::future<outcome<reply>> f) {
    const auto r = now(std::move(f));
    EXPECT_TRUE(r) << r.error().code << ": " << r.error().detail;
  }
  std::int64_t total(const std::string& who, view_options how = {}) {
    auto p = std::make_shared<std::promise<outcome<reply>>>();
    auto f = p->get_future();
    self->view(
        {"toy", who}, {}, [p](outcome<reply> x) { p->set_value(std::move(x)); }, how);
    const auto r = now(std::move(f));
    return r ? json::parse(r->view)["total"].get<std::int64_t>() : -1;
  }
  /// Waits until `who` has `wanted`, or a deadline has passed.
  /// Lets time go by, as long as a test may take, until it is so.
  template <class Condition>
  bool comes_true(Condition&& c, span each_time = span{0}) {
    const auto until = std::chrono::steady_clock::now() + std::chrono::seconds{20};
    while (!c()) {
      if (std::chrono::steady_clock::now() > until)
        return false;
      clock.advance(each_time);
      if (each_time != span{0})
        self->look_at_clock();
      std::this_thread::yield();
    }
    return true;
  }
  bool becomes(const std::string& who, std::int64_t wanted) {
    const auto until = std::chrono::steady_clock::now() + std::chrono::seconds{20};
    while (total(who) != wanted)
      if (std::chrono::steady_clock::now() > until)
        return false;
    return true;
  }
  int ids = 0;
  bool remember = true;
  std::string hash = "h";
  std::vector<std::uint64_t> only_at;
};

} // namespace callout::toy
