#include "tests/end_to_end/faults/flood.hpp"

#include "tests/end_to_end/burst.hpp"
#include "tests/end_to_end/patient.hpp"
#include "tests/end_to_end/visits.hpp"

#include <libpq-fe.h>

#include <algorithm>

namespace callout::faults {

namespace {

using namespace std::chrono_literals;

constexpr std::size_t people = 50, times = 12;

} // namespace

struct standstill::connection {
  std::unique_ptr<PGconn, decltype(&PQfinish)> link;
};

standstill::standstill(const std::string& database)
    : held_{new connection{{PQconnectdb(database.c_str()), PQfinish}}} {
  // Ends with the connection.
  for (const auto* words : {"BEGIN", "LOCK TABLE events IN SHARE MODE"}) {
    const std::unique_ptr<PGresult, decltype(&PQclear)> r{PQexec(held_->link.get(), words),
                                                          PQclear};
    if (PQresultStatus(r.get()) != PGRES_COMMAND_OK)
      throw std::runtime_error{PQerrorMessage(held_->link.get())};
  }
}

standstill::~standstill() = default;

flood::flood(const crash::site& s) {
  for (const auto& t : kit::tokens(s.data, "technician", "flood", people)) {
    end_to_end::person himself{s.url, t.text};
    // Far from all others, so that nobody asks for him.
    himself.put(
        "/v1/technicians/me",
        {{"name", "Flood"}, {"skills", {"ac"}}, {"base", {{"lat", 21.48}, {"lon", 39.19}}}});
    all_.push_back({t.subject, t.text});
  }
}

flood::seen flood::pour(const std::string& url) {
  std::vector<end_to_end::burst_request> asked;
  for (std::size_t i = 0; i < people * times; ++i)
    asked.push_back({all_[i % people].token, "/v1/technicians/me/shift", kit::fresh_key(),
                     json{{"on", i / people % 2 == 0}}.dump()});
  const auto answers = end_to_end::burst(url, asked);
  seen s{.asked = asked.size()};
  std::vector<std::chrono::milliseconds> turned_away;
  for (std::size_t i = 0; i < asked.size(); ++i) {
    const auto& a = answers[i];
    ++all_[i % people].told;
    if (a.status == 200)
      continue;
    if (a.body.find("\"overloaded\"") != a.body.npos) {
      turned_away.push_back(a.took);
    }
    if (a.status != 202 && (a.status != 503 || a.retry_after.empty()))
      s.wrong.push_back("a flood was answered " + std::to_string(a.status) + " " + a.body);
    end_to_end::patient client{{url}, asked[i].token, 0, 60s};
    client.send({.method = "POST",
                 .target = asked[i].target,
                 .body = asked[i].body,
                 .headers = {{"Idempotency-Key", asked[i].key}}});
  }
  std::ranges::sort(turned_away);
  s.turned_away = turned_away.size();
  if (!turned_away.empty()) {
    s.half = turned_away[turned_away.size() / 2];
    s.slowest = turned_away.back();
  }
  return s;
}

crash::findings flood::audit(const crash::log_book& log) const {
  crash::findings found;
  for (const auto& t : all_) {
    std::size_t rows = 0;
    for (const auto* r : log.of("technician", t.id))
      rows += r->type == "technician.shift_set" || r->type == "runtime.settled";
    if (rows != t.told)
      found.push_back("technician/" + t.id + " was told " + std::to_string(t.told) +
                      " times that it is done; in the log: " + std::to_string(rows));
  }
  return found;
}

} // namespace callout::faults
