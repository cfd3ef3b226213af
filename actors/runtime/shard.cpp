// The life of a shard: claim the log, read it, serve, fall when superseded, stop in order.
#include "actors/runtime/shard.hpp"

#include "actors/runtime/shard_map.hpp"
#include "persistence/hash_chain.hpp"

#include <algorithm>

namespace callout {

namespace {

work_ptr to_show(const viewed& v) {
  auto job = std::make_shared<work>();
  job->from = origin::view;
  job->to = v.who;
  job->by = v.by;
  job->preview_of = v.how.preview_of;
  job->strong = v.how.strong;
  return job;
}

} // namespace

shard::shard(caf::actor_config& config, shard_id id, const shard_surroundings& around)
    : caf::event_based_actor{config}, id_{id}, around_{around} {
}

void shard::keep_watch() {
  on_throw(this, [this](const std::string& what) {
    around_.log("shard.threw", "shard " + std::to_string(id_) + ": " + what);
  });
  callout::on_child_end(this,
                        [this](caf::actor_addr who, std::string why) { on_child_end(who, why); });
}

caf::behavior shard::make_behavior() {
  keep_watch();
  recover();
  return {
      [this](const submitted& s) {
        auto job = std::make_shared<work>();
        auto& c = *s.command;
        job->to = std::move(c.to);
        job->command = std::move(c.command);
        job->by = std::move(c.by);
        job->id = std::move(c.id);
        job->request_hash = std::move(c.request_hash);
        job->trace = std::move(c.trace);
        job->only_at = std::move(c.only_at);
        take({std::move(job), s.done, c.deadline, nullptr});
      },
      [this](const viewed& v) {
        take({to_show(v), v.done, {}, nullptr});
      },
      [this](const inspected& i) { (*i.done)(describe(i.who)); },
      [this](const perform& p) { absorb(p.job); },
      [this](const told& t) { on_told(t); },
      [this](const told_done& d) { on_told_done(d); },
      [this](const provider_answered& a) { on_answer(a); },
      [this](const entity_read& r) { on_entity_read(r); },
      [this](const shard_read& r) {
        if (phase_ == phase::recovering)
          on_log_read(*r.found);
      },
      [this](const head_checked& h) { on_head_checked(h); },
      [this](const check_log&) { vouch([](bool) {}); },
      [this](const last_word&) { quit(); },
      [this](const head_read& h) {
        if (phase_ != phase::recovering)
          return;
        if (!h.wrong.empty())
          return fall({append_result::failed, h.wrong});
        claim(h.head);
      },
      [this](const looked_back& l) {
        take({l.job, l.done, {}, nullptr});
      },
      [this](const appended& a) { on_appended(a.report, std::move(*a.batch)); },
      [this](const ship_rows&) {
        shipping_soon_ = false;
        ship();
      },
      [this](const tick&) { on_tick(); },
      [this](const stop_shard& s) { stop(s.until_ended); },
      [this](const release_entity& r) {
        parked_.erase(r.who);
        crashes_.erase(r.who);
      },
  };
}

void shard::on_exit() {
  tell_unsaved(0);
  drop_told();
  until_ended_.reset();
  residents_.clear();
  unit_.reset();
  clients_.clear();
  internal_.clear();
  gate_.clear();
}

instant shard::now() const {
  return std::max(around_.clock.now(), last_at_);
}

bool shard::stays_here(const entity_ref& to) const {
  const auto type = around_.types.find(to.kind);
  return type != around_.types.end() && shard_of(type->second.home, to.id, around_.shards) == id_;
}

/// First the claim, then the log: what is read after the claim is durable can never be
/// extended by a former owner.
void shard::recover() {
  phase_ = phase::recovering;
  claimed_ = false;
  claim_at_.reset();
  around_.lane.read([self = caf::actor{this}, id = id_](journal_reader& log) {
    head_read found;
    try {
      found.head = log.head(id);
    } catch (const std::exception& e) {
      found.wrong = e.what();
    }
    post(self, std::move(found));
  });
}

void shard::claim(const log_head& head) {
  event_row row;
  row.shard = id_;
  row.seq = head.seq + 1;
  row.kind = "shard";
  row.version = row.seq;
  last_at_ = std::max(last_at_, head.at);
  row.at = last_at_ = now();
  row.type = "shard.claimed";
  row.data = "{\"node\":";
  write_quoted(row.data, around_.node);
  row.data += ",\"token\":";
  write_quoted(row.data, around_.token());
  row.data += '}';
  row.principal = "system";
  row.previous_hash = head.hash;
  head_ = {row.seq, hash_of(row), row.at};
  epoch_ = row.seq;
  next_seq_ = row.seq + 1;
  shard_batch batch;
  batch.rows.push_back(std::move(row));
  append(std::move(batch));
}

void shard::read_log() {
  claimed_ = true;
  claim_at_.reset();
  around_.lane.read([self = caf::actor{this}, id = id_, types = &around_.types,
                     shards = around_.shards](journal_reader& log) {
    auto found = std::make_shared<shard_recovery>();
    try {
      *found = recover_shard(log, id, [&](const entity_ref& to) {
        const auto type = types->find(to.kind);
        return type != types->end() && shard_of(type->second.home, to.id, shards) == id;
      });
    } catch (const journal_error& e) {
      found->wrong = e.what();
    } catch (const std::exception& e) {
      found->wrong = e.what();
      found->unknown = true;
    }
    post(self, shard_read{found});
  });
}

void shard::on_log_read(shard_recovery& found) {
  if (found.unknown && around_.others)
    around_.others->cannot_read(id_);
  if (!found.wrong.empty())
    return read_again(found.wrong);
  // Another has claimed it since; or whoever was read does not have all of it yet.
  if (found.head.seq > head_.seq)
    return fall({append_result::superseded, "the log goes on after the claim"});
  if (found.head != head_)
    return read_again("what was read does not end at the claim");
  begin_serving(std::move(found));
}

/// The claim stands, so there is no need to write another.
void shard::read_again(const std::string& why) {
  around_.log("shard.unreadable", "shard " + std::to_string(id_) + ": " + why);
  claim_at_ = around_.clock.now() + around_.limits.read_again;
  set_alarm();
}

void shard::begin_serving(shard_recovery found) {
  books_ = std::move(found.books);
  since_checkpoint_ = found.rows;
  phase_ = phase::serving;
  const auto t = now();
  books_.relay.for_each_due(
      t, t, durable_seq_,
      [&](const effect_position& at, relay_book::under_way& e) { send(at, e); });
  next_housekeeping_ = t + around_.limits.housekeeping;
  if (around_.serving)
    around_.serving(id_, epoch_);
  on_tick();
  pump();
}

/// Nothing that was decided and not appended has been seen by anyone: it is forgotten, those
/// who wait are told to try again, and the log is claimed and read anew.
void shard::fall(const append_report& report) {
  around_.log("shard.fell", "shard " + std::to_string(id_) + ": " + report.why);
  lost_ = report.result == append_result::superseded ? not_here : unavailable;
  const bool was_serving = phase_ != phase::recovering;
  tell_unsaved(0);
  in_flight_ = false;
  claimed_ = false;
  drain_before_waking_ = false;
  for (auto& [entity, r] : residents_)
    if (r.self)
      end(this, r.self);
  residents_.clear();
  born_.clear();
  open_rows_.clear();
  open_snapshots_.clear();
  books_ = {};
  auto gate = std::move(gate_);
  gate_.clear();
  for (auto& [seq, action] : gate)
    action(false);
  if (unit_) {
    if (unit_->first.heard)
      unit_->first.heard(false);
    turn_away(unit_->first, lost_);
  }
  unit_.reset();
  for (const auto& i : clients_)
    turn_away(i, not_here);
  clients_.clear();
  std::erase_if(internal_, [](const item& i) { return i.job->from != origin::told; });
  if (phase_ == phase::stopping)
    return finish_stopping();
  // A claim that collides may have met what this node itself wrote last.
  if (around_.superseded && report.result == append_result::superseded && was_serving)
    return stand_down();
  phase_ = phase::recovering;
  claim_at_ = around_.clock.now() + around_.limits.claim_again;
  set_alarm();
}

/// Another owns it now. Whoever still asks here is told to look again.
void shard::stand_down() {
  around_.superseded(id_);
  finish_stopping();
}

void shard::on_tick() {
  if (phase_ == phase::recovering) {
    // Further away than it was ever set: the clock was put back.
    if (const auto t = around_.clock.now();
        claim_at_ && (t >= *claim_at_ || t + around_.limits.read_again < *claim_at_))
      claimed_ ? read_log() : recover();
    else
      set_alarm();
    return;
  }
  if (phase_ != phase::serving)
    return;
  const auto t = now();
  if (unheard_at_ && *unheard_at_ <= t)
    tell_again();
  while (auto due = books_.timers.fire(t)) {
    auto job = std::make_shared<work>();
    job->from = origin::timer;
    job->to = std::move(due->owner);
    job->command = std::move(due->command);
    job->id = std::move(due->id);
    take({std::move(job), nullptr, {}, nullptr});
  }
  if (t >= next_housekeeping_)
    housekeeping(t);
  set_alarm();
}

void shard::housekeeping(instant t) {
  next_housekeeping_ = t + around_.limits.housekeeping;
  books_.relay.for_each_due(
      t, t - around_.limits.resend, durable_seq_,
      [&](const effect_position& at, relay_book::under_way& e) { send(at, e); });
  std::vector<entity_ref> idle;
  // However far the clock has leapt, whoever has a command in hand is not idle.
  const auto* busy = unit_ && unit_->in_hand ? &unit_->in_hand->to : nullptr;
  for (const auto& [who, r] : residents_)
    if (r.self && (!busy || who != *busy) && !r.ticket && r.used + around_.limits.idle <= t &&
        r.last_seq <= durable_seq_)
      idle.push_back(who);
  for (const auto& who : idle)
    put_to_sleep(who);
  std::erase_if(crashes_, [&](const auto& c) {
    return c.second.empty() || c.second.back() + around_.limits.restart_window < t;
  });
}

void shard::set_alarm() {
  alarm_ = ring_at();
  around_.alarm.set(id_, alarm_);
}

/// The alarm goes by the clock, behind which the shard never falls when it is put back.
std::optional<instant> shard::ring_at() const {
  if (phase_ == phase::recovering)
    return claim_at_;
  const auto next = due();
  return next && *next <= now() ? std::min(*next, around_.clock.now()) : next;
}

/// When the shard has something to do of its own accord.
std::optional<instant> shard::due() const {
  auto timer = books_.timers.next();
  if (unheard_at_)
    timer = std::min(timer.value_or(*unheard_at_), *unheard_at_);
  if (residents_.empty() && books_.relay.size() == 0)
    return timer;
  return timer ? std::min(*timer, next_housekeeping_) : next_housekeeping_;
}

/// Something may have come up that is due before the alarm rings.
void shard::keep_alarm() {
  if (phase_ != phase::serving)
    return;
  if (const auto next = ring_at(); next && (!alarm_ || *next < *alarm_))
    set_alarm();
}

void shard::stop(std::shared_ptr<void> until_ended) {
  until_ended_ = std::move(until_ended);
  for (const auto& i : clients_)
    turn_away(i, not_here);
  clients_.clear();
  if (phase_ == phase::recovering || phase_ == phase::stopped)
    return finish_stopping();
  phase_ = phase::stopping;
  // What is queued inside is in the log of whoever sent it, and comes again.
  drop_told();
  pump();
}

/// The last row says so, and carries the folds, so that the next start reads nothing.
void shard::release_log() {
  released_ = true;
  event_row row;
  row.shard = id_;
  row.seq = next_seq_++;
  row.kind = "shard";
  row.version = row.seq;
  row.at = last_at_ = now();
  row.type = "shard.released";
  row.data = "{}";
  row.principal = "system";
  open_rows_.push_back(std::move(row));
  ship();
}

void shard::finish_stopping() {
  phase_ = phase::stopped;
  around_.alarm.set(id_, std::nullopt);
  for (auto& [entity, r] : residents_)
    if (r.self)
      end(this, r.self);
  residents_.clear();
  drop_told();
  until_ended_.reset();
  // Nobody finds it any more; what is on its way is still told so.
  post(this, caf::actor{this}, last_word{});
}

void shard::drop_told() {
  for (const auto& i : internal_)
    if (i.heard)
      i.heard(false);
  internal_.clear();
}

} // namespace callout
