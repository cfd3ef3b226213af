#include "actors/mesh/mesh.hpp"

#include "actors/runtime/shard_map.hpp"

#include <algorithm>

namespace callout::mesh {

using namespace std::chrono_literals;

namespace {

constexpr auto turn_every = 100ms;
/// What was on its way to a shard when it was given up is told to look again, not left alone.
constexpr auto linger = 300ms;
/// Of a log that says nothing; a node that cannot reach it should own nothing.
constexpr auto log_silent = 2'000ms;

std::vector<shard_id> of_roles(const std::vector<std::string>& roles, std::uint32_t shards) {
  auto all = all_shards(shards);
  std::erase_if(all, [&](shard_id s) {
    const auto d = static_cast<domain>(s / shards_per_domain_max);
    return std::ranges::find(roles, role_of(d)) == roles.end();
  });
  return all;
}

} // namespace

mesh::mesh(mesh_settings s, transport& t, roll& r, timer& p, clock& c, mesh_hooks h,
           feed::carrier carry)
    : settings_{std::move(s)}, away_{t}, roll_{r}, timer_{p}, clock_{c}, hooks_{std::move(h)},
      feed_{t, settings_.router.subjects, settings_.self.incarnation, hooks_.followed,
            std::move(carry)},
      members_{settings_.ttl}, steward_{settings_.self.node,
                                        of_roles(settings_.self.roles, settings_.shards),
                                        hooks_.chance, settings_.steward},
      self_{settings_.self} {
}

mesh::~mesh() {
  leave();
}

void mesh::attach(node& n) {
  node_ = &n;
  router_ = std::make_unique<router>(n, away_, timer_, clock_, settings_.router);
  reception_ = std::make_unique<reception>(n, away_, timer_, clock_, settings_.router.subjects);
}

void mesh::enter() {
  answers_ = away_.listen(settings_.router.subjects.answers(),
                          [this](const std::string&, const std::string& body) {
                            std::string_view rest;
                            const auto a = between::unpack<between::answered>(body, rest);
                            if (const auto r = a ? unpack_answer(rest) : std::nullopt)
                              node_->answered(a->command, *r);
                          });
  post([this] { watch(); });
}

void mesh::join() {
  enter();
  std::unique_lock held{mutex_};
  const bool settled =
      settled_.wait_for(held, settings_.start_patience, [this] { return serving_ || refused_; });
  if (!settled || refused_)
    throw std::runtime_error{wrong_.empty() ? "its shards do not come to serve: the log says why"
                                            : wrong_};
}

void mesh::watch() {
  watching_.reset();
  watching_ = roll_.watch([this](const roll::entry& e) { post([this, e] { heard(e); }); });
  echo_ = timer_.now();
}

void mesh::drain(std::chrono::milliseconds patience) {
  if (!fresh())
    return say("mesh.not_drained", "nobody hears what is handed over");
  post([this] {
    self_.draining = true;
    changed_ = true;
  });
  std::unique_lock held{mutex_};
  empty_ = false;
  if (!settled_.wait_for(held, patience, [this] { return empty_.load(); }))
    say("mesh.not_drained", "some shards were not handed over in time");
}

void mesh::leave() {
  if (router_)
    router_->close();
  if (!watching_)
    return;
  watching_.reset();
  answers_.reset();
  feed_.stop();
  reception_->close_all();
  try {
    roll_.leave(self_.node);
  } catch (const std::exception& e) {
    say("mesh.left_silently", e.what());
  }
}

bool mesh::fresh() const {
  return timer_.now().time_since_epoch().count() < fresh_until_;
}

std::vector<between::node_record> mesh::nodes() {
  const std::lock_guard held{mutex_};
  return seen_;
}

void mesh::set_ahead(span by) {
  post([this, by] {
    self_.ahead_ms = by.count();
    changed_ = true;
  });
}

void mesh::set_address(std::string where) {
  post([this, where = std::move(where)] {
    self_.address = where;
    changed_ = true;
  });
}

void mesh::post(std::function<void()> job) {
  const std::lock_guard held{mutex_};
  posted_.push_back(std::move(job));
  wake_.notify_one();
}

void mesh::answered(const std::string& command, const outcome<reply>& result) {
  away_.publish(settings_.router.subjects.answers(),
                between::pack(between::answered{command}, pack_answer(result)));
}

void mesh::serves(shard_id id, std::uint64_t epoch) {
  post([this, id, epoch] {
    if (steward_.serves(id, epoch)) {
      reception_->open(id, epoch);
    }
    changed_ = true;
  });
}

void mesh::lost(shard_id id) {
  post([this, id] {
    say("mesh.lost", "shard " + std::to_string(id) + " was claimed by another node");
    reception_->close(id);
    steward_.lost(id, timer_.now());
    changed_ = true;
  });
}

/// For the life of this program.
void mesh::cannot_read(shard_id id) {
  post([this, id] {
    auto& all = self_.cannot_read ? *self_.cannot_read : self_.cannot_read.emplace();
    if (std::ranges::find(all, id) != all.end())
      return;
    say("mesh.cannot_read", "shard " + std::to_string(id) + ": a newer program should have it");
    all.push_back(id);
    changed_ = true;
  });
}

void mesh::run(std::stop_token stop) {
  while (!stop.stop_requested()) {
    {
      std::unique_lock held{mutex_};
      wake_.wait_for(held, stop, turn_every, [this] { return !posted_.empty(); });
    }
    turn();
  }
}

void mesh::turn() {
  std::deque<std::function<void()>> jobs;
  {
    const std::lock_guard held{mutex_};
    jobs.swap(posted_);
  }
  jobs.push_back([this] { work(timer_.now()); });
  for (const auto& job : jobs)
    try {
      job();
    } catch (const std::exception& e) {
      say("mesh.trouble", e.what());
    }
}

void mesh::work(time now) {
  if (!watching_)
    return;
  if (!named_) {
    last_turn_ = now;
    return take_name(now);
  }
  // Stopped for a while: that the others were not heard says nothing about them.
  if (now - last_turn_ > settings_.ttl / 2) {
    say("mesh.woke",
        "nothing was done for " +
            std::to_string(
                std::chrono::round<std::chrono::milliseconds>(now - last_turn_).count()) +
            " ms");
    members_.grace(last_turn_, now);
    fresh_until_ = 0;
    node_->check_logs();
  }
  last_turn_ = now;
  look_at_link(now);
  probe_log(now);
  renew(now);
  if (fresh())
    act(now);
  // One after the other, so that no shard is believed for long to be ours that is not.
  if (!self_.holds.empty())
    node_->check_log(self_.holds[++checked_ % self_.holds.size()].shard);
  if (now - heads_told_ >= 1s) {
    heads_told_ = now;
    feed_.tell_heads();
  }
}

/// What was said while the link was down, was not heard, and what others said not by us.
void mesh::look_at_link(time now) {
  const bool up = away_.connected();
  const auto interruptions = away_.interruptions();
  if (up && std::exchange(interruptions_, interruptions) != interruptions) {
    members_.grace(linked_, now);
    ++self_.cuts;
    changed_ = true;
    node_->check_logs();
    hooks_.back();
  }
  if (up)
    linked_ = now;
  // Written and not heard: whatever we watch is not what we write into.
  if (up && written_ > echo_ + settings_.ttl) {
    say("mesh.deaf", "its own records do not come back");
    watch();
  }
}

void mesh::act(time now) {
  const auto there = alive(now);
  company_ = there.size() > 1;
  for (const auto id : steward_.superseded(there))
    node_->check_log(id);
  for (const auto& [shard, who] : steward::holders(there)) {
    const auto epoch = std::ranges::find(who->holds, shard, &between::held::shard)->epoch;
    if (auto& seen = epochs_[shard]; epoch > seen) {
      if (seen != 0)
        hooks_.moved(shard);
      seen = epoch;
      router_->serves(shard, epoch);
    }
  }
  const auto orders = steward_.look(there, now);
  if (!orders.take.empty())
    node_->take(orders.take);
  for (const auto id : orders.give_up) {
    node_->give_up(id, [this, id] {
      post([this, id] {
        steward_.given(id);
        reception_->close_at(id, timer_.now() + linger);
        changed_ = true;
      });
    });
  }
  const bool asked_still = reception_->sweep(now);
  changed_ = changed_ || !orders.take.empty();
  looked_ = looked_ || !orders.take.empty() || steward_.stands(now);
  span ahead{self_.ahead_ms};
  for (const auto* r : there)
    ahead = std::max(ahead, span{r->ahead_ms});
  if (ahead.count() != self_.ahead_ms) {
    self_.ahead_ms = ahead.count();
    hooks_.ahead(ahead);
  }
  const auto holds = steward_.holds();
  const std::lock_guard held{mutex_};
  seen_.clear();
  for (const auto* r : there)
    seen_.push_back(*r);
  empty_ = holds.empty() && !asked_still;
  if (looked_)
    serving_ = serving_ || std::ranges::all_of(holds, [](const auto& h) { return h.epoch > 0; });
  settled_.notify_all();
}

std::vector<const between::node_record*> mesh::alive(time now) const {
  auto there = members_.alive(now);
  std::erase_if(there, [this](const auto* r) { return r->node == self_.node; });
  there.push_back(&self_);
  std::ranges::sort(there, {}, [](const auto* r) { return r->node; });
  return there;
}

void mesh::probe_log(time now) {
  const int heard = probe_ ? probe_->load() : 1;
  const bool able = heard > 0 || (heard == 0 && now - probed_ < log_silent && self_.able);
  if (able != self_.able) {
    self_.able = able;
    changed_ = true;
    say(able ? "mesh.log_back" : "mesh.log_gone", "whether this node may own shards");
  }
  if (heard == 0 || now - probed_ < (able ? 1'000ms : 250ms))
    return;
  probed_ = now;
  probe_ = std::make_shared<std::atomic<int>>(0);
  node_->probe_log([probe = probe_](bool good) { *probe = good ? 1 : -1; });
}

void mesh::heard(const roll::entry& e) {
  if (e.gone)
    return members_.left(e.node);
  std::string_view rest;
  auto record = between::unpack<between::node_record>(e.record, rest);
  if (!record || record->node != e.node)
    return say("mesh.bad_record", "of node " + e.node);
  const auto now = timer_.now();
  if (record->incarnation == self_.incarnation) {
    echo_ = now;
    if (e.revision == revision_)
      fresh_until_ = (written_ + settings_.ttl * 2 / 3).time_since_epoch().count();
  } else if (const auto* known = members_.find(e.node);
             known && known->incarnation == record->incarnation && known->cuts != record->cuts) {
    for (const auto& h : record->holds)
      hooks_.moved(h.shard);
  }
  members_.heard(*std::move(record), e.revision, now);
}

} // namespace callout::mesh
