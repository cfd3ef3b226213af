#include "actors/mesh/frames.hpp"

namespace callout::mesh {

frames::frames(transport& t, between::subjects s, std::string self, listener hears)
    : away_{t}, subjects_{std::move(s)}, self_{std::move(self)}, hears_{std::move(hears)} {
}

void frames::publish(const std::string& person, std::uint64_t offset, const std::string& frame) {
  away_.publish(subjects_.person(person), between::pack(between::frame{self_, offset, {}}, frame));
}

void frames::publish_latest(const std::string& person, std::string_view key,
                            const std::string& frame) {
  away_.publish(subjects_.person(person),
                between::pack(between::frame{self_, 0, std::string{key}}, frame));
}

void frames::hear(const std::string& person, const std::string& body) const {
  std::string_view rest;
  const auto f = between::unpack<between::frame>(body, rest);
  if (!f || f->from == self_)
    return;
  if (f->key.empty())
    hears_.show(person, f->offset, std::string{rest});
  else
    hears_.show_latest(person, f->key, std::string{rest});
}

void frames::watch(const std::string& person, std::function<void()> then) {
  const std::lock_guard held{mutex_};
  jobs_.push_back([this, person, then = std::move(then)] {
    count(person, 1);
    then();
  });
  more_.notify_one();
}

void frames::unwatch(const std::string& person) {
  const std::lock_guard held{mutex_};
  jobs_.push_back([this, person] { count(person, -1); });
  more_.notify_one();
}

void frames::count(const std::string& person, int by) {
  auto& w = people_[person];
  w.streams += by;
  if (w.streams > 0 && !w.subscription)
    w.subscription = away_.listen(
        subjects_.person(person),
        [this, person](const std::string&, const std::string& body) { hear(person, body); });
  if (w.streams <= 0)
    w.subscription.reset();
  if (w.streams == 0)
    people_.erase(person);
}

void frames::run() {
  for (bool goes_on = true; goes_on;) {
    {
      std::unique_lock held{mutex_};
      more_.wait(held, [this] { return stopped_ || !jobs_.empty(); });
      goes_on = !stopped_;
    }
    turn();
  }
}

void frames::turn() {
  for (;;) {
    std::function<void()> job;
    {
      const std::lock_guard held{mutex_};
      if (stopped_)
        return people_.clear();
      if (jobs_.empty())
        return;
      job = std::move(jobs_.front());
      jobs_.pop_front();
    }
    try {
      job();
    } catch (const std::exception&) {
      // It cannot subscribe: what was missed is seen when the link is back.
    }
  }
}

void frames::stop() {
  const std::lock_guard held{mutex_};
  stopped_ = true;
  more_.notify_one();
}

} // namespace callout::mesh
