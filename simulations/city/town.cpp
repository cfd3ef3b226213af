// Acts on the server are made here, so that keys, the log and the tally are in one place.
#include "simulations/city/town.hpp"

#include <random>

namespace callout::city {
namespace {

constexpr std::size_t offers_remembered_max = 100'000;

std::string fresh_run() {
  std::random_device device;
  return "city-" + std::to_string(device()) + "-" + std::to_string(device()) + "-";
}

} // namespace

town::town(boost::asio::io_context& io, const options& o, boost::asio::ip::tcp::endpoint server,
           std::vector<kit::place> places)
    : io{io}, settings{o}, later{io}, http{io,
                                           later,
                                           {.server = server,
                                            .connections = o.connections,
                                            .seed = o.seed,
                                            .unauthorised = [this] { on_unauthorised(); }}},
      lines{io, later, server, o.seed + 1}, clock{o.start_hour, o.speed}, places{std::move(places)},
      acks{o.acks}, run_{fresh_run()} {
}

instant town::now() const {
  return std::chrono::floor<span>(std::chrono::system_clock::now()) + ahead_;
}

void town::learn_time(instant theirs) {
  // Less than this is the network, and the time it takes to look.
  constexpr span noticeable{30'000};
  if (const auto off = theirs - now(); off > noticeable || off < -noticeable)
    ahead_ += off;
}

void town::learn_time(const std::string& theirs) {
  if (instant at; from_text(theirs, at))
    learn_time(at);
}

void town::after(std::chrono::duration<double> theirs, agenda::task task) {
  later.after(clock.ours(theirs), std::move(task));
}

void town::act(person& who, const char* action, std::string target, const json& body, json about,
               http_done done) {
  auto key = run_ + who.subject + "-" + std::to_string(++who.acts);
  http_request request{"POST", std::move(target), &who.token, key, body.dump()};
  http.send(std::move(request), [this, action, subject = who.subject, key, about = std::move(about),
                                 done = std::move(done)](const http_reply& reply) mutable {
    if (reply.ok()) {
      about["at"] = to_text(now());
      about["who"] = std::move(subject);
      about["action"] = action;
      about["key"] = std::move(key);
      about["status"] = reply.status;
      if (!about.contains("booking")) {
        const auto made = reply.document();
        about["booking"] = made.is_object() ? made.value("id", json{}) : json{};
      }
      acks.write(about);
    } else {
      ++counts.refusals[action + (" " + reply.problem())];
    }
    done(reply);
  });
}

void town::get(const person& who, std::string target, http_done done) {
  http.send({.method = "GET", .target = std::move(target), .token = &who.token}, std::move(done));
}

void town::put(const person& who, std::string target, const json& body, http_done done) {
  http.send(
      {.method = "PUT", .target = std::move(target), .token = &who.token, .body = body.dump()},
      std::move(done));
}

customer* town::waiting_for(const std::string& booking) const {
  const auto found = waiting_.find(booking);
  return found == waiting_.end() ? nullptr : found->second;
}

void town::waits(const std::string& booking, customer* who) {
  waiting_[booking] = who;
}

void town::waits_no_more(const std::string& booking) {
  waiting_.erase(booking);
  offers_.erase(booking);
}

void town::offer_seen(const std::string& booking) {
  ++counts.offers;
  // Offers for bookings of other clients are never forgotten otherwise.
  if (offers_.size() >= offers_remembered_max)
    offers_.clear();
  offers_.try_emplace(booking, steady::now());
}

std::optional<moment> town::first_offer(const std::string& booking) const {
  const auto found = offers_.find(booking);
  return found == offers_.end() ? std::nullopt : std::optional{found->second};
}

} // namespace callout::city
