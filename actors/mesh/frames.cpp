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

void frames::watch(const std::string& person) {
  const std::lock_guard held{mutex_};
  auto& w = people_[person];
  if (++w.streams > 0 && !w.subscription)
    w.subscription = away_.listen(
        subjects_.person(person),
        [this, person](const std::string&, const std::string& body) { hear(person, body); });
  if (w.streams == 0)
    people_.erase(person);
}

void frames::unwatch(const std::string& person) {
  transport::subscribed gone; // Ended outside the lock, as it waits for who is being called.
  const std::lock_guard held{mutex_};
  auto& w = people_[person];
  if (--w.streams <= 0)
    gone = std::move(w.subscription);
  if (w.streams == 0)
    people_.erase(person);
}

void frames::stop() {
  std::unordered_map<std::string, watched> gone;
  const std::lock_guard held{mutex_};
  gone.swap(people_);
}

} // namespace callout::mesh
