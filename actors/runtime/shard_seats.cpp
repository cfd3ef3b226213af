#include "actors/runtime/shard_seats.hpp"

#include "actors/runtime/shard_map.hpp"

#include <future>

namespace callout {

shard_seats::shard_seats(caf::actor_system& system, const shard_surroundings& around)
    : system_{system}, around_{around} {
}

/// Handles first: a shard may tell another as soon as it serves.
void shard_seats::fill(const std::vector<shard_id>& wanted) {
  {
    const std::unique_lock held{mutex_};
    if (stopping_)
      return;
    for (const auto id : wanted)
      if (auto& s = seats_[id]; !s.holder)
        s.holder = spawn(id);
  }
  for (const auto id : wanted)
    ring(id);
}

void shard_seats::give_up(shard_id id, std::function<void()> ended) {
  const std::shared_ptr<void> token{nullptr, [this, id, ended = std::move(ended)](void*) {
                                      forget(id);
                                      ended();
                                    }};
  post(at(id), stop_shard{token});
}

void shard_seats::forget(shard_id id) {
  around_.alarm.set(id, std::nullopt);
  std::map<shard_id, seat>::node_type left; // Ended outside the lock: `died` takes it.
  const std::unique_lock held{mutex_};
  left = seats_.extract(id);
}

caf::actor shard_seats::spawn(shard_id id) {
  auto born = system_.spawn<shard, caf::lazy_init>(id, std::cref(around_).get());
  on_bad_end(born, [this, id, who = born.address()] { died(id, who); });
  return born;
}

caf::actor shard_seats::at(shard_id id) const {
  const std::shared_lock held{mutex_};
  const auto found = seats_.find(id);
  return found == seats_.end() ? nullptr : found->second.holder;
}

std::size_t shard_seats::size() const {
  const std::shared_lock held{mutex_};
  return seats_.size();
}

void shard_seats::died(shard_id id, const caf::actor_addr& who) {
  const auto& limits = around_.limits;
  const auto now = around_.clock.now();
  instant again;
  {
    const std::unique_lock held{mutex_};
    const auto found = seats_.find(id);
    if (found == seats_.end() || found->second.holder.address() != who)
      return;
    auto& s = found->second;
    s.times = s.died_at + limits.revive_most < now ? 1 : std::min(s.times + 1, 16u);
    s.died_at = now;
    s.again_at = again = now + std::min(limits.revive * (1 << (s.times - 1)), limits.revive_most);
    s.dead = true;
  }
  around_.log("shard.died", "shard " + std::to_string(id) + ": it is started anew in " +
                                std::to_string((again - now).count()) + " ms");
  around_.alarm.set(id, again);
}

/// Whether there is someone to ring for. A clock that was put back does not keep one dead.
bool shard_seats::see_to(shard_id id, seat& s) {
  if (!s.dead)
    return true;
  const auto now = around_.clock.now();
  if (stopping_ || (now < s.again_at && now >= s.died_at)) {
    around_.alarm.set(id, s.again_at);
    return false;
  }
  s.dead = false;
  s.holder = spawn(id);
  return true;
}

void shard_seats::ring(shard_id id) {
  caf::actor holder;
  {
    const std::unique_lock held{mutex_};
    const auto found = seats_.find(id);
    if (found == seats_.end() || !see_to(id, found->second))
      return;
    holder = found->second.holder;
  }
  post(holder, tick{});
}

void shard_seats::ring_all() {
  std::vector<shard_id> all;
  {
    const std::shared_lock held{mutex_};
    for (const auto& [id, s] : seats_)
      all.push_back(id);
  }
  for (const auto id : all)
    ring(id);
}

void shard_seats::stop() {
  std::promise<void> ended;
  {
    // The last to let go of it has ended, or was dead already.
    const std::shared_ptr<void> all{nullptr, [&](void*) { ended.set_value(); }};
    const std::unique_lock held{mutex_};
    stopping_ = true;
    for (const auto& [id, s] : seats_)
      post(s.holder, stop_shard{all});
  }
  around_.settle();
  ended.get_future().wait();
}

void shard_seats::clear() {
  std::map<shard_id, seat> left; // Ended outside the lock: `died` takes it.
  const std::unique_lock held{mutex_};
  left.swap(seats_);
}

} // namespace callout
