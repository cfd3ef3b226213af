#include "simulations/world/engine.hpp"

#include "actors/runtime/caf.hpp"

#include <caf/scheduler/test_coordinator.hpp>

namespace callout::sim {

using namespace std::chrono_literals;

sim_engine::sim_engine(calendar& c, store& s, clock& wall, life_ptr l, const bool& cut)
    : calendar_{c}, store_{s}, clock_{wall}, life_{std::move(l)}, cut_{cut} {
}

void sim_engine::runs(caf::actor_system& system) {
  actors_ = &dynamic_cast<caf::scheduler::test_coordinator&>(system.scheduler());
}

bool sim_engine::busy() const {
  return actors_ && actors_->has_job();
}

void sim_engine::run_one(chance& luck) {
  auto& jobs = actors_->jobs;
  std::swap(jobs.front(), jobs[luck.below(jobs.size())]);
  actors_->run_once();
}

/// What waits for the store hears at once that there is none: only who is dead comes to rest so.
void sim_engine::settle() {
  do {
    while (actors_->has_job())
      actors_->run_once();
    if (!life_->dead)
      continue;
    for (auto& [id, w] : std::exchange(appends_, {}))
      w.done({append_result::failed, "dead"}, std::move(*w.batch));
    for (auto& [id, job] : std::exchange(reads_, {}))
      job(no_reader());
  } while (actors_->has_job());
}

void sim_engine::append(shard_batch batch, appended done) {
  const auto id = ++last_;
  auto kept = std::make_shared<shard_batch>(std::move(batch));
  appends_[id] = {kept, std::move(done)};
  if (!life_->dead)
    store_.append(life_, cut_, kept, [this, id](append_report r) {
      auto w = std::move(appends_.extract(id).mapped());
      w.done(std::move(r), shard_batch{*w.batch}); // A statement that is late has it still.
    });
}

void sim_engine::read(std::function<void(journal_reader&)> job) {
  const auto id = ++last_;
  reads_[id] = std::move(job);
  if (!life_->dead)
    store_.read(life_, cut_, [this, id](journal_reader& r) {
      if (const auto found = reads_.extract(id))
        found.mapped()(r);
    });
}

void sim_engine::probe(std::function<void(journal_reader&)> job) {
  if (!life_->dead)
    store_.read(life_, cut_, std::move(job));
}

void sim_engine::start(std::function<void(shard_id)> ring,
                       std::function<void(instant)> each_second) {
  ring_ = std::move(ring);
  each_second_ = std::move(each_second);
  seen_ = clock_.now();
  second();
}

void sim_engine::second() {
  if (!ring_)
    return;
  each_second_(clock_.now());
  look();
  calendar_.in(1s, life_, [this] { second(); });
}

void sim_engine::set(shard_id id, std::optional<instant> next) {
  if (!next) {
    due_.erase(id);
    return;
  }
  due_[id] = *next;
  if (const auto left = *next - clock_.now(); left < 1s && !life_->dead)
    calendar_.in(std::max<span>(left, 0ms), life_, [this] { look(); });
}

void sim_engine::look() {
  const auto now = clock_.now();
  const bool all = now < std::exchange(seen_, now); // Put back: all reckon anew.
  std::vector<shard_id> ringing;
  std::erase_if(due_, [&](const auto& d) {
    if (d.second > now && !all)
      return false;
    ringing.push_back(d.first);
    return true;
  });
  for (const auto id : ringing)
    if (ring_)
      ring_(id);
}

} // namespace callout::sim
