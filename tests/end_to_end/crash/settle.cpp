#include "tests/end_to_end/crash/settle.hpp"

#include "tests/end_to_end/crash/log_files.hpp"

#include <set>

namespace callout::crash {

namespace {

constexpr std::int64_t day = 86'400;
/// Each look reads the whole log.
constexpr std::chrono::seconds patience{120};

/// What an operator does with a booking in this state; nothing where only time helps.
std::vector<std::string> way_out(const std::string& status) {
  if (status == "in_progress")
    return {"finish"};
  if (status == "paused")
    return {"resume", "finish"};
  for (const char* early : {"draft", "confirmed", "matching", "assigned", "en_route", "arrived"})
    if (status == early)
      return {"cancel"};
  return {};
}

void close_open_jobs(const site& s) {
  auto chief = chief_of(s);
  for (const auto& [id, last] : restless(read_log(s.data, s.database))) {
    const auto path = "/v1/bookings/" + id;
    for (const auto& verb : way_out(chief.get(path)["status"])) {
      const auto body = verb == "cancel" ? json{{"reason", "السوق يغلق"}} : json::object();
      const auto answer = chief.http().post(path + "/" + verb, body);
      // It may have gone on by itself in between.
      if (!answer.ok() && answer.status != 409)
        throw std::runtime_error{path + "/" + verb + ": " + answer.body};
    }
  }
}

std::int64_t forward(const site& s, std::int64_t seconds) {
  const auto now = ms_of(advance(s, seconds));
  std::string why;
  try {
    end_to_end::eventually(
        "all is at rest", [&] { return (why = unrest(read_log(s.data, s.database), now)).empty(); },
        patience);
  } catch (const std::exception& e) {
    throw std::runtime_error{std::string{e.what()} + ": " + why};
  }
  return now;
}

} // namespace

std::int64_t settle(const site& s) {
  forward(s, 3600); // Searches, offers and drafts end, and what the provider left unknown is asked.
  close_open_jobs(s);
  forward(s, 25 * 3600);                 // Work that is done counts as confirmed.
  const auto end = forward(s, 32 * day); // Warranties end; payouts are made every week.
  return end;
}

} // namespace callout::crash
