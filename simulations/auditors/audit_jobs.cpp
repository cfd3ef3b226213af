// Who has which job, and when: exclusive in the booking, and in the technician's calendar.
#include "simulations/auditors/audits.hpp"

#include <algorithm>
#include <cmath>

namespace callout::auditors {

namespace {

struct slot {
  std::int64_t from = 0, to = 0;
};

/// As a calendar keeps it; without a place, only its times count.
struct stay {
  slot when;
  bool placed = false;
  double x = 0, y = 0, z = 0; ///< on the unit sphere
  std::int64_t metres_per_second = 1, buffer_ms = 0;
};

slot slot_of(const json& body) {
  return {ms_of(body.at("slot").at("start")), ms_of(body.at("slot").at("end"))};
}

bool overlap(const slot& a, const slot& b) {
  return a.from < b.to && b.from < a.to;
}

stay stay_of(const json& body) {
  stay s{.when = slot_of(body)};
  const auto where = body.find("where");
  if (where == body.end() || where->is_null())
    return s;
  constexpr double degree = 3.14159265358979323846 / 180;
  const double lat = where->at("point").at("lat").get<double>() * degree;
  const double lon = where->at("point").at("lon").get<double>() * degree;
  s.placed = true;
  s.x = std::cos(lat) * std::cos(lon);
  s.y = std::cos(lat) * std::sin(lon);
  s.z = std::sin(lat);
  s.metres_per_second = where->at("metres_per_second");
  s.buffer_ms = where->at("buffer_s").get<std::int64_t>() * 1'000;
  return s;
}

/// DOMAIN A5: prev.end + buffer + way <= start. By the chord and not by the haversine that the
/// rules have; a second is left for rounding.
bool no_way(const stay& a, const stay& b) {
  if (!a.placed || !b.placed)
    return false;
  const double half = std::hypot(a.x - b.x, a.y - b.y, a.z - b.z) / 2;
  const double metres = 2 * 6'371'008.8 * std::asin(std::min(1.0, half));
  const auto way =
      metres * 1'000 / static_cast<double>(std::min(a.metres_per_second, b.metres_per_second));
  const auto between = std::max(a.when.from, b.when.from) - std::min(a.when.to, b.when.to);
  return between + 1'000 < static_cast<std::int64_t>(way) + std::max(a.buffer_ms, b.buffer_ms);
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
    std::map<std::string, stay> calendar; // By booking.
    for (const auto* r : rows) {
      const auto& body = r->body();
      if (r->type == "technician.lost" || r->type == "technician.released")
        calendar.erase(body.at("booking"));
      if (r->type != "technician.accepted" && r->type != "technician.reserved")
        continue;
      const std::string booking = body.at("booking");
      const auto wanted = stay_of(body);
      for (const auto& [other, taken] : calendar)
        if (other != booking && (overlap(wanted.when, taken.when) || no_way(wanted, taken)))
          found.push_back(
              "technician/" + id + " has " + booking + " and " + other +
              (overlap(wanted.when, taken.when) ? " at one time" : " with no time for the way"));
      calendar[booking] = wanted;
    }
    for (const auto& [booking, when] : calendar)
      if (!open.contains(booking))
        found.push_back("technician/" + id + " still has " + booking + ", which is over");
  });
  return found;
}

} // namespace callout::auditors
