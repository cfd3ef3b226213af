#include "simulations/folk/worker.hpp"

#include "protocols/technician.hpp"
#include "simulations/folk/sold.hpp"

namespace callout::sim {

using namespace std::chrono_literals;

namespace {

template <class C>
payload own(C c) {
  return payload::of<technician::command>(std::move(c));
}

} // namespace

worker::worker(world& w, std::string id, worker_habits h)
    : person{w, {role::technician, {std::move(id)}}}, habits_{h}, where_{somewhere(luck_)} {
  after(luck_.between(1s, 3s), [this] { sign_on(); });
}

void worker::sign_on() {
  std::vector<std::string> skills{"plumbing"};
  if (luck_.happens(0.7))
    skills.emplace_back("ac");
  ask(self(), own(technician::set_profile{me_.subject.text, skills, where_}),
      [this](const outcome<reply>&) { go_on_shift(); });
  connect();
  drive();
}

void worker::go_on_shift() {
  if (world_.closing)
    return;
  ask(self(), own(technician::set_shift{true}),
      [this](const outcome<reply>& r) { r ? look_about() : after(1s, [this] { go_on_shift(); }); });
}

/// Tells where he is, to whomever he reaches.
void worker::drive() {
  const auto step = [this] { return (luck_.share() - 0.5) * 0.002; };
  where_ = {where_.lat + step(), where_.lon + step()};
  if (auto* m = world_.any(luck_))
    m->moved(me_.subject, where_, 10);
  if (!world_.asleep)
    after(spell(5s, 15s), [this] { drive(); });
}

void worker::connect() {
  if (line_ && !line_->dropped() && !luck_.happens(habits_.loses_line))
    return;
  if (line_)
    line_->drop();
  line_.reset();
  if (auto* m = world_.any(luck_)) {
    world_.note("stream opened");
    line_ = m->listen(me_.subject.text, seen_,
                      [this](std::uint64_t offset, const std::string& f) { see(offset, f); });
  }
}

void worker::see(std::uint64_t offset, const std::string& frame) {
  if (offset != seen_ + 1)
    wrong_.push_back(me_.subject.text + " was shown " + std::to_string(offset) + " after " +
                     std::to_string(seen_));
  seen_ = offset;
  if (frame.empty())
    return;
  shown_[offset] = frame;
  const auto f = json::parse(frame);
  if (f["type"] != "offer.made")
    after(spell(500ms, 2s), [this] { look(); });
  else
    after(spell(200ms, 5s),
          [this, offer = f["data"]["offer"].get<std::string>()] { answer_offer(offer); });
}

auditors::findings worker::wrong(const auditors::log_book& log) const {
  auto found = wrong_;
  const auto& inbox = log.of("inbox", me_.subject.text);
  for (const auto& [offset, frame] : shown_) {
    const auto shown = json::parse(frame);
    const auto there = offset <= inbox.size() ? inbox[offset - 1]->body() : json{};
    if (!there.is_object() || there.value("type", json{}) != shown["type"] ||
        there.value("data", json{}) != shown["data"])
      found.push_back(me_.subject.text + " was shown at " + std::to_string(offset) +
                      " what his inbox does not have there");
  }
  return found;
}

void worker::answer_offer(const std::string& offer) {
  if (world_.asleep || world_.resting)
    return;
  const auto mood = luck_.share();
  if (mood < habits_.accepts)
    ask(self(), own(technician::accept{{offer}}), [](const outcome<reply>&) {});
  else if (mood < habits_.accepts + habits_.declines)
    ask(self(), own(technician::decline{{offer}, "Too far"}), [](const outcome<reply>&) {});
}

void worker::look_about() {
  connect();
  look();
  if (!world_.asleep)
    after(spell(habits_.looks / 2, habits_.looks * 3 / 2), [this] { look_about(); });
}

void worker::look() {
  person::look(self(), [this](const json& shown) {
    if (shown.is_object())
      for (const auto& j : shown["calendar"])
        if (j["standing"] == "booked")
          do_job(j["booking"]);
  });
}

void worker::do_job(const std::string& booking) {
  if (!doing_.insert(booking).second)
    return;
  person::look({"booking", booking}, [this, booking](const json& shown) {
    doing_.erase(booking);
    if (shown.is_object())
      work_on(booking, shown);
  });
}

/// The next thing to do, if there is one for him.
void worker::work_on(const std::string& booking, const json& shown) {
  if (world_.asleep || world_.resting)
    return;
  const auto status = shown.value("status", std::string{});
  if (shown.value("technician", std::string{}) != me_.subject.text)
    return;
  const auto where = shown["location"];
  if (status == "assigned")
    return step(booking, job(booking::depart{}));
  if (status == "en_route") {
    where_ = {where["lat"], where["lon"]};
    return step(booking,
                job(booking::arrive{.fix = booking::position_fix{where_, 10, world_.clock.now()}}));
  }
  if (status == "arrived")
    return step(booking, luck_.happens(0.03) ? job(booking::customer_no_show{})
                                             : job(booking::start{luck_.happens(0.9)}));
  if (status == "in_progress" && luck_.happens(habits_.extra))
    return step(booking, job(booking::propose_extra{{3'000, {"SAR"}}, {1'500, {"SAR"}}, "A pipe"}));
  if (status == "in_progress" && luck_.happens(0.05))
    return step(booking, job(booking::pause{booking::pause_reason::awaiting_parts}));
  if (status == "in_progress" && luck_.happens(0.02))
    return step(booking, job(booking::abort{"Unsafe", {}}));
  if (status == "in_progress")
    return step(booking, job(booking::finish{}));
  if (status == "paused" && luck_.happens(0.5))
    return step(booking, job(booking::resume{}));
}

void worker::step(const std::string& booking, payload c) {
  doing_.insert(booking);
  ask({"booking", booking}, std::move(c), [this, booking](const outcome<reply>&) {
    after(spell(500ms, 4s), [this, booking] {
      doing_.erase(booking);
      do_job(booking);
    });
  });
}

} // namespace callout::sim
