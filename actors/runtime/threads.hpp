// The production side of the ports: lanes and alarm with threads of their own, and the
// system's clock. Simulations bring others.
#pragma once

#include "actors/runtime/ports.hpp"

#include <atomic>
#include <condition_variable>
#include <deque>
#include <map>
#include <mutex>
#include <thread>

namespace callout {

/// The wall clock, which in development may be put forward.
class wall_clock final : public clock {
public:
  instant now() override;
  void advance(span by) { ahead_ms_ += by.count(); }
  span ahead() const { return span{ahead_ms_.load()}; }

private:
  std::atomic<std::int64_t> ahead_ms_{0};
};

/// One thread that reads, one job after the other.
class threaded_reader {
public:
  explicit threaded_reader(journal&);
  ~threaded_reader();
  void read(std::function<void(journal_reader&)>);

private:
  void run(std::stop_token);

  journal& journal_;
  std::mutex mutex_;
  std::condition_variable_any more_;
  std::deque<std::function<void(journal_reader&)>> jobs_;
  std::jthread thread_;
};

/// As many threads as the journal has lanes, of which each takes all that waits and appends it at
/// once (group commit), and one that reads. A shard has one batch under way, which is in one lane.
class threaded_lane final : public lane {
public:
  explicit threaded_lane(journal&);
  ~threaded_lane() override;
  void append(shard_batch, appended) override;
  void read(std::function<void(journal_reader&)> job) override { reads_.read(std::move(job)); }

private:
  struct waiting {
    shard_batch batch;
    appended done;
  };
  void run_appends(std::stop_token);

  journal& journal_;
  std::mutex append_mutex_;
  std::condition_variable_any append_more_;
  std::vector<waiting> appends_;
  threaded_reader reads_;
  std::vector<std::jthread> appenders_;
};

/// One thread that sleeps until the first shard is due.
class threaded_alarm final : public alarm {
public:
  explicit threaded_alarm(clock&);
  void set(shard_id, std::optional<instant>) override;
  void start(std::function<void(shard_id)> ring, std::function<void(instant)> each_second);
  void stop();

private:
  void run(std::stop_token, instant seen);

  clock& clock_;
  std::function<void(shard_id)> ring_;
  std::function<void(instant)> each_second_;
  std::mutex mutex_;
  std::condition_variable_any changed_;
  std::map<shard_id, instant> due_;
  instant earliest_ = instant::max();
  std::jthread thread_;
};

class threaded_engine final : public engine {
public:
  threaded_engine(journal& j, clock& c) : journal_{j}, lane_{j}, probe_{j}, alarm_{c} {}
  callout::lane& lane() override { return lane_; }
  callout::alarm& alarm() override { return alarm_; }
  void probe(std::function<void(journal_reader&)> job) override { probe_.read(std::move(job)); }
  void start(std::function<void(shard_id)> ring,
             std::function<void(instant)> each_second) override {
    alarm_.start(std::move(ring), std::move(each_second));
  }
  void stop() override { alarm_.stop(); }
  std::uint64_t doubts() const override { return journal_.doubts(); }

private:
  journal& journal_;
  threaded_lane lane_;
  threaded_reader probe_;
  threaded_alarm alarm_;
};

} // namespace callout
