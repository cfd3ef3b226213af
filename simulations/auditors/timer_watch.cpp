#include "simulations/auditors/timer_watch.hpp"

namespace callout::auditors {

namespace {

std::string id_of(std::int64_t shard, const std::string& command) {
  return std::to_string(shard) + " " + command;
}

} // namespace

void timer_watch::take(const row& r) {
  const auto owner = r.kind + "/" + r.entity;
  if (r.command.starts_with("tm:"))
    fired(r, owner);
  owe(r);
  if (r.effects.empty())
    return;
  const auto& effects = r.what_follows();
  for (std::size_t i = 0; i < effects.size(); ++i)
    if (effects[i].is_object()) // What is not repeated is not stored, and keeps its place.
      arm(r, i, effects[i], owner);
}

void timer_watch::arm(const row& r, std::size_t index, const json& effect,
                      const std::string& owner) {
  const auto what = effect.value("do", "");
  if (what != "timer" && what != "cancel")
    return;
  const auto name = effect.at("name").get<std::string>();
  if (const auto former = by_name_.find(owner + "/" + name); former != by_name_.end()) {
    former->second->second.over = true;
    disarm(former->second);
    by_name_.erase(former);
  }
  if (what == "cancel")
    return;
  const auto id = id_of(r.shard, "tm:" + std::to_string(r.seq) + ":" + std::to_string(index));
  const auto at =
      timers_.insert_or_assign(id, timer{owner, name, ms_of(effect.at("at")), true, false}).first;
  armed_.emplace(at->second.at, id);
  by_name_[owner + "/" + name] = at;
}

void timer_watch::disarm(timers::iterator t) {
  if (std::exchange(t->second.armed, false))
    armed_.erase({t->second.at, t->first});
}

/// One firing may lead to several events, which stand together.
void timer_watch::fired(const row& r, const std::string& owner) {
  const auto id = id_of(r.shard, r.command);
  const auto known = timers_.find(id);
  if (known == timers_.end())
    return found_.push_back(owner + ": " + id + " fired and was never armed");
  auto& t = known->second;
  if (t.owner != owner)
    found_.push_back(owner + ": the timer " + id + " of " + t.owner + " fired here");
  if (r.at < t.at)
    found_.push_back(owner + ": its timer " + t.name + " fired before it was due");
  const bool same_firing = last_fired_ == std::pair{id, r.seq - 1};
  if (t.over && !same_firing)
    found_.push_back(owner + ": its timer " + t.name + " (" + id + ") fired when it was cancelled");
  if (!same_firing && !ever_fired_.insert(id).second)
    found_.push_back(owner + ": its timer " + t.name + " (" + id + ") fired twice");
  last_fired_ = {id, r.seq};
  disarm(known);
  if (const auto named = by_name_.find(owner + "/" + t.name);
      named != by_name_.end() && named->second == known)
    by_name_.erase(named);
}

/// Each question to gate and bank, by its number, until there is an answer to it.
void timer_watch::owe(const row& r) {
  if (r.type == "payout.sent")
    owed_.insert("payout/" + r.entity);
  if (r.type == "payout.paid" || r.type == "payout.failed")
    owed_.erase("payout/" + r.entity);
  if (r.kind != "payment" || r.type == "runtime.settled")
    return;
  const auto& body = r.body();
  if (!body.contains("number"))
    return;
  const auto which = "payment/" + r.entity + ':' + body["number"].dump();
  static const std::set<std::string> answers{
      "payment.held",   "payment.hold_failed", "payment.captured",     "payment.capture_failed",
      "payment.voided", "payment.refunded",    "payment.refund_failed"};
  if (r.type.ends_with("_requested"))
    owed_.insert(which);
  else if (answers.contains(r.type))
    owed_.erase(which);
}

findings timer_watch::wrong(std::int64_t now) const {
  auto found = found_;
  for (const auto& [at, id] : armed_) {
    if (at > now)
      break;
    const auto& t = timers_.at(id);
    found.push_back(t.owner + ": its timer " + t.name + " (" + id + ") was due " +
                    std::to_string((now - at) / 1000) + " s ago and never fired");
  }
  return found;
}

std::string timer_watch::unrest(std::int64_t now) const {
  if (const auto late = wrong(now); !late.empty())
    return late.front();
  return owed_.empty() ? "" : *owed_.begin() + " has not been answered";
}

} // namespace callout::auditors
