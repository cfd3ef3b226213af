// A technician's day. The server's view of a job always wins: when it refuses a step, the
// technician asks how the booking stands and goes on from there.
#include "simulations/city/technician.hpp"

#include "simulations/city/customer.hpp"
#include "simulations/city/movement.hpp"

#include <optional>

namespace callout::city {
namespace {

using namespace std::chrono_literals;
using seconds = std::chrono::duration<double>;
using minutes = std::chrono::duration<double, std::ratio<60>>;

constexpr std::size_t offers_max = 32;
constexpr int disagreements_max = 8;

/// The place in the document of a job, when there is one.
std::optional<geo_point> site_in(const json& answer) {
  const auto place = answer.is_object() ? answer.value("location", json{}) : json{};
  if (!place.is_object() || !place.contains("lat") || !place.contains("lon"))
    return std::nullopt;
  return geo_point{place["lat"].get<double>(), place["lon"].get<double>()};
}

} // namespace

technician::technician(town& t, person self)
    : town_{t}, self_{std::move(self)}, line_{t.lines, self_.token, *this},
      standing_{t.places[self_.luck.below(t.places.size())].at}, silent_{self_.luck.chance(
                                                                     t.settings.silent_share)} {
}

void technician::start(const std::vector<std::string>& skills, std::function<void(bool)> done) {
  const json profile{{"name", "Technician " + self_.subject},
                     {"skills", skills},
                     {"base", {{"lat", standing_.lat}, {"lon", standing_.lon}}}};
  town_.put(self_, "/v1/technicians/me", profile, [this, done](const http_reply& reply) {
    if (!reply.ok()) {
      ++town_.counts.refusals["profile " + reply.problem()];
      return done(false);
    }
    town_.act(self_, "shift", "/v1/technicians/me/shift", {{"on", true}}, {{"booking", nullptr}},
              [this, done](const http_reply& answer) {
                if (answer.ok())
                  line_.open();
                keep_telling();
                done(answer.ok());
              });
  });
}

void technician::line_open() {
  // A server that was away has forgotten where everybody is.
  tell_position();
}

void technician::heard(const json& frame) {
  const auto type = frame.value("type", "");
  if (type == "error")
    ++town_.counts.refusals["line " + frame.value("code", "")];
  if (!frame.contains("data") || !frame["data"].is_object())
    return;
  const auto& data = frame["data"];
  const auto booking = data.value("booking", "");
  if (type == "offer.made") {
    town_.offer_seen(booking);
    if (silent_) {
      ++town_.counts.ignored;
      return;
    }
    const auto offer = data.value("offer", "");
    if (offers_.size() >= offers_max)
      offers_.erase(offers_.begin());
    offers_.push_back(offer);
    // Reading, thinking, pressing a button.
    town_.after(seconds{self_.luck.lognormal(7, 0.5)},
                [this, offer, booking] { considered(offer, booking); });
  } else if (type == "offer.withdrawn") {
    town_.counts.withdrawn += std::erase(offers_, data.value("offer", ""));
  } else if (type == "booking.changed" && job_ && booking == job_->booking) {
    const auto status = data.value("status", "");
    if (status == "cancelled" || status == "matching" || status == "unfulfilled")
      drop(job_, town_.counts.jobs_called_off);
  }
}

void technician::considered(const std::string& offer, const std::string& booking) {
  if (std::erase(offers_, offer) == 0)
    return; // Withdrawn meanwhile.
  const bool free = !job_ && !answering_;
  if (free && !self_.luck.chance(town_.settings.decline_share))
    accept(offer, booking);
  else
    decline(offer, booking);
}

void technician::accept(const std::string& offer, const std::string& booking) {
  answering_ = true;
  town_.act(self_, "accept", "/v1/offers/" + offer + "/accept", json::object(),
            {{"offer", offer}, {"booking", booking}}, [this, booking](const http_reply& reply) {
              answering_ = false;
              if (!reply.ok()) {
                ++town_.counts.lost;
                return;
              }
              ++town_.counts.accepted;
              begin(booking);
            });
}

void technician::decline(const std::string& offer, const std::string& booking) {
  ++town_.counts.declined;
  town_.act(self_, "decline", "/v1/offers/" + offer + "/decline", json::object(),
            {{"offer", offer}, {"booking", booking}}, [](const http_reply&) {});
}

void technician::begin(const std::string& booking) {
  auto j = std::make_shared<job>();
  j->booking = booking;
  j->from = j->site = standing_;
  job_ = j;
  town_.get(self_, "/v1/bookings/" + booking, [this, j](const http_reply& reply) {
    j->site = site_in(reply.document()).value_or(standing_);
    town_.after(minutes{self_.luck.lognormal(3, 0.5)}, [this, j] { go_on(j, "assigned"); });
  });
}

void technician::go_on(const job_ptr& j, const std::string& status) {
  if (job_ != j)
    return;
  if (status == "assigned")
    return step(j, "depart", json::object(), "en_route");
  if (status == "en_route")
    return drive(j);
  if (status == "arrived")
    return knock(j);
  if (status == "in_progress")
    return work(j);
  if (status == "paused")
    return step(j, "resume", json::object(), "in_progress");
  if (status == "work_done" || status == "completed" || status == "closed") {
    ++town_.counts.jobs_finished;
    standing_ = position();
    job_.reset();
    return;
  }
  drop(j, town_.counts.jobs_called_off);
}

void technician::drive(const job_ptr& j) {
  const auto arrive = [this, j] {
    if (job_ != j)
      return;
    standing_ = j->site;
    j->driving = false;
    tell_position();
    const json here{{"lat", standing_.lat},
                    {"lon", standing_.lon},
                    {"accuracy_m", 8},
                    {"at", to_text(town_.now())}};
    step(j, "arrive", {{"position", here}}, "arrived");
  };
  if (j->driving || standing_ == j->site)
    return arrive();
  j->departed = steady::now();
  const auto way = town_.clock.ours(travel_time(j->from, j->site));
  j->due = j->departed + way;
  j->driving = true;
  town_.later.after(way, arrive);
}

void technician::knock(const job_ptr& j) {
  // Nobody may be waiting yet: offers can be faster than the answer to the one who booked.
  auto* host = town_.waiting_for(j->booking);
  if (host == nullptr)
    return ask_how_it_stands(j);
  host->tell_code([this, j](const std::string& code) {
    if (job_ != j)
      return;
    if (code.empty())
      return ask_how_it_stands(j);
    step(j, "start", {{"code", code}}, "in_progress");
  });
}

void technician::work(const job_ptr& j) {
  town_.after(minutes{self_.luck.lognormal(40, 0.4)}, [this, j] {
    if (job_ == j)
      step(j, "finish", json::object(), "work_done");
  });
}

void technician::step(const job_ptr& j, const char* verb, const json& body, const char* then) {
  town_.act(self_, verb, "/v1/bookings/" + j->booking + "/" + verb, body, {{"booking", j->booking}},
            [this, j, then](const http_reply& reply) {
              if (job_ != j)
                return;
              if (reply.ok())
                return go_on(j, then);
              ask_how_it_stands(j);
            });
}

void technician::ask_how_it_stands(const job_ptr& j) {
  if (++j->disagreements > disagreements_max)
    return drop(j, town_.counts.jobs_abandoned);
  town_.later.after(250ms * j->disagreements, [this, j] {
    if (job_ != j)
      return;
    town_.get(self_, "/v1/bookings/" + j->booking, [this, j](const http_reply& reply) {
      go_on(j, reply.ok() ? reply.document().value("status", "") : "");
    });
  });
}

void technician::drop(const job_ptr& j, std::uint64_t& counter) {
  if (job_ != j)
    return;
  ++counter;
  standing_ = position();
  job_.reset();
}

geo_point technician::position() const {
  if (!job_ || !job_->driving)
    return standing_;
  const seconds gone = steady::now() - job_->departed, way = job_->due - job_->departed;
  return along(job_->from, job_->site, way.count() > 0 ? gone / way : 1);
}

void technician::tell_position() {
  if (!line_.ready())
    return;
  told_ = steady::now();
  told_ahead_ = town_.ahead();
  line_.locate(position(), to_text(town_.now()));
}

void technician::keep_telling() {
  const auto& o = town_.settings;
  const auto wait =
      std::chrono::duration<double, std::milli>(o.location_interval) * self_.luck.between(0.7, 1.0);
  town_.later.after(std::chrono::duration_cast<steady::duration>(wait), [this] {
    const bool moving = job_ && job_->driving;
    const bool due = steady::now() - told_ >= town_.settings.idle_location_interval;
    // What was told under another time of the server counted for nothing there.
    if (moving || due || told_ahead_ != town_.ahead())
      tell_position();
    keep_telling();
  });
}

} // namespace callout::city
