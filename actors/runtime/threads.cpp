#include "actors/runtime/threads.hpp"

#include <utility>

namespace callout {

using namespace std::chrono_literals;

instant wall_clock::now() {
  return std::chrono::floor<span>(std::chrono::system_clock::now()) + ahead();
}

threaded_reader::threaded_reader(journal& j)
    : journal_{j}, thread_{[this](std::stop_token s) { run(s); }} {
}

threaded_reader::~threaded_reader() {
  thread_.request_stop();
}

threaded_lane::threaded_lane(journal& j) : journal_{j}, reads_{j} {
  for (std::size_t i = 0; i < j.lanes(); ++i)
    appenders_.emplace_back([this](std::stop_token s) { run_appends(s); });
}

threaded_lane::~threaded_lane() {
  for (auto& one : appenders_)
    one.request_stop();
}

void threaded_lane::append(shard_batch batch, appended done) {
  const std::lock_guard held{append_mutex_};
  appends_.push_back({std::move(batch), std::move(done)});
  if (appends_.size() == 1)
    append_more_.notify_one();
}

void threaded_reader::read(std::function<void(journal_reader&)> job) {
  const std::lock_guard held{mutex_};
  jobs_.push_back(std::move(job));
  if (jobs_.size() == 1)
    more_.notify_one();
}

void threaded_lane::run_appends(std::stop_token stop) {
  std::vector<waiting> all;
  std::vector<shard_batch> batches;
  for (;;) {
    {
      std::unique_lock held{append_mutex_};
      if (!append_more_.wait(held, stop, [this] { return !appends_.empty(); }))
        return;
      all.swap(appends_);
    }
    for (auto& w : all)
      batches.push_back(std::move(w.batch));
    const auto reports = journal_.append(batches);
    for (std::size_t i = 0; i < all.size(); ++i)
      all[i].done(reports[i], std::move(batches[i]));
    all.clear();
    batches.clear();
  }
}

void threaded_reader::run(std::stop_token stop) {
  std::unique_ptr<journal_reader> log;
  for (;;) {
    std::function<void(journal_reader&)> job;
    {
      std::unique_lock held{mutex_};
      if (!more_.wait(held, stop, [this] { return !jobs_.empty(); }))
        return;
      job = std::move(jobs_.front());
      jobs_.pop_front();
    }
    if (!log)
      log = journal_.reader();
    job(*log);
  }
}

threaded_alarm::threaded_alarm(clock& c) : clock_{c} {
}

void threaded_alarm::start(std::function<void(shard_id)> ring,
                           std::function<void(instant)> each_second) {
  ring_ = std::move(ring);
  each_second_ = std::move(each_second);
  thread_ = std::jthread{[this, now = clock_.now()](std::stop_token s) { run(s, now); }};
}

void threaded_alarm::stop() {
  thread_.request_stop();
  if (thread_.joinable())
    thread_.join();
}

void threaded_alarm::set(shard_id shard, std::optional<instant> next) {
  const std::lock_guard held{mutex_};
  if (!next) {
    due_.erase(shard);
    return;
  }
  due_[shard] = *next;
  if (*next < earliest_) {
    earliest_ = *next;
    changed_.notify_one();
  }
}

void threaded_alarm::run(std::stop_token stop, instant seen) {
  auto second = std::chrono::steady_clock::now();
  while (!stop.stop_requested()) {
    std::vector<shard_id> ringing;
    {
      std::unique_lock held{mutex_};
      const auto now = clock_.now();
      auto wait = std::min<span>(earliest_ - now, 1000ms);
      if (wait > 0ms)
        changed_.wait_for(held, stop, wait, [&] { return earliest_ <= clock_.now(); });
      const auto t = clock_.now();
      // Put back: whoever waits has to reckon anew when that is.
      const bool all = t < std::exchange(seen, t);
      earliest_ = instant::max();
      std::erase_if(due_, [&](const auto& d) {
        if (d.second > t && !all) {
          earliest_ = std::min(earliest_, d.second);
          return false;
        }
        ringing.push_back(d.first);
        return true;
      });
    }
    for (auto shard : ringing)
      ring_(shard);
    if (const auto t = std::chrono::steady_clock::now(); t >= second + 1s) {
      second = t;
      each_second_(clock_.now());
    }
  }
}

} // namespace callout
