// Which phase each event of a booking leads out of, and into: DOMAIN 3.1 once more.
#include "simulations/auditors/audits.hpp"

#include <algorithm>

namespace callout::auditors {

namespace {

struct step {
  const char* event;
  std::vector<std::string_view> from;
  std::string_view to; ///< empty: it stays where it is
};

const std::vector<step>& steps() {
  static const std::vector<step> table{
      {"created", {"none"}, "payment_pending"},
      {"payment_submitted", {"draft"}, "payment_pending"},
      {"payment_failed", {"payment_pending"}, "draft"},
      {"confirmed", {"payment_pending"}, "confirmed"},
      {"matching_started", {"confirmed"}, "matching"},
      {"reservation_requested", {"confirmed", "matching", "assigned"}, ""},
      {"assigned", {"confirmed", "matching"}, "assigned"},
      {"unassigned", {"assigned", "en_route"}, "matching"},
      {"rescheduled", {"confirmed", "matching", "assigned"}, "confirmed"},
      {"unfulfilled", {"matching"}, "unfulfilled"},
      {"departed", {"assigned"}, "en_route"},
      {"arrived", {"en_route"}, "arrived"},
      {"started", {"arrived"}, "in_progress"},
      {"paused", {"in_progress"}, "paused"},
      {"resumed", {"paused"}, "in_progress"},
      {"extra_proposed", {"in_progress"}, "paused"},
      {"extra_accepted", {"paused"}, ""},
      {"extra_approved", {"paused"}, "in_progress"},
      {"extra_declined", {"paused"}, "in_progress"},
      {"finished", {"in_progress"}, "work_done"},
      {"aborted", {"in_progress", "paused"}, "work_done"},
      {"completed", {"in_progress", "paused", "work_done"}, "completed"},
      {"rejected", {"work_done"}, "in_progress"},
      {"cancelled",
       {"draft", "payment_pending", "confirmed", "matching", "assigned", "en_route", "arrived"},
       "cancelled"},
      {"dispute_opened", {"completed"}, ""},
      {"dispute_resolved", {"completed"}, ""},
      {"expired", {"draft", "payment_pending"}, "expired"},
      {"closed", {"completed"}, "closed"}};
  return table;
}

std::string name_of(std::string_view phase, std::string_view event) {
  return std::string{phase} + ": booking." + std::string{event};
}

} // namespace

std::vector<std::string> moves() {
  std::vector<std::string> all;
  for (const auto& s : steps())
    for (const auto& from : s.from)
      all.push_back(name_of(from, s.event));
  return all;
}

findings audit_moves(const log_book& log, std::map<std::string, std::uint64_t>* made) {
  std::map<std::string, const step*, std::less<>> by_event;
  for (const auto& s : steps())
    by_event[std::string{"booking."} + s.event] = &s;
  findings found;
  log.each("booking", [&](const std::string& id, const std::vector<const row*>& rows) {
    std::string_view phase = "none";
    for (const auto* r : rows) {
      const auto at = by_event.find(r->type);
      if (at == by_event.end()) { // Notes, of which none comes first.
        if (phase == "none")
          found.push_back("booking/" + id + " begins with " + r->type);
        continue;
      }
      const auto& s = *at->second;
      if (std::ranges::find(s.from, phase) == s.from.end())
        found.push_back("booking/" + id + ": " + r->type + " when it was " + std::string{phase});
      else if (made)
        ++(*made)[name_of(phase, s.event)];
      // A calendar that was asked has said yes: the visit stays his, at another time.
      const bool stays = r->type == "booking.rescheduled" && r->body().contains("command") &&
                         r->body()["command"].is_string();
      if (!s.to.empty() && !stays)
        phase = s.to;
    }
  });
  return found;
}

} // namespace callout::auditors
