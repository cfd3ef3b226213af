#include "tests/end_to_end/visits.hpp"

#include <algorithm>
#include <numeric>

namespace callout::end_to_end {

json wanted_now(const std::string& address) {
  return {{"service", "ac.repair"},
          {"location", {{"lat", 24.6911}, {"lon", 46.6851}, {"address", address}}},
          {"when", "asap"},
          {"note", "المكيف لا يبرّد ❄"},
          {"payment_method", "card"}};
}

void say_where(stage& s, kit::ws_client& stream) {
  stream.send(
      {{"type", "location"}, {"lat", 24.695}, {"lon", 46.68}, {"accuracy_m", 8}, {"at", s.now()}});
  stream.send({{"type", "ping"}});
  stream.wait_for("pong");
}

json at_the_door(stage& s) {
  return {{"position", {{"lat", 24.6911}, {"lon", 46.6851}, {"accuracy_m", 8}, {"at", s.now()}}}};
}

void go_on_shift(stage& s, person& technician, const std::string& name) {
  technician.put("/v1/technicians/me",
                 {{"name", name}, {"skills", {"ac"}}, {"base", {{"lat", 24.69}, {"lon", 46.69}}}});
  technician.post("/v1/technicians/me/shift", {{"on", true}});
  auto stream = technician.stream();
  say_where(s, stream);
}

std::string book(person& customer, const json& body) {
  return customer.post("/v1/bookings", body, 201)["id"];
}

std::string offer_of(person& technician, const std::string& booking) {
  std::string found;
  eventually("an offer of " + booking, [&] {
    const auto mine = technician.get("/v1/technicians/me");
    for (const auto& o : mine["offers"])
      if (o["booking"] == booking)
        found = o["offer"];
    return !found.empty();
  });
  return found;
}

void accept(person& technician, const std::string& booking) {
  technician.post("/v1/offers/" + offer_of(technician, booking) + "/accept");
}

void work(person& technician, person& customer, const std::string& booking) {
  const auto path = "/v1/bookings/" + booking;
  technician.post(path + "/depart");
  const json with_code{{"code", customer.get(path)["start_code"]}};
  technician.post(path + "/arrive", with_code);
  technician.post(path + "/start", with_code);
  technician.post(path + "/finish");
}

std::int64_t until_available(stage& s, person& technician) {
  json credits;
  eventually("something is earned", [&] {
    const auto mine = technician.http().get("/v1/technicians/me/earnings");
    credits = mine.ok() ? mine.document()["credits"] : json::array();
    return !credits.empty();
  });
  instant now, available;
  if (!from_text(s.now(), now) ||
      !from_text(credits.back()["available_at"].get<std::string>(), available))
    throw std::runtime_error{"no time: " + credits.dump()};
  return std::chrono::ceil<std::chrono::seconds>(available - now).count() + 1;
}

json history(person& who, const std::string& booking) {
  auto all = json::array();
  for (std::string cursor, at = "/v1/bookings/" + booking + "/history?limit=200";;) {
    const auto page = who.get(cursor.empty() ? at : at + "&cursor=" + cursor);
    all.insert(all.end(), page["items"].begin(), page["items"].end());
    cursor = page.value("next_cursor", "");
    if (cursor.empty())
      return all;
  }
}

std::size_t count_of(const json& history, const std::string& type) {
  return static_cast<std::size_t>(std::count_if(
      history.begin(), history.end(), [&](const json& row) { return row["type"] == type; }));
}

std::map<std::string, std::int64_t> balances(person& operator_) {
  std::map<std::string, std::int64_t> all;
  std::string cursor;
  do {
    const auto page = operator_.list("/v1/ledger/accounts?limit=200" +
                                     (cursor.empty() ? "" : "&cursor=" + cursor));
    for (const auto& a : page["items"])
      all[a["name"]] = a["balance"]["minor"];
    cursor = page.value("next_cursor", "");
  } while (!cursor.empty());
  return all;
}

std::int64_t total(const std::map<std::string, std::int64_t>& balances) {
  return std::accumulate(balances.begin(), balances.end(), std::int64_t{0},
                         [](std::int64_t sum, const auto& b) { return sum + b.second; });
}

} // namespace callout::end_to_end
