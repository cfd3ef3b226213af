// One command at a time, with all that follows from it inside the shard: a unit. Its rows are
// contiguous in the log and are appended together or not at all.
#include "actors/runtime/shard.hpp"

namespace callout {

void shard::turn_away(const item& i, const rejection& why) {
  if (i.done)
    (*i.done)(why);
}

void shard::take(item i) {
  const bool client = i.job->from == origin::client || i.job->from == origin::view;
  if (client) {
    if (phase_ != phase::serving)
      return turn_away(i, not_here);
    const auto rows = i.job->from == origin::client ? unsaved() : 0; // A view adds none.
    if (clients_.size() + rows >= around_.limits.queue)
      return turn_away(i, overloaded);
  } else if (phase_ == phase::stopping || phase_ == phase::stopped) {
    if (i.heard) // It is in the log of whoever sent it, and comes again.
      i.heard(false);
    return;
  }
  if (!around_.types.contains(i.job->to.kind)) {
    if (!client && around_.others) // From a newer program, which comes again with it.
      around_.others->cannot_read(id_);
    return turn_away(i, unknown_kind);
  }
  (client ? clients_ : internal_).push_back(std::move(i));
  pump();
}

void shard::pump() {
  if (phase_ == phase::recovering)
    return;
  while (!unit_ && (!internal_.empty() || !clients_.empty())) {
    auto& queue = internal_.empty() ? clients_ : internal_;
    auto next = std::move(queue.front());
    queue.pop_front();
    begin(std::move(next));
  }
  ship_soon();
  keep_alarm();
  if (phase_ == phase::stopping && !unit_ && !in_flight_ && open_rows_.empty())
    released_ ? finish_stopping() : release_log();
}

void shard::begin(item i) {
  const auto& job = *i.job;
  if (job.from == origin::client && i.deadline != instant{} && around_.clock.now() > i.deadline)
    return turn_away(i, too_late);
  if (job.from == origin::provider && !books_.relay.contains(*effect_position_from(job.id)))
    return; // Answered twice.
  if (job.from == origin::timer && !books_.timers.contains(job.id))
    return; // Cancelled or replaced while it waited in the queue.
  if (parked_.contains(job.to)) {
    if (job.from == origin::timer)
      books_.timers.postpone(job.id, now() + around_.limits.resend);
    return turn_away(i, parked);
  }
  unit_.emplace();
  unit_->now = now();
  unit_->inner.push_back(i.job);
  unit_->first = std::move(i);
  perform_next();
}

void shard::perform_next() {
  unit_->in_hand = std::move(unit_->inner.front());
  unit_->inner.pop_front();
  unit_->in_hand->now = unit_->now;
  unit_->handed_over = false;
  if (parked_.contains(unit_->in_hand->to))
    return fail_unit(parked, then::leave_it);
  auto& r = wake(unit_->in_hand->to);
  if (r.self)
    hand_over(r);
}

void shard::hand_over(resident& r) {
  if (const auto found = std::exchange(r.found, nullptr)) {
    unit_->in_hand->history = std::move(found->rows);
    unit_->in_hand->base = std::move(*found->base);
  }
  r.used = unit_->now;
  unit_->handed_over = true;
  unit_->soon = !unit_->in_hand->history && !unit_->in_hand->past;
  post(this, r.self, perform{unit_->in_hand});
}

void shard::absorb(const work_ptr& job) {
  if (!unit_ || unit_->in_hand != job)
    return; // From an actor that has been replaced.
  if (!job->unknown.empty())
    return on_unknown(job);
  unit_->in_hand = nullptr;
  if (!job->events.empty())
    absorb_rows(job);
  unit_->finished.push_back(job);
  if (unit_->inner.empty())
    complete();
  else
    perform_next();
  pump();
}

void shard::absorb_rows(const work_ptr& job) {
  auto version = job->version - job->events.size();
  for (auto& e : job->events) {
    event_row row;
    row.shard = id_;
    row.seq = next_seq_ + unit_->rows.size();
    row.kind = job->to.kind;
    row.entity = job->to.id;
    row.version = ++version;
    row.at = unit_->now;
    row.type = std::move(e.type);
    row.data = std::move(e.data);
    row.effects = write_effects(e.effects);
    row.command_id = job->id;
    if (job->from == origin::client && !job->request_hash.empty())
      row.request_hash
          .append(job->refused ? refused_mark
                  : job->later ? later_mark
                               : std::string_view{})
          .append(job->request_hash);
    row.principal = job->by.text();
    row.trace = job->trace;
    for (std::uint32_t i = 0; i < e.effects.size(); ++i)
      if (const auto* t = std::get_if<callout::tell>(&e.effects[i]); t && stays_here(t->to)) {
        auto inner = std::make_shared<work>();
        inner->from = origin::told;
        inner->to = t->to;
        inner->command = t->command;
        inner->if_refused = t->if_refused;
        inner->sender = job->to;
        inner->id = to_text(effect_position{id_, row.seq, i});
        inner->trace = job->trace;
        unit_->inner.push_back(std::move(inner));
      }
    unit_->rows.push_back(std::move(row));
    unit_->row_effects.push_back(std::move(e.effects));
  }
  auto& r = residents_.at(job->to);
  r.last_seq = unit_->rows.back().seq;
  if (!job->snapshot.empty())
    unit_->snapshots.emplace_back(r.last_seq, std::move(job->snapshot));
}

/// The unit is whole: its rows join the next append, its folds are made, and what it wants to
/// let out waits at the gate.
void shard::complete() {
  auto done = std::move(*unit_);
  unit_.reset();
  if (!done.rows.empty())
    last_at_ = done.now;
  for (std::size_t i = 0; i < done.rows.size(); ++i) {
    const auto& row = done.rows[i];
    books_.fold(id_, {row.kind, row.entity}, row.seq, row.command_id, done.row_effects[i],
                [this](const entity_ref& to) { return stays_here(to); });
  }
  next_seq_ += done.rows.size();
  tell_unsaved(unsaved());
  for (const auto& job : done.finished)
    if (job->version == 0) // Nobody's entity: asking for it must not cost memory.
      if (const auto r = residents_.find(job->to); r != residents_.end() && r->second.self)
        put_to_sleep(job->to);
  for (const auto& job : done.finished)
    settle(job, job == done.first.job ? &done.first : nullptr);
  for (std::size_t i = 0; i < done.rows.size(); ++i)
    carry_out(done.rows[i].seq, done.row_effects[i]);
  std::move(done.rows.begin(), done.rows.end(), std::back_inserter(open_rows_));
  std::move(done.snapshots.begin(), done.snapshots.end(), std::back_inserter(open_snapshots_));
}

void shard::settle(const work_ptr& job, const item* first) {
  for (auto& a : job->answers)
    open_gate([this, a = std::move(a)](bool durable) mutable {
      if (a.result) {
        (*a.result).seq = durable_seq_;
        (*a.result).shard = id_;
      }
      if (durable && !around_.answers.resolve(a.command, a.result) && around_.others)
        around_.others->answered(a.command, a.result);
    });
  if (!first)
    return;
  if (job->from == origin::told && first->heard)
    return open_gate([heard = first->heard](bool durable) { heard(durable); });
  if (!first->done)
    return;
  if (job->as_of && !job->past)
    return look_back(*first);
  if (job->later && !job->refused) {
    open_gate([this, done = first->done, id = job->id, until = first->deadline](bool durable) {
      if (durable)
        around_.answers.wait(id, std::move(*done), until);
      else
        (*done)(lost_);
    });
    return;
  }
  open_gate([this, job, done = first->done](bool durable) {
    if (!durable)
      return (*done)(lost_);
    job->reply.seq = durable_seq_;
    job->reply.shard = id_;
    auto answer = [job, done] {
      if (job->refused)
        (*done)(*job->refused);
      else
        (*done)(std::move(job->reply));
    };
    const bool fresh = !around_.others || around_.others->fresh();
    if (!job->events.empty() || (fresh && !job->strong))
      return answer();
    vouch([answer = std::move(answer), done](bool ours) {
      ours ? answer() : (*done)(rejection{not_here});
    });
  });
}

/// A command that was taken before is answered by the state as it was then.
void shard::look_back(item i) {
  open_gate([this, i = std::move(i)](bool durable) {
    if (!durable)
      return turn_away(i, lost_);
    around_.lane.read([self = caf::actor{this}, i, id = id_](journal_reader& log) {
      auto rows = std::make_shared<std::vector<event_row>>();
      const auto& job = *i.job;
      try {
        log.read(id, job.to.kind, job.to.id, 0, *job.as_of, [&](const event_row& r) {
          rows->push_back(r);
          return r.version < *job.as_of;
        });
      } catch (const std::exception&) {
        return turn_away(i, unavailable);
      }
      i.job->past = std::move(rows);
      post(self, looked_back{i.job, i.done});
    });
  });
}

void shard::fail_unit(const rejection& why, then what) {
  auto failed = std::move(*unit_);
  unit_.reset();
  // The others in this unit hold what will never be appended: they are woken anew.
  std::vector<entity_ref> touched;
  for (const auto& job : failed.finished)
    touched.push_back(job->to);
  for (const auto& who : touched)
    if (const auto r = residents_.find(who); r != residents_.end() && r->second.self)
      put_to_sleep(who);
  drain_before_waking_ = drain_before_waking_ || in_flight_ || !open_rows_.empty();
  if (failed.first.job->from == origin::timer)
    books_.timers.postpone(
        failed.first.job->id,
        now() + (what == then::try_again ? around_.limits.try_again : around_.limits.resend));
  // A told command that is left comes again from its source, after a while.
  if (failed.first.job->from == origin::told && what == then::try_again &&
      phase_ == phase::serving) {
    failed.first.job = asked_again(*failed.first.job);
    return internal_.push_back(std::move(failed.first));
  }
  turn_away(failed.first, why);
}

} // namespace callout
