// What programs that run a node or bare actors in their own process share: a clock that stands
// still, a journal that forgets, a listener that counts, and CAF as the runtime configures it.
#pragma once

#include "actors/runtime/messages.hpp"
#include "actors/runtime/ports.hpp"
#include "persistence/hash_chain.hpp"

#include <atomic>
#include <condition_variable>
#include <functional>
#include <map>
#include <mutex>

namespace callout::bench {

/// As the runtime's own: blocks when there is nothing to do.
struct actor_settings : caf::actor_system_config {
  explicit actor_settings(int threads) {
    register_messages<caf::id_block::callout>(*this);
    set("scheduler.policy", caf::atom("sharing"));
    set("scheduler.max-threads", static_cast<std::size_t>(threads));
  }
};

/// Nothing comes due unless it is put forward.
class still_clock final : public clock {
public:
  instant now() override { return instant{span{ms_.load()}}; }
  void advance(span by) { ms_ += by.count(); }

private:
  std::atomic<std::int64_t> ms_{1'800'000'000'000};
};

/// Acknowledges and keeps nothing but where each log ends, so that only what the runtime remembers
/// takes memory. An entity that left memory is lost with it.
class forgetful_journal final : public journal {
public:
  std::vector<append_report> append(std::span<const shard_batch> batches) override {
    const std::lock_guard held{mutex_};
    for (const auto& b : batches)
      if (!b.rows.empty())
        heads_[b.rows.back().shard] = {b.rows.back().seq, hash_of(b.rows.back()), b.rows.back().at};
    return std::vector<append_report>(batches.size(), {append_result::appended, {}});
  }
  std::unique_ptr<journal_reader> reader() override { return std::make_unique<nothing>(*this); }
  std::optional<std::string> fact(const std::string&) override { return std::nullopt; }
  std::string settle_fact(const std::string&, const std::string& value) override { return value; }

private:
  struct nothing final : journal_reader {
    explicit nothing(forgetful_journal& j) : of{j} {}
    log_head head(shard_id s) override {
      const std::lock_guard held{of.mutex_};
      return of.heads_[s];
    }
    void read(shard_id, std::uint64_t, std::size_t, const visitor&) override {}
    void read(shard_id, const std::string&, const std::string&, std::uint64_t, std::size_t,
              const visitor&) override {}
    std::optional<checkpoint> load_checkpoint(shard_id) override { return std::nullopt; }
    std::optional<snapshot> load_snapshot(shard_id, const std::string&,
                                          const std::string&) override {
      return std::nullopt;
    }
    forgetful_journal& of;
  };

  std::mutex mutex_;
  std::map<shard_id, log_head> heads_;
};

/// Counts the rows of one type as they become durable.
class row_counter final : public observer {
public:
  explicit row_counter(std::string type) : type_{std::move(type)} {}

  void appended(shard_id, std::shared_ptr<const std::vector<event_row>> rows) override {
    std::size_t n = 0;
    for (const auto& row : *rows)
      n += row.type == type_ ? 1 : 0;
    const std::lock_guard held{mutex_};
    seen_ += n;
    all_ += rows->size();
    changed_.notify_all();
  }
  void pushed(const std::string&, std::uint64_t, std::string) override {}

  /// Waits until so many have been seen and no row of any type came for half a second; false
  /// when that takes more than five minutes.
  bool quiet_after(std::size_t wanted) {
    std::unique_lock held{mutex_};
    if (!changed_.wait_for(held, std::chrono::minutes{5}, [&] { return seen_ >= wanted; }))
      return false;
    for (auto before = all_ + 1; before != all_;) {
      before = all_;
      changed_.wait_for(held, std::chrono::milliseconds{500}, [&] { return all_ != before; });
    }
    return true;
  }

private:
  std::string type_;
  std::mutex mutex_;
  std::condition_variable changed_;
  std::size_t seen_ = 0, all_ = 0;
};

/// A provider made of one function.
class answering final : public provider {
public:
  using how = std::function<void(const payload&, const std::function<void(payload)>&)>;
  explicit answering(how h) : how_{std::move(h)} {}
  void ask(const std::string&, const payload& asked, std::function<void(payload)> done) override {
    how_(asked, done);
  }

private:
  how how_;
};

} // namespace callout::bench
