// Order, acknowledgements and rest: what histories say by themselves.
#include "simulations/auditors/audits.hpp"

#include <algorithm>
#include <cstdio>

namespace callout::auditors {

namespace {

/// What an acknowledgement promises to find: an event of this type, by this person.
struct promise {
  const char* kind;
  const char* type;
  const char* role; ///< empty: whoever did it
};

const std::map<std::string, promise>& promises() {
  static const std::map<std::string, promise> table{
      {"book", {"booking", "booking.created", "customer/"}},
      {"cancel", {"booking", "booking.cancelled", "customer/"}},
      {"confirm", {"booking", "booking.completed", ""}},
      {"depart", {"booking", "booking.departed", "technician/"}},
      {"arrive", {"booking", "booking.arrived", "technician/"}},
      {"start", {"booking", "booking.started", "technician/"}},
      {"finish", {"booking", "booking.finished", "technician/"}},
      {"resume", {"booking", "booking.resumed", ""}},
      {"shift", {"technician", "technician.shift_set", "technician/"}},
      {"accept", {"technician", "technician.accepted", "technician/"}},
      {"decline", {"technician", "technician.declined", "technician/"}}};
  return table;
}

std::string text(const json& j, const char* name) {
  return j.is_object() && j.contains(name) && j[name].is_string() ? j[name].get<std::string>()
                                                                  : std::string{};
}

bool kept(const log_book& log, const ack& a, const promise& p) {
  const bool his = std::string_view{p.kind} == "technician";
  const auto& rows = log.of(p.kind, his ? a.who : a.booking);
  return std::any_of(rows.begin(), rows.end(), [&](const row* r) {
    return r->type == p.type && (!*p.role || r->by == p.role + a.who) &&
           (a.offer.empty() || text(r->body(), "offer") == a.offer);
  });
}

/// The job became his, in his calendar and in the booking.
bool became_his(const log_book& log, const ack& a) {
  const auto& his = log.of("technician", a.who);
  const auto& its = log.of("booking", a.booking);
  return std::any_of(his.begin(), his.end(),
                     [&](const row* r) {
                       return r->type == "technician.awarded" &&
                              text(r->body(), "booking") == a.booking;
                     }) &&
         std::any_of(its.begin(), its.end(), [&](const row* r) {
           return r->type == "booking.assigned" && text(r->body(), "technician") == a.who;
         });
}

/// Who performs what comes of this effect of a row: whom it tells, or who asked. Empty when there
/// is no such effect.
std::string performer(const row& cause, std::size_t index) {
  const auto& effects = cause.what_follows();
  if (effects.size() <= index)
    return {};
  const auto& e = effects[index];
  return text(e, "do") == "tell" ? text(e, "to") : cause.kind + "/" + cause.entity;
}

} // namespace

findings audit_order(const log_book& log) {
  findings found;
  std::map<std::int64_t, std::int64_t> heads;
  for (const auto& r : log.rows)
    if (r.seq != ++heads[r.shard])
      found.push_back("shard " + std::to_string(r.shard) + ": row " + std::to_string(r.seq) +
                      " stands where " + std::to_string(heads[r.shard]) + " should");
  for (const auto& [who, rows] : log.by_entity) {
    std::set<std::string> past; // Commands that are over, the last one aside.
    std::set<std::pair<std::string, std::string>> told; // What each led to.
    for (std::size_t i = 0; i < rows.size(); ++i) {
      const auto name = who.first + "/" + who.second;
      if (rows[i]->version != static_cast<std::int64_t>(i) + 1)
        found.push_back(name + ": version " + std::to_string(rows[i]->version) + " comes " +
                        std::to_string(i + 1) + "th");
      // What somebody does to a booking or a technician, it does to each in one event of a kind.
      if ((who.first == "booking" || who.first == "technician") && rows[i]->by != "system" &&
          !rows[i]->command.empty() && !told.emplace(rows[i]->command, rows[i]->type).second)
        found.push_back(name + ": " + rows[i]->command + " came to " + rows[i]->type + " twice");
      if (i > 0 && rows[i]->command != rows[i - 1]->command &&
          !past.insert(rows[i - 1]->command).second)
        found.push_back(name + ": " + rows[i - 1]->command + " was performed twice");
    }
    if (!rows.empty() && past.contains(rows.back()->command))
      found.push_back(who.first + "/" + who.second + ": " + rows.back()->command +
                      " was performed twice");
  }
  return found;
}

findings audit_places(const log_book& log) {
  findings found;
  std::map<std::string, std::string> places; // Of each command, where it led to events.
  std::map<std::pair<std::int64_t, std::int64_t>, const row*> causes; // By shard and number.
  for (const auto& r : log.rows)
    if (!r.effects.empty())
      causes[{r.shard, r.seq}] = &r;
  for (const auto& r : log.rows) {
    // A timer's name is its shard's own; what the runtime writes has none.
    if (r.command.empty() || r.command.starts_with("tm:"))
      continue;
    const auto here = r.kind + "/" + r.entity;
    const auto& first = places.try_emplace(r.command, here).first->second;
    if (first != here)
      found.push_back(r.command + " was performed by " + first + " and by " + here);
    long long shard = 0, seq = 0;
    std::size_t index = 0;
    if (std::sscanf(r.command.c_str(), "fx:%lld:%lld:%zu", &shard, &seq, &index) != 3)
      continue;
    const auto cause = causes.find({shard, seq});
    const auto whom = cause == causes.end() ? std::string{} : performer(*cause->second, index);
    if (whom.empty())
      found.push_back(here + ": " + r.command + " comes of a row that is not there");
    else if (whom != here)
      found.push_back(here + ": " + r.command + " was meant for " + whom);
  }
  return found;
}

findings audit_acks(const log_book& log, const std::vector<ack>& acks) {
  findings found;
  for (const auto& a : acks) {
    const auto p = promises().find(a.action);
    if (p == promises().end())
      continue;
    const auto name = a.action + " of " + (a.booking.empty() ? a.who : a.booking) + " by " + a.who;
    if (!kept(log, a, p->second))
      found.push_back(name + " was acknowledged and is not in the log");
    else if (a.action == "accept" && !became_his(log, a))
      found.push_back(name + " was acknowledged and the job is not his");
  }
  return found;
}

std::map<std::string, std::string> restless(const log_book& log) {
  static const std::set<std::string> ends{"booking.closed", "booking.cancelled",
                                          "booking.unfulfilled", "booking.expired"};
  std::map<std::string, std::string> open;
  log.each("booking", [&](const std::string& id, const std::vector<const row*>& rows) {
    if (std::none_of(rows.begin(), rows.end(), [](const row* r) { return ends.contains(r->type); }))
      open[id] = rows.back()->type;
  });
  return open;
}

findings audit_ends(const log_book& log) {
  findings found;
  for (const auto& [booking, last] : restless(log))
    found.push_back("booking/" + booking + " has not come to rest; last: " + last);
  return found;
}

} // namespace callout::auditors
