#include "config/supply_provider.hpp"

#include "actors/runtime/work.hpp"

namespace callout::config {

namespace {

payload answer_with(dispatching::found f) {
  return payload::of<dispatching::command>(std::move(f));
}

/// Of two rows at one place in the log, of which one was never durable, each has a question of its
/// own.
std::string name_of(const std::string& key, const booking_id& booking) {
  return key + ' ' + booking.text;
}
std::optional<effect_position> place_of(const std::string& name) {
  return effect_position_from(std::string_view{name}.substr(0, name.find(' ')));
}

} // namespace

void supply_provider::gather(const gathering::options& o, mesh::timer& t) {
  held_.emplace(o);
  timer_ = &t;
}

void supply_provider::ask(const std::string& key, const payload& request,
                          std::function<void(payload)> done) {
  const auto asked = request.as<dispatching::supply_request>();
  if (!asked)
    return;
  const auto& wanted = std::get<dispatching::search>(*asked);
  if (!timer_ || !wanted.together)
    return done(answer_with({wanted.number, supply_.find(wanted, clock_.now())}));
  step([&](instant now, const gathering::lookout& out) {
    auto name = name_of(key, wanted.together->booking);
    waiting_[name] = std::move(done);
    return held_->add(std::move(name), wanted, now, out);
  });
}

void supply_provider::appended(const std::vector<event_row>& rows) {
  if (!timer_)
    return;
  for (const auto& row : rows)
    if (row.kind == "dispatching" &&
        (row.type == dispatching::stopped::kind || row.type == dispatching::gave_up::kind))
      step([&](instant now, const gathering::lookout& out) {
        // It may look again by the time that this is durable.
        const auto is_before = [&](const std::string& name) {
          const auto at = place_of(name);
          return at && at->shard == row.shard && at->seq < row.seq;
        };
        return held_->withdraw({row.entity}, is_before, now, out);
      });
}

void supply_provider::look() {
  if (timer_)
    step([&](instant now, const gathering::lookout& out) { return held_->look(now, out); });
}

void supply_provider::let_go() {
  decltype(waiting_) left; // What goes with them may come back here.
  const std::lock_guard held{mutex_};
  left.swap(waiting_);
  if (held_)
    held_->let_go();
}

template <class Do>
void supply_provider::step(Do&& change) {
  answers all;
  {
    const std::lock_guard held{mutex_};
    const auto now = clock_.now();
    const gathering::lookout out{
        .around = [&](const auto& s) { return supply_.around(s, now); },
        .find = [&](const auto& s) { return supply_.find(s, now); },
        .claim = [&](const person_id& who) { return supply_.claim(who, now); }};
    gathering::step made = change(now, out);
    all = take(std::move(made.answers));
    wake_by(made.look_at, now);
  }
  for (auto& [done, found] : all)
    done(answer_with(std::move(found)));
}

supply_provider::answers supply_provider::take(std::vector<gathering::answered> told) {
  answers all;
  for (auto& a : told)
    if (auto at = waiting_.extract(a.key))
      all.emplace_back(std::move(at.mapped()), std::move(a.with));
  return all;
}

/// One alarm at a time, unless it would be late.
void supply_provider::wake_by(std::optional<instant> at, instant now) {
  if (!at || (wakes_ && *wakes_ > now && *wakes_ <= *at))
    return;
  wakes_ = at;
  timer_->after(std::max<span>(*at - now, span{1}), [this] { wake(); });
}

void supply_provider::wake() {
  {
    const std::lock_guard held{mutex_};
    wakes_.reset();
  }
  look();
}

} // namespace callout::config
