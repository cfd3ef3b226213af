// Timers as the log arms, cancels and fires them, folded a second time.
#include "simulations/auditors/audits.hpp"

namespace callout::auditors {

namespace {

struct timer {
  std::string owner, name;
  std::int64_t at = 0;
  bool armed = true;
  bool over = false; ///< cancelled, or another of its name was armed
};

class timer_fold {
public:
  void take(const row& r) {
    const auto owner = r.kind + "/" + r.entity;
    if (r.command.starts_with("tm:"))
      fired(r, owner);
    if (r.effects.empty())
      return;
    const auto effects = json::parse(r.effects);
    for (std::size_t i = 0; i < effects.size(); ++i) {
      if (!effects[i].is_object()) // What is not repeated is not stored, and keeps its place.
        continue;
      const auto what = effects[i].value("do", "");
      if (what != "timer" && what != "cancel")
        continue;
      const auto name = effects[i].at("name").get<std::string>();
      if (const auto former = by_name_.find(owner + "/" + name); former != by_name_.end()) {
        former->second->armed = false;
        former->second->over = true;
        by_name_.erase(former);
      }
      if (what == "timer") {
        auto& t = timers_[id_of(r.shard, "tm:" + std::to_string(r.seq) + ":" + std::to_string(i))];
        t = {owner, name, ms_of(effects[i].at("at"))};
        by_name_[owner + "/" + name] = &t;
      }
    }
  }

  findings overdue(std::int64_t now) const {
    auto found = found_;
    for (const auto& [id, t] : timers_)
      if (t.armed && t.at <= now)
        found.push_back(t.owner + ": its timer " + t.name + " (" + id + ") was due " +
                        std::to_string((now - t.at) / 1000) + " s ago and never fired");
    return found;
  }

private:
  static std::string id_of(std::int64_t shard, const std::string& command) {
    return std::to_string(shard) + " " + command;
  }

  /// One firing may lead to several events, which stand together.
  void fired(const row& r, const std::string& owner) {
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
      found_.push_back(owner + ": its timer " + t.name + " (" + id +
                       ") fired when it was cancelled");
    if (!same_firing && !ever_fired_.insert(id).second)
      found_.push_back(owner + ": its timer " + t.name + " (" + id + ") fired twice");
    last_fired_ = {id, r.seq};
    t.armed = false;
    if (const auto named = by_name_.find(owner + "/" + t.name);
        named != by_name_.end() && named->second == &t)
      by_name_.erase(named);
  }

  std::map<std::string, timer> timers_;
  std::map<std::string, timer*> by_name_;
  std::set<std::string> ever_fired_;
  std::pair<std::string, std::int64_t> last_fired_;
  findings found_;
};

} // namespace

findings audit_timers(const log_book& log, std::int64_t now) {
  timer_fold fold;
  for (const auto& r : log.rows)
    fold.take(r);
  return fold.overdue(now);
}

findings audit_times(const log_book& log) {
  findings found;
  std::map<std::int64_t, const row*> last;
  for (const auto& r : log.rows) {
    const auto*& before = last[r.shard];
    if (before && r.at < before->at)
      found.push_back("shard " + std::to_string(r.shard) + ": row " + std::to_string(r.seq) +
                      " is older than the one before it");
    before = &r;
  }
  return found;
}

findings audit_promises(const log_book& log) {
  findings found;
  log.each("booking", [&](const std::string& id, const std::vector<const row*>& rows) {
    std::set<std::string> stopped;                           // Clocks that stand still.
    std::set<std::pair<std::string, std::int64_t>> breached; // And by when it was promised.
    for (const auto* r : rows) {
      if (!r->type.starts_with("booking.sla_") && r->type != "booking.rescheduled")
        continue;
      const auto body = r->body();
      if (r->type == "booking.rescheduled") { // A move that the customer wants sets clocks anew.
        if (body.contains("arrive_due") && body["arrive_due"].is_string())
          stopped.clear();
        continue;
      }
      const std::string clock = body.at("clock");
      if (r->type == "booking.sla_paused")
        stopped.insert(clock);
      if (r->type == "booking.sla_resumed")
        stopped.erase(clock);
      if (r->type != "booking.sla_breached")
        continue;
      const auto due = ms_of(body.at("due"));
      const auto say = [&](const char* what) {
        found.push_back("booking/" + id + ": the breach of " + clock + what);
      };
      if (r->at < due)
        say(" was noted before it was due");
      if (stopped.contains(clock))
        say(" was noted while the clock stood still");
      if (!breached.emplace(clock, due).second)
        say(" was noted twice");
    }
  });
  return found;
}

std::string unrest(const log_book& log, std::int64_t now) {
  const auto late = audit_timers(log, now);
  if (!late.empty())
    return late.front();
  std::map<std::string, std::int64_t> unpaid;
  std::set<std::string> settling; // Comes again with each further try.
  for (const auto& r : log.rows) {
    unpaid["payouts"] +=
        (r.type == "payout.sent") - (r.type == "payout.paid") - (r.type == "payout.failed");
    unpaid["captures"] -= r.type == "payment.released";
    if (r.type == "payment.settling")
      unpaid["captures"] += settling.insert(r.entity).second;
    unpaid["voids"] += (r.type == "payment.void_requested") - (r.type == "payment.voided");
  }
  for (const auto& [what, count] : unpaid)
    if (count != 0)
      return std::to_string(count) + " " + what + " are under way";
  return {};
}

} // namespace callout::auditors
