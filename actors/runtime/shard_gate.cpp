// Appending, and what may leave the shard once it is durable: replies, effects, frames.
#include "actors/runtime/shard.hpp"

#include "actors/runtime/shard_map.hpp"
#include "persistence/hash_chain.hpp"

namespace callout {

void shard::open_gate(gate_action action) {
  if (durable_seq_ + 1 == next_seq_)
    return action(true);
  gate_.emplace_back(next_seq_ - 1, std::move(action));
}

/// What else has reached the shard by now joins the same append: an answer that is at hand, say.
void shard::ship_soon() {
  if (shipping_soon_ || in_flight_ || open_rows_.empty())
    return;
  shipping_soon_ = true;
  post(this, caf::actor{this}, ship_rows{});
}

void shard::ship() {
  if (in_flight_ || open_rows_.empty() || phase_ == phase::recovering)
    return;
  // Once, since `pump` comes by again when the unit is done.
  if (unit_ && unit_->handed_over && unit_->soon && open_rows_.size() < around_.limits.rows &&
      !std::exchange(held_back_, true))
    return;
  held_back_ = false;
  shard_batch batch;
  batch.rows = std::exchange(open_rows_, {});
  open_rows_.reserve(16);
  const auto first = batch.rows.front().seq;
  for (auto& row : batch.rows) {
    row.previous_hash = head_.hash;
    head_ = {row.seq, hash_of(row), row.at};
    while (!open_snapshots_.empty() && open_snapshots_.front().first == row.seq) {
      batch.snapshots.push_back({row.kind, row.entity, row.version, head_.hash,
                                 std::move(open_snapshots_.front().second)});
      open_snapshots_.erase(open_snapshots_.begin());
    }
  }
  since_checkpoint_ += head_.seq + 1 - first;
  const auto enough =
      std::max<std::uint64_t>(around_.limits.checkpoint_every, 4 * books_.timers.size());
  if (since_checkpoint_ >= enough || phase_ == phase::stopping) {
    batch.fold = checkpoint{id_, head_.seq, head_.hash, write_checkpoint(books_)};
    since_checkpoint_ = 0;
  }
  append(std::move(batch));
}

void shard::append(shard_batch batch) {
  in_flight_ = true;
  around_.lane.append(
      std::move(batch), [self = caf::actor{this}](append_report report, shard_batch back) {
        post(self, appended{std::move(report), std::make_shared<shard_batch>(std::move(back))});
      });
}

/// A store that stalls must not fill the memory of the node: it counts what waits for it.
void shard::tell_unsaved(std::size_t rows) {
  around_.unsaved += rows - std::exchange(told_unsaved_, rows);
}

void shard::on_appended(append_report report, shard_batch batch) {
  if (phase_ == phase::stopped)
    return;
  if (report.result != append_result::appended)
    return fall(report);
  in_flight_ = false;
  durable_seq_ = batch.rows.back().seq;
  tell_unsaved(unsaved());
  around_.observer.appended(id_,
                            std::make_shared<const std::vector<event_row>>(std::move(batch.rows)));
  if (phase_ == phase::recovering)
    return read_log();
  while (!gate_.empty() && gate_.front().first <= durable_seq_) {
    auto action = std::move(gate_.front().second);
    gate_.pop_front();
    action(true);
  }
  if (drain_before_waking_ && open_rows_.empty()) {
    drain_before_waking_ = false;
    if (unit_ && unit_->in_hand && !unit_->handed_over)
      if (auto& r = wake(unit_->in_hand->to); r.self)
        hand_over(r);
  }
  pump();
}

void shard::carry_out(std::uint64_t seq, const effects& all) {
  for (std::uint32_t i = 0; i < all.size(); ++i) {
    const effect_position at{id_, seq, i};
    if (const auto* p = std::get_if<push>(&all[i])) {
      open_gate([this, shown = *p](bool durable) mutable {
        if (durable)
          around_.observer.pushed(shown.subject, shown.offset, std::move(shown.frame));
      });
    } else if (std::holds_alternative<consult>(all[i])) {
      send_when_first(at); // It only reads, so it need not wait for the append.
    } else if (books_.relay.contains(at)) {
      open_gate([this, at](bool durable) {
        if (durable)
          send_when_first(at);
      });
    }
  }
}

void shard::send_when_first(const effect_position& at) {
  if (auto* e = books_.relay.ready(at); e && e->sent == instant{}) {
    e->sent = now();
    send(at, *e);
  }
}

void shard::send(const effect_position& at, relay_book::under_way& e) {
  if (const auto* t = std::get_if<callout::tell>(&e.what)) {
    const auto type = around_.types.find(t->to.kind);
    if (type == around_.types.end())
      return around_.log("effect.lost", "no such kind of entity: " + t->to.kind);
    const auto to = shard_of(type->second.home, t->to.id, around_.shards);
    caf::actor self{this};
    if (const auto target = around_.route(to))
      post(this, target, told{at, e.sender, *t, [self = std::move(self), at](bool heard) {
                                post(self, told_done{at, heard});
                              }});
    else if (around_.others)
      around_.others->tell(to, at, e.sender, *t, [self = std::move(self), at](bool heard) {
        post(self, told_done{at, heard});
      });
    return;
  }
  const auto* c = std::get_if<call>(&e.what);
  const auto& name = c ? c->provider : std::get<consult>(e.what).provider;
  const auto& request = c ? c->request : std::get<consult>(e.what).request;
  const auto who = around_.providers.find(name);
  if (who == around_.providers.end())
    return around_.log("effect.lost", "no such provider: " + name);
  who->second->ask(to_text(at), request,
                   [self = caf::actor{this}, at, epoch = epoch_](payload answer) {
                     post(self, provider_answered{at, epoch, std::move(answer)});
                   });
}

void shard::on_told(const told& t) {
  auto job = std::make_shared<work>();
  job->from = origin::told;
  job->to = t.what.to;
  job->command = t.what.command;
  job->if_refused = t.what.if_refused;
  job->sender = t.sender;
  job->cause = t.id;
  job->id = to_text(t.id);
  take({std::move(job), nullptr, {}, t.heard});
}

void shard::on_told_done(const told_done& d) {
  const auto& id = d.id;
  const auto* e = books_.relay.find(id);
  if (!e)
    return;
  if (!d.heard) {
    unheard_.push_back(id);
    if (!unheard_at_)
      unheard_at_ = now() + around_.limits.tell_again;
    return keep_alarm();
  }
  const auto done = std::get<callout::tell>(e->what);
  books_.relay.done(id);
  if (const auto next = books_.relay.next_after(done))
    if (next->seq <= durable_seq_)
      send_when_first(*next);
}

void shard::tell_again() {
  unheard_at_.reset();
  for (const auto& at : std::exchange(unheard_, {}))
    if (auto* e = books_.relay.ready(at)) {
      e->sent = now();
      send(at, *e);
    }
}

/// What no append vouches for may come from a past that another has gone on from, or that the
/// store has lost: the head of the log, read after the question came, says whether it has.
void shard::vouch(std::function<void(bool)> then) {
  if (phase_ != phase::serving)
    return then(false);
  head_checked known;
  known.durable = durable_seq_;
  if (head_.seq == durable_seq_)
    known.hash = head_.hash;
  around_.lane.read(
      [self = caf::actor{this}, id = id_, then = std::move(then), known](journal_reader& log) {
        auto h = known;
        try {
          h.head = log.head(id);
        } catch (const std::exception&) {
          // Then there is no telling.
        }
        h.then = then;
        post(self, std::move(h));
      });
}

void shard::on_head_checked(const head_checked& h) {
  const bool lost = h.head && h.head->seq > durable_seq_ && *h.head != head_;
  const bool gone = h.head && (h.head->seq < h.durable ||
                               (h.head->seq == h.durable && h.hash && *h.hash != h.head->hash));
  h.then(phase_ == phase::serving && h.head && !lost && !gone);
  if (phase_ != phase::serving || in_flight_)
    return;
  if (lost)
    fall({append_result::superseded, "another has gone on from here"});
  else if (gone && h.durable <= durable_seq_)
    fall({append_result::failed, "the store has lost row " + std::to_string(h.durable) +
                                     ", which was acknowledged, or has another in its place"});
}

void shard::on_answer(const provider_answered& a) {
  const auto* e = a.epoch == epoch_ ? books_.relay.find(a.id) : nullptr;
  if (!e || a.answer.empty())
    return;
  auto job = std::make_shared<work>();
  job->from = origin::provider;
  job->to = e->sender;
  job->command = a.answer;
  job->id = to_text(a.id);
  take({std::move(job), nullptr, {}, nullptr});
}

} // namespace callout
