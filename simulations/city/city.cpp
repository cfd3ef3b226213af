// The phases of a run, each of which starts the next.
#include "simulations/city/city.hpp"

#include <csignal>

namespace callout::city {
namespace {

using namespace std::chrono_literals;

constexpr auto rest_poll = 200ms;
constexpr auto patience = 60s;
/// Longer than the 24 hours after which work that is done counts as confirmed.
constexpr int settle_seconds = 25 * 3600;

std::vector<service> services_in(const json& catalogue) {
  std::vector<service> all;
  const auto* items = &catalogue;
  for (const char* name : {"items", "services"})
    if (catalogue.is_object() && catalogue.contains(name))
      items = &catalogue[name];
  for (const auto& item : items->is_array() ? *items : json::array()) {
    service one;
    for (const char* name : {"service", "id", "code", "name"})
      if (one.name.empty() && item.contains(name) && item[name].is_string())
        one.name = item[name].get<std::string>();
    one.skills = item.value("skills", std::vector<std::string>{one.name});
    if (!one.name.empty())
      all.push_back(std::move(one));
  }
  return all;
}

} // namespace

city::city(town& t, const identities& ids)
    : town_{t}, crowd_{t, ids}, progress_{t, crowd_, "looking for the server"}, signals_{t.io} {
}

void city::begin() {
  for (int number : {SIGINT, SIGTERM})
    signals_.add(number);
  listen_for_signals();
  if (!town_.settings.quiet)
    progress_.begin();
  load_catalogue();
}

/// The first signal closes the city in good order, the second at once.
void city::listen_for_signals() {
  signals_.async_wait([this](boost::system::error_code error, int) {
    if (error)
      return;
    if (town_.closing)
      return fail("interrupted");
    drained_by_ = steady::now();
    close();
    at_the_latest(patience, "the server did not answer any more");
    listen_for_signals();
  });
}

void city::at_the_latest(steady::duration wait, std::string why) {
  town_.later.after(wait, [this, why = std::move(why)] { fail(why); });
}

void city::fail(std::string why) {
  if (finished_)
    return;
  trouble_ = std::move(why);
  finish();
}

void city::load_catalogue() {
  town_.later.after(patience, [this] {
    if (!found_)
      fail("no server answers at " + town_.settings.url);
  });
  town_.get(crowd_.chief(), "/v1/catalog", [this](const http_reply& reply) {
    found_ = true;
    town_.services = services_in(reply.document());
    if (town_.services.empty())
      return fail("no catalogue: " + reply.problem());
    progress_.phase("technicians sign on");
    crowd_.start([this] { live(); });
  });
}

void city::live() {
  if (town_.closing)
    return;
  progress_.phase("open");
  crowd_.open();
  drained_by_ = town_.opened + town_.settings.duration + town_.settings.drain;
  town_.later.after(town_.settings.duration, [this] { close(); });
}

void city::close() {
  if (std::exchange(town_.closing, true))
    return;
  progress_.phase("closing");
  at_the_latest(town_.settings.drain + 3 * patience, "the server did not answer any more");
  await_rest();
}

void city::await_rest() {
  if (town_.counts.open > 0 && steady::now() < drained_by_)
    return town_.later.after(rest_poll, [this] { await_rest(); });
  if (town_.settings.settle)
    settle();
  else
    read_ledger({});
}

void city::settle() {
  progress_.phase("settling");
  town_.act(crowd_.chief(), "advance", "/v1/sandbox/clock/advance", {{"seconds", settle_seconds}},
            {{"booking", nullptr}}, [this](const http_reply& reply) {
              if (!reply.ok())
                return fail("the clock could not be turned on: " + reply.problem());
              const auto answer = reply.document();
              town_.learn_time(answer.is_object() ? answer.value("now", "") : "");
              drained_by_ = steady::now() + patience;
              recount(0);
            });
}

/// What was left unconfirmed is completed by the clock: looks until it is, one by one.
void city::recount(std::size_t place) {
  if (place < town_.unconfirmed.size())
    return town_.get(crowd_.chief(), "/v1/bookings/" + town_.unconfirmed[place],
                     [this, place](const http_reply& reply) {
                       const auto status = reply.ok() ? reply.document().value("status", "") : "";
                       if (status == "completed" || status == "closed") {
                         --town_.counts.unconfirmed;
                         ++town_.counts.completed;
                         return recount(place + 1);
                       }
                       if (steady::now() > drained_by_)
                         return recount(place + 1);
                       town_.later.after(rest_poll, [this, place] { recount(place); });
                     });
  if (town_.counts.open > 0 && steady::now() < drained_by_)
    return town_.later.after(rest_poll, [this, place] { recount(place); });
  town_.act(crowd_.chief(), "pay out", "/v1/payouts/run", json::object(), {{"booking", nullptr}},
            [this](const http_reply&) { read_ledger({}); });
}

void city::read_ledger(const std::string& cursor) {
  const auto target = "/v1/ledger/accounts?limit=200" + (cursor.empty() ? "" : "&cursor=" + cursor);
  town_.get(crowd_.chief(), target, [this](const http_reply& reply) {
    const auto page = reply.document();
    if (!reply.ok())
      return fail("the ledger could not be read: " + reply.problem());
    books_.add(page);
    const auto next = page.is_object() ? page.value("next_cursor", json{}) : json{};
    if (next.is_string() && !next.get<std::string>().empty())
      return read_ledger(next.get<std::string>());
    // Views follow the log with a small delay: what does not add up yet is looked at again.
    if (!books_.good() && --looks_left_ > 0) {
      books_ = {};
      return town_.later.after(500ms, [this] { read_ledger({}); });
    }
    finish();
  });
}

void city::finish() {
  if (std::exchange(finished_, true))
    return;
  town_.closing = true;
  signals_.cancel();
  crowd_.leave();
  town_.http.stop();
  town_.later.clear();
  // Lines say goodbye in their own time, but not for ever.
  town_.later.after(1s, [this] { town_.io.stop(); });
}

} // namespace callout::city
