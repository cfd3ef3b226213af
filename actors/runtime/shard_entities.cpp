// Waking entities from the log, ending idle ones, and parking those that keep crashing.
#include "actors/runtime/shard.hpp"

#include "persistence/hash_chain.hpp"

namespace callout {

namespace {
constexpr std::size_t history_max = 1'000'000;

/// The entity's snapshot, if it is of the log as it stands.
std::optional<snapshot> snapshot_of(journal_reader& log, shard_id shard, const entity_ref& who) {
  auto kept = log.load_snapshot(shard, who.kind, who.id);
  bool fits = false;
  if (kept)
    log.read(shard, who.kind, who.id, kept->version - 1, 1, [&](const event_row& row) {
      fits = row.version == kept->version && hash_of(row) == kept->hash;
      return false;
    });
  return fits ? std::move(kept) : std::nullopt;
}
} // namespace

shard::resident& shard::wake(const entity_ref& who) {
  auto& r = residents_[who];
  if (r.self || r.ticket)
    return r;
  if (drain_before_waking_ && (in_flight_ || !open_rows_.empty()))
    return r; // `on_appended` comes back to it.
  drain_before_waking_ = false;
  if (is_new(who)) {
    spawn(who, r);
    return r;
  }
  r.ticket = ++tickets_;
  // One that has just crashed is made of its events alone: its snapshot may be what is wrong.
  around_.lane.read([self = caf::actor{this}, who, ticket = r.ticket, id = id_,
                     kept = !crashes_.contains(who)](journal_reader& log) {
    entity_read found{who,
                      ticket,
                      std::make_shared<std::vector<event_row>>(),
                      std::make_shared<std::optional<snapshot>>(),
                      {}};
    try {
      if (kept)
        *found.base = snapshot_of(log, id, who);
      log.read(id, who.kind, who.id, *found.base ? (*found.base)->version : 0, history_max,
               [&](const event_row& row) {
                 found.rows->push_back(row);
                 return true;
               });
    } catch (const std::exception& e) {
      found.wrong = e.what();
    }
    post(self, std::move(found));
  });
  return r;
}

void shard::on_entity_read(const entity_read& found) {
  const auto at = residents_.find(found.who);
  if (at == residents_.end() || at->second.ticket != found.ticket)
    return;
  auto& r = at->second;
  r.ticket = 0;
  const bool wanted = unit_ && unit_->in_hand && unit_->in_hand->to == found.who;
  if (!found.wrong.empty()) {
    around_.log("entity.unreadable", found.who.kind + "/" + found.who.id + ": " + found.wrong);
    residents_.erase(at);
    if (wanted)
      fail_unit(unavailable, then::leave_it);
    return pump();
  }
  if (found.rows->empty() && !*found.base && around_.types.at(found.who.kind).companion_of.empty())
    born_.insert(found.who.id);
  spawn(found.who, r);
  r.found = std::make_unique<entity_read>(found);
  if (wanted)
    hand_over(r);
}

bool shard::is_new(const entity_ref& who) const {
  const auto& other = around_.types.at(who.kind).companion_of;
  return !other.empty() && born_.contains(who.id) && residents_.contains({other, who.id});
}

void shard::spawn(const entity_ref& who, resident& r) {
  r.self = around_.types.at(who.kind).spawn(this, around_.limits.snapshot_every);
  watch(this, r.self);
  r.used = now();
}

void shard::put_to_sleep(const entity_ref& who) {
  const auto r = residents_.find(who);
  if (r->second.self)
    end(this, r->second.self);
  residents_.erase(r);
  born_.erase(who.id);
}

void shard::on_child_end(const caf::actor_addr& child, const std::string& why) {
  const auto at = std::find_if(residents_.begin(), residents_.end(), [&](const auto& r) {
    return r.second.self && r.second.self.address() == child;
  });
  if (at == residents_.end())
    return;
  const auto who = at->first;
  residents_.erase(at);
  born_.erase(who.id);
  auto& times = crashes_[who];
  const auto t = now();
  times.push_back(t);
  std::erase_if(times, [&](instant x) { return x + around_.limits.restart_window < t; });
  const bool give_up = times.size() >= around_.limits.restarts;
  around_.log(give_up ? "entity.parked" : "entity.crashed", who.kind + "/" + who.id + ": " + why);
  if (give_up)
    parked_.insert(who);
  if (unit_ && unit_->in_hand && unit_->in_hand->to == who)
    give_up ? fail_unit(parked, then::leave_it) : fail_unit(unavailable, then::try_again);
  pump();
}

/// A newer program knows what this one does not: the shard goes to a node that has it, if there is
/// one. Until then that entity alone is out of service here.
void shard::on_unknown(const work_ptr& job) {
  const auto who = job->to;
  around_.log("entity.unknown",
              who.kind + "/" + who.id + ": this program does not know " + job->unknown);
  put_to_sleep(who);
  parked_.insert(who);
  fail_unit(parked, then::leave_it);
  if (around_.others)
    around_.others->cannot_read(id_);
  pump();
}

reply shard::describe(const entity_ref& who) const {
  constexpr const char* phases[] = {"recovering", "serving", "stopping", "stopped"};
  const auto here = residents_.find(who);
  auto timers = json::array(), effects = json::array();
  for (const auto& [name, at] : books_.timers.armed_for(who))
    timers.push_back({{"name", name}, {"at", to_text(at)}});
  books_.relay.for_each_of(who, [&](const effect_position& at, const relay_book::under_way& e) {
    effects.push_back({{"id", to_text(at)}, {"sent", to_text(e.sent)}});
  });
  const json all{{"node", around_.node},
                 {"shard", id_},
                 {"phase", phases[static_cast<std::size_t>(phase_)]},
                 {"epoch", epoch_},
                 {"seq", durable_seq_},
                 {"waiting", clients_.size() + internal_.size()},
                 {"entities", residents_.size()},
                 {"in_memory", here != residents_.end() && here->second.self},
                 {"parked", parked_.contains(who)},
                 {"timers", std::move(timers)},
                 {"effects", std::move(effects)}};
  return {.view = all.dump(), .seq = durable_seq_};
}

} // namespace callout
