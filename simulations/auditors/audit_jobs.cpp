// Who has which job, and when: exclusive in the booking, and in the technician's calendar.
#include "simulations/auditors/audits.hpp"

#include <algorithm>

namespace callout::auditors {

namespace {

struct slot {
  std::int64_t from = 0, to = 0;
};

slot slot_of(const json& body) {
  return {ms_of(body.at("slot").at("start")), ms_of(body.at("slot").at("end"))};
}

} // namespace

findings audit_technicians(const log_book& log) {
  findings found;
  log.each("booking", [&](const std::string& id, const std::vector<const row*>& rows) {
    std::string has;
    for (const auto* r : rows) {
      if (r->type == "booking.unassigned")
        has.clear();
      if (r->type != "booking.assigned")
        continue;
      const auto next = r->body().at("technician").get<std::string>();
      if (!has.empty())
        found.push_back("booking/" + id + " is given to " + next + " while " + has + " has it");
      has = next;
    }
  });
  return found;
}

findings audit_calendars(const log_book& log) {
  findings found;
  const auto open = restless(log);
  log.each("technician", [&](const std::string& id, const std::vector<const row*>& rows) {
    std::map<std::string, slot> calendar; // By booking.
    for (const auto* r : rows) {
      const auto& body = r->body();
      if (r->type == "technician.lost" || r->type == "technician.released")
        calendar.erase(body.at("booking"));
      if (r->type != "technician.accepted" && r->type != "technician.reserved")
        continue;
      const std::string booking = body.at("booking");
      const auto wanted = slot_of(body);
      for (const auto& [other, taken] : calendar)
        if (other != booking && wanted.from < taken.to && taken.from < wanted.to)
          found.push_back("technician/" + id + " has " + booking + " and " + other +
                          " at one time");
      calendar[booking] = wanted;
    }
    for (const auto& [booking, when] : calendar)
      if (!open.contains(booking))
        found.push_back("technician/" + id + " still has " + booking + ", which is over");
  });
  return found;
}

} // namespace callout::auditors
