// What has its time: timers, the order of rows, promises.
#include "simulations/auditors/timer_watch.hpp"

namespace callout::auditors {

findings audit_timers(const log_book& log, std::int64_t now) {
  timer_watch watch;
  for (const auto& r : log.rows)
    watch.take(r);
  return watch.wrong(now);
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
      const auto& body = r->body();
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
  timer_watch watch;
  for (const auto& r : log.rows)
    watch.take(r);
  return watch.unrest(now);
}

} // namespace callout::auditors
