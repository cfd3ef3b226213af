// A customer's day. The line brings the news; a look at the booking now and then makes up
// for lines that are down.
#include "simulations/city/customer.hpp"

#include <array>

namespace callout::city {
namespace {

using namespace std::chrono_literals;
using minutes = std::chrono::duration<double, std::ratio<60>>;

constexpr auto look_after_silence = 10s;
constexpr std::size_t unconfirmed_max = 100'000;

double seconds_since(moment then) {
  return std::chrono::duration<double>(steady::now() - then).count();
}

/// How far a booking has come; unknown words come first.
std::ptrdiff_t rank(const std::string& status) {
  constexpr std::array<std::string_view, 15> order{
      "draft",     "payment_pending", "confirmed",   "matching",    "assigned",
      "en_route",  "arrived",         "in_progress", "paused",      "work_done",
      "completed", "closed",          "cancelled",   "unfulfilled", "expired"};
  const auto found = std::find(order.begin(), order.end(), status);
  return found == order.end() ? -1 : found - order.begin();
}

bool one_of(const std::string& status, std::initializer_list<const char*> words) {
  return std::find(words.begin(), words.end(), status) != words.end();
}

} // namespace

customer::customer(town& t, person self)
    : town_{t}, self_{std::move(self)}, line_{t.lines, self_.token, *this},
      watches_{self_.luck.chance(t.settings.watch_share)} {
}

void customer::book() {
  auto v = std::make_shared<visit>();
  visit_ = v;
  early_ = {};
  auto& luck = self_.luck;
  const auto number = luck.below(town_.places.size());
  const auto& home = town_.places[number].at;
  v->will_confirm = !luck.chance(town_.settings.unconfirmed_share);
  if (luck.chance(town_.settings.cancel_share))
    v->cancels_after = minutes{luck.exponential(5)};
  const auto& wanted = town_.services[luck.below(town_.services.size())];
  if (watches_)
    line_.open();
  const auto address = (luck.chance(0.5) ? "House " : "منزل ") + std::to_string(number + 1);
  town_.act(self_, "book", "/v1/bookings",
            {{"service", wanted.name},
             {"location", {{"lat", home.lat}, {"lon", home.lon}, {"address", address}}},
             {"when", "asap"},
             {"payment_method", "card"}},
            json::object(), [this, v](const http_reply& reply) { booked(v, reply); });
}

void customer::booked(const visit_ptr& v, const http_reply& reply) {
  const auto made = reply.document();
  if (!reply.ok() || !made.is_object() || !made.contains("id")) {
    ++town_.counts.turned_away;
    visit_.reset();
    return town_.on_free(*this);
  }
  v->booking = made["id"].get<std::string>();
  ++town_.counts.made;
  ++town_.counts.open;
  town_.learn_time(made.value("created_at", ""));
  town_.counts.answer.add(std::chrono::duration<double>(reply.took).count());
  town_.waits(v->booking, this);
  if (v->cancels_after)
    town_.after(*v->cancels_after, [this, v] { cancel(v); });
  watch_over(v);
  news(v, made);
  if (early_.is_object() && early_.value("booking", "") == v->booking)
    news(v, std::exchange(early_, {}));
}

void customer::line_open() {
  // Whatever happened while there was no line comes by the resume; this is for the first one.
  if (visit_ && !visit_->booking.empty() && seconds_since(visit_->heard) > 1)
    look(visit_);
}

void customer::heard(const json& frame) {
  if (!visit_ || frame.value("type", "") != "booking.changed" || !frame.contains("data"))
    return;
  const auto& about = frame["data"];
  if (visit_->booking.empty())
    early_ = about;
  else if (about.value("booking", "") == visit_->booking)
    news(visit_, about);
}

/// `about`: a booking's document, or what a frame says of it.
void customer::news(const visit_ptr& v, const json& about) {
  if (visit_ != v)
    return;
  v->heard = steady::now();
  const auto status = about.value("status", "");
  const auto version = about.value("version", std::int64_t{-1});
  // Without a version (an answer that a frame may have overtaken) only progress is believed.
  if (version < 0 ? rank(status) <= rank(v->status) : version <= v->version)
    return;
  v->version = std::max(v->version, version);
  if (std::exchange(v->status, status) != status)
    reached(v, status);
}

void customer::reached(const visit_ptr& v, const std::string& status) {
  auto& counts = town_.counts;
  const bool on_site =
      one_of(status, {"arrived", "in_progress", "paused", "work_done", "completed", "closed"});
  if (!v->accepted && (on_site || one_of(status, {"assigned", "en_route"}))) {
    v->accepted = true;
    counts.to_accept.add(seconds_since(v->wished));
    if (const auto seen = town_.first_offer(v->booking))
      counts.to_offer.add(std::max(0.0, std::chrono::duration<double>(*seen - v->wished).count()));
  }
  if (!v->arrived && on_site) {
    v->arrived = true;
    counts.to_arrive.add(seconds_since(v->wished));
  }
  if (status == "work_done")
    return thank(v);
  if (one_of(status, {"completed", "closed"}))
    return end(v, counts.completed);
  if (status == "cancelled")
    return end(v, counts.cancelled);
  if (status == "expired")
    return end(v, counts.expired);
  if (status == "unfulfilled") {
    counts.respond.count(false);
    return end(v, counts.unfulfilled);
  }
}

/// The work is done: looks at the bill and how punctual they were, and says yes, or nothing.
void customer::thank(const visit_ptr& v) {
  if (std::exchange(v->thanking, true))
    return;
  town_.counts.to_finish.add(seconds_since(v->wished));
  town_.get(self_, "/v1/bookings/" + v->booking, [this, v](const http_reply& reply) {
    judge(reply.document());
    if (visit_ != v)
      return;
    if (v->will_confirm)
      return town_.after(minutes{self_.luck.lognormal(4, 0.6)}, [this, v] { confirm(v); });
    if (town_.unconfirmed.size() < unconfirmed_max)
      town_.unconfirmed.push_back(v->booking);
    end(v, town_.counts.unconfirmed);
  });
}

/// By the server's own clocks.
void customer::judge(const json& bill) {
  if (!bill.is_object() || !bill.contains("sla") || !bill["sla"].is_array())
    return;
  for (const auto& clock : bill["sla"]) {
    const auto name = clock.value("clock", "");
    const bool in_time = clock.value("breached_at", json{}).is_null();
    if (name == "respond")
      town_.counts.respond.count(in_time);
    else if (name == "arrive")
      town_.counts.arrive.count(in_time);
  }
}

void customer::confirm(const visit_ptr& v) {
  if (visit_ != v)
    return;
  town_.act(self_, "confirm", "/v1/bookings/" + v->booking + "/confirm", json::object(),
            {{"booking", v->booking}}, [this, v](const http_reply& reply) {
              if (const auto seen = reply.document(); reply.ok() && seen.is_object())
                news(v, seen);
              look(v);
            });
}

void customer::cancel(const visit_ptr& v) {
  if (visit_ != v || one_of(v->status, {"in_progress", "paused", "work_done"}))
    return;
  town_.act(self_, "cancel", "/v1/bookings/" + v->booking + "/cancel", json::object(),
            {{"booking", v->booking}}, [this, v](const http_reply&) { look(v); });
}

void customer::look(const visit_ptr& v) {
  if (visit_ != v)
    return;
  town_.get(self_, "/v1/bookings/" + v->booking, [this, v](const http_reply& reply) {
    if (const auto seen = reply.document(); reply.ok() && seen.is_object())
      news(v, seen);
  });
}

void customer::watch_over(const visit_ptr& v) {
  const auto wait =
      std::chrono::duration<double>(look_after_silence) * self_.luck.between(0.8, 1.2);
  town_.later.after(std::chrono::duration_cast<steady::duration>(wait), [this, v] {
    if (visit_ != v)
      return;
    if (steady::now() - v->heard >= look_after_silence / 2)
      look(v);
    watch_over(v);
  });
}

void customer::tell_code(std::function<void(std::string)> told) {
  if (!visit_ || visit_->booking.empty())
    return told({});
  town_.get(self_, "/v1/bookings/" + visit_->booking, [told](const http_reply& reply) {
    const auto seen = reply.document();
    told(seen.is_object() ? seen.value("start_code", "") : std::string{});
  });
}

void customer::end(const visit_ptr& v, std::uint64_t& counter) {
  ++counter;
  --town_.counts.open;
  town_.waits_no_more(v->booking);
  visit_.reset();
  town_.on_free(*this);
}

} // namespace callout::city
