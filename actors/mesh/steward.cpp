#include "actors/mesh/steward.hpp"

#include <algorithm>
#include <array>

namespace callout::mesh {

namespace {

domain domain_of(shard_id s) {
  return static_cast<domain>(s / 1024);
}

using candidates = std::array<std::vector<candidate>, domain_count>;

candidates those_who_may(const std::vector<const between::node_record*>& alive) {
  candidates all;
  for (const auto* r : alive)
    if (r->able && !r->draining)
      for (std::size_t d = 0; d < domain_count; ++d)
        if (std::ranges::find(r->roles, role_of(static_cast<domain>(d))) != r->roles.end())
          all[d].push_back({r->node, static_cast<double>(std::max<std::int64_t>(r->weight, 1))});
  return all;
}

/// Whose program does not know all that is in a shard.
using unable = std::map<shard_id, std::set<std::string_view>>;

unable who_cannot_read(const std::vector<const between::node_record*>& alive) {
  unable all;
  for (const auto* r : alive)
    if (r->cannot_read)
      for (const auto id : *r->cannot_read)
        all[id].insert(r->node);
  return all;
}

/// One who can read all of it before any who cannot.
const candidate* place_readably(shard_id id, const std::vector<candidate>& may,
                                const unable& cannot) {
  const auto those = cannot.find(id);
  if (those == cannot.end())
    return place(id, may);
  std::vector<candidate> can;
  std::ranges::copy_if(may, std::back_inserter(can),
                       [&](const auto& c) { return !those->second.contains(c.node); });
  const auto* best = place(id, can);
  return best ? &*std::ranges::find(may, best->node, &candidate::node) : place(id, may);
}

} // namespace

steward::steward(std::string self, std::vector<shard_id> all, std::function<double()> chance,
                 steward_limits limits)
    : self_{std::move(self)}, all_{std::move(all)}, chance_{std::move(chance)}, limits_{limits} {
}

std::map<shard_id, const between::node_record*>
steward::holders(const std::vector<const between::node_record*>& alive) {
  std::map<shard_id, const between::node_record*> who;
  std::map<shard_id, std::uint64_t> epochs;
  for (const auto* r : alive)
    for (const auto& h : r->holds)
      // Two who say so: the later claim holds.
      if (const auto [at, first] = epochs.try_emplace(h.shard, h.epoch);
          first || h.epoch > at->second) {
        at->second = h.epoch;
        who[h.shard] = r;
      }
  return who;
}

/// Whether those who may own shards have been the same for a while.
bool steward::stands(const std::vector<const between::node_record*>& alive,
                     steady::time_point now) {
  std::vector<std::string> seen;
  for (const auto* r : alive) {
    auto one = r->incarnation + (r->draining ? " draining" : "") + (r->able ? "" : " unable");
    for (const auto& role : r->roles)
      one += ' ' + role;
    seen.push_back(one + ' ' + std::to_string(r->weight));
  }
  if (seen != seen_) {
    seen_ = std::move(seen);
    stands_since_ = now;
  }
  return now - stands_since_ >= limits_.settle;
}

/// Another who holds it is waited for, as he sees the same and will let go of it.
bool steward::may_take(shard_id id, const between::node_record* holder, steady::time_point now) {
  if (const auto until = left_alone_until_.find(id); until != left_alone_until_.end()) {
    if (now < until->second)
      return false;
    left_alone_until_.erase(until);
  }
  if (!holder || holder->node == self_ || !holder->able) {
    waiting_since_.erase(id);
    return true;
  }
  const auto since = waiting_since_.try_emplace(id, now).first->second;
  return now - since >= limits_.patience;
}

steward::orders steward::look(const std::vector<const between::node_record*>& alive,
                              steady::time_point now) {
  orders o;
  if (!stands(alive, now))
    return o;
  const bool draining =
      std::ranges::any_of(alive, [this](const auto* r) { return r->node == self_ && r->draining; });
  const auto may = those_who_may(alive);
  const auto cannot = who_cannot_read(alive);
  const auto who = holders(alive);
  const auto count = [this](auto&& is) {
    return static_cast<std::size_t>(
        std::ranges::count_if(mine_, [&](const auto& m) { return is(m.second); }));
  };
  auto taking = count([](const mine& m) { return m.epoch == 0 && !m.leaving; });
  auto giving = count([](const mine& m) { return m.leaving; });
  for (const auto id : all_) {
    const auto* owner = place_readably(id, may[static_cast<std::size_t>(domain_of(id))], cannot);
    // With nobody to hand it to, whoever has it keeps it, unless he is about to go.
    const bool ours = owner ? owner->node == self_ : !draining && mine_.contains(id);
    const auto at = mine_.find(id);
    if (ours && at == mine_.end() && taking < limits_.taking) {
      const auto holder = who.find(id);
      if (!may_take(id, holder == who.end() ? nullptr : holder->second, now))
        continue;
      waiting_since_.erase(id);
      mine_.emplace(id, mine{});
      o.take.push_back(id);
      ++taking;
    } else if (!ours && at != mine_.end() && !at->second.leaving && giving < limits_.giving) {
      at->second.leaving = true;
      o.give_up.push_back(id);
      ++giving;
    } else if (!ours) {
      waiting_since_.erase(id);
    }
  }
  return o;
}

bool steward::serves(shard_id id, std::uint64_t epoch) {
  const auto at = mine_.find(id);
  if (at == mine_.end())
    return false;
  at->second.epoch = epoch;
  return !at->second.leaving;
}

std::vector<shard_id>
steward::superseded(const std::vector<const between::node_record*>& alive) const {
  std::vector<shard_id> lost;
  for (const auto* r : alive)
    for (const auto& h : r->holds)
      if (const auto at = mine_.find(h.shard); at != mine_.end() && r->node != self_ &&
                                               at->second.epoch > 0 && h.epoch > at->second.epoch)
        lost.push_back(h.shard);
  return lost;
}

void steward::lost(shard_id id, steady::time_point now) {
  mine_.erase(id);
  left_alone_until_[id] = now + std::chrono::duration_cast<std::chrono::milliseconds>(
                                    limits_.damping * (1 + 4 * chance_()));
}

void steward::given(shard_id id) {
  mine_.erase(id);
}

std::vector<between::held> steward::holds() const {
  std::vector<between::held> all;
  for (const auto& [id, m] : mine_)
    all.push_back({id, m.epoch});
  return all;
}

} // namespace callout::mesh
