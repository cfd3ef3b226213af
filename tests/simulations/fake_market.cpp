// Rules by the letter of the contract, without money but for its accounts.
#include "tests/simulations/fake_market.hpp"

namespace callout::city {
namespace {

using kit::fake_answer;
using kit::fake_request;
using kit::fake_socket;

constexpr int price = 34'950;

std::vector<std::string> parts_of(const std::string& target) {
  std::vector<std::string> parts;
  for (std::size_t at = 1; at <= target.size();) {
    const auto end = std::min(target.find_first_of("/?", at), target.size());
    parts.push_back(target.substr(at, end - at));
    if (end < target.size() && target[end] == '?')
      break;
    at = end + 1;
  }
  return parts;
}

/// A token is "token-" and the person's name.
std::string person_of(const fake_request& r) {
  const auto found = r.headers.find("authorization");
  const std::string start = "Bearer token-";
  return found != r.headers.end() && found->second.starts_with(start)
             ? found->second.substr(start.size())
             : std::string{};
}

fake_answer refused(unsigned status, const char* code) {
  return {status, {{"type", "about:blank"}, {"code", code}, {"status", status}}};
}

/// From which status a technician's verb leads to which.
struct transition {
  const char *verb, *from, *to;
};
constexpr transition transitions[] = {{"depart", "assigned", "en_route"},
                                      {"arrive", "en_route", "arrived"},
                                      {"start", "arrived", "in_progress"},
                                      {"finish", "in_progress", "work_done"},
                                      {"confirm", "work_done", "completed"}};

} // namespace

kit::fake_script fake_market::script() {
  return {.answer = [this](const fake_request& r) { return answer(r); },
          .opened =
              [this](fake_socket& s, const fake_request& r) {
                const auto who = person_of(r);
                people_[&s] = who;
                lines_[who].socket = &s;
                s.send({{"type", "ready"}, {"offset", lines_[who].offset}});
              },
          .heard =
              [this](fake_socket& s, const json& frame) {
                auto& mine = lines_[people_[&s]];
                if (frame["type"] == "resume") {
                  for (auto i = frame["offset"].get<std::size_t>(); i < mine.sent.size(); ++i)
                    s.send(mine.sent[i]);
                  s.send({{"type", "resumed"}, {"offset", mine.offset}});
                }
                offer_around();
              },
          .closed =
              [this](fake_socket& s) {
                if (auto& mine = lines_[people_[&s]]; mine.socket == &s)
                  mine.socket = nullptr;
                people_.erase(&s);
              }};
}

void fake_market::tell(const std::string& who, const char* type, json data) {
  auto& to = lines_[who];
  json frame{{"type", type},
             {"offset", ++to.offset},
             {"at", "2026-11-22T10:14:00.000Z"},
             {"data", std::move(data)}};
  to.sent.push_back(frame);
  if (to.socket != nullptr)
    to.socket->send(frame);
}

void fake_market::offer_around() {
  for (auto& [id, b] : bookings) {
    if (b.status != "matching")
      continue;
    for (const auto& who : on_shift_)
      if (b.asked.insert(who).second)
        tell(who, "offer.made", {{"offer", "o-" + id}, {"booking", id}});
  }
}

fake_answer fake_market::answer(const fake_request& r) {
  const auto who = person_of(r);
  if (who.empty())
    return refused(401, "unauthenticated");
  if (refuse_next > 0) {
    --refuse_next;
    return {503, {}, {{"Retry-After", "0"}}};
  }
  if (r.method == "POST") {
    const auto made = once(r, who);
    if (lose_next > 0) {
      --lose_next;
      return {.hang_up = true};
    }
    return made;
  }
  const auto parts = parts_of(r.target);
  ++calls[r.method + " " + parts[1]];
  if (parts[1] == "catalog")
    return {200, {{"items", {{{"service", "ac.repair"}, {"skills", {"ac"}}}}}}};
  if (parts[1] == "technicians")
    return {200, json::parse(r.body)};
  if (parts[1] == "ledger")
    return {200, accounts()};
  if (parts[1] != "bookings" || !bookings.contains(parts[2]))
    return refused(404, "not_found");
  const auto& b = bookings[parts[2]];
  json view{{"id", b.id},
            {"status", b.status},
            {"location", b.location},
            {"sla", {{{"clock", "respond"}, {"due_at", "2026-11-22T10:14:00.000Z"}}}}};
  if (!b.technician.empty())
    view["start_code"] = "1234";
  return {200, view};
}

fake_answer fake_market::once(const fake_request& r, const std::string& who) {
  const auto key = r.headers.find("idempotency-key");
  if (key == r.headers.end())
    return refused(400, "no_key");
  const auto [known, fresh] = answers_.try_emplace(who + " " + key->second);
  if (!fresh)
    return known->second;
  const auto parts = parts_of(r.target);
  if (parts.size() == 2 && parts[1] == "bookings")
    return known->second = make(who, key->second, json::parse(r.body));
  if (parts[1] == "technicians") {
    on_shift_.insert(who);
    return known->second = {200};
  }
  return known->second = act(who, parts[1], parts[2], parts[3], json::parse(r.body));
}

fake_answer fake_market::make(const std::string& who, const std::string& key, const json& body) {
  const auto id = "b-" + std::to_string(bookings.size() + 1);
  bookings[id] = {.id = id, .customer = who, .key = key, .location = body["location"]};
  offer_around();
  return {201, {{"id", id}, {"status", "matching"}, {"version", 1}}};
}

fake_answer fake_market::act(const std::string& who, const std::string& kind, const std::string& id,
                             const std::string& verb, const json& body) {
  ++calls["POST " + kind + " " + verb];
  const auto booking = kind == "offers" ? id.substr(2) : id;
  if (!bookings.contains(booking))
    return refused(404, "not_found");
  auto& b = bookings[booking];
  if (verb == "accept")
    return accept(who, b);
  if (verb == "decline") {
    // Asked again, now or when he is done with his job: there are few technicians.
    b.asked.erase(who);
    if (!on_a_job(who))
      offer_around();
    return {200};
  }
  if (verb == "cancel" && (b.status == "matching" || b.status == "assigned"))
    return change(b, "cancelled");
  if (verb == "start" && body.value("code", "") != "1234")
    return refused(422, "wrong_code");
  for (const auto& t : transitions)
    if (verb == t.verb && b.status == t.from)
      return change(b, t.to);
  return refused(409, "not_allowed");
}

bool fake_market::on_a_job(const std::string& who) const {
  return std::any_of(bookings.begin(), bookings.end(), [&](const auto& b) {
    return b.second.technician == who && b.second.status != "cancelled" &&
           b.second.status != "work_done" && b.second.status != "completed";
  });
}

fake_answer fake_market::accept(const std::string& who, booking& b) {
  if (b.status != "matching")
    return refused(409, "taken");
  b.technician = who;
  for (const auto& other : b.asked)
    if (other != who)
      tell(other, "offer.withdrawn", {{"offer", "o-" + b.id}, {"booking", b.id}});
  return change(b, "assigned");
}

fake_answer fake_market::change(booking& b, const std::string& status) {
  b.status = status;
  ++b.version;
  const json news{{"booking", b.id}, {"status", status}, {"version", b.version}};
  tell(b.customer, "booking.changed", news);
  if (!b.technician.empty())
    tell(b.technician, "booking.changed", news);
  if (status == "work_done" || status == "cancelled")
    offer_around();
  return {200, {{"id", b.id}, {"status", status}, {"version", b.version}}};
}

json fake_market::accounts() const {
  const auto done = std::count_if(bookings.begin(), bookings.end(),
                                  [](const auto& b) { return b.second.status == "completed"; });
  const json all = done * price, none = 0;
  return {{"items",
           {{{"name", "psp:clearing"}, {"debits", all}, {"credits", none}},
            {{"name", "escrow:b"}, {"debits", all}, {"credits", all}},
            {{"name", "technician:t"}, {"debits", none}, {"credits", all}}}}};
}

} // namespace callout::city
