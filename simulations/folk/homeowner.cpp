#include "simulations/folk/homeowner.hpp"

#include "simulations/folk/sold.hpp"

namespace callout::sim {

using namespace std::chrono_literals;

namespace {

bool over(const std::string& status) {
  return status == "closed" || status == "cancelled" || status == "unfulfilled" ||
         status == "expired";
}

} // namespace

homeowner::homeowner(world& w, std::string id, homeowner_habits h)
    : person{w, {role::customer, {std::move(id)}}}, habits_{h}, home_{somewhere(luck_)} {
  after(luck_.about(habits_.pause), [this] { book(); });
}

void homeowner::book() {
  if (world_.closing)
    return;
  booking_ = me_.subject.text + "-b" + std::to_string(++number_);
  quiet_ = luck_.happens(habits_.silent);
  booking::create c;
  c.customer = me_.subject;
  c.service = luck_.happens(0.5) ? "ac" : "plumbing";
  c.location = {home_, "Street 1"};
  c.payment_method = "card";
  c.terms = sold(c.service);
  if (luck_.happens(habits_.later)) {
    const auto start = world_.clock.now() + std::chrono::duration_cast<std::chrono::milliseconds>(
                                                luck_.between(80s, 300s));
    c.slot = time_slot{start, start + 60s};
  }
  ask({"booking", booking_}, job(std::move(c)), [this](const outcome<reply>& r) {
    if (!r)
      booking_.clear();
    r ? watch() : after(habits_.pause, [this] { book(); });
  });
}

void homeowner::watch() {
  after(luck_.between(1s, 5s), [this] {
    look({"booking", booking_}, [this](const json& shown) { see(shown); });
  });
}

void homeowner::see(const json& shown) {
  if (world_.asleep)
    return;
  if (shown.is_null())
    return watch();
  const auto status = shown.value("status", std::string{});
  if (over(status) || (status == "completed" && luck_.happens(0.5))) {
    booking_.clear();
    return after(luck_.about(habits_.pause), [this] { book(); });
  }
  if (!act(status, shown))
    watch();
}

bool homeowner::act(const std::string& status, const json& shown) {
  if (status == "draft")
    return luck_.happens(0.3) ? (tell(job(booking::submit_payment{})), true) : false;
  if (status == "paused" && shown.contains("extra") && shown["extra"].is_object()) {
    money total;
    total = *from_json<money>(shown["extra"]["total"]);
    tell(luck_.happens(0.7) ? job(booking::approve_extra{total}) : job(booking::decline_extra{}));
    return true;
  }
  if (status == "work_done" && !quiet_) {
    tell(luck_.happens(habits_.unhappy) ? job(booking::reject{"It leaks"})
                                        : job(booking::confirm{}));
    return true;
  }
  if (status == "completed" && luck_.happens(habits_.unhappy)) {
    tell(job(booking::open_dispute{"It broke again"}));
    return true;
  }
  const bool early =
      status == "confirmed" || status == "matching" || status == "assigned" || status == "en_route";
  if (early && luck_.happens(habits_.fickle)) {
    change_his_mind();
    return true;
  }
  return false;
}

void homeowner::change_his_mind() {
  if (luck_.happens(0.5))
    return tell(job(booking::cancel{"Changed my mind", {}}));
  const auto start = world_.clock.now() + std::chrono::floor<span>(luck_.between(100s, 400s));
  tell(job(booking::reschedule{{start, start + 60s}, {}}));
}

void homeowner::tell(payload c) {
  ask({"booking", booking_}, std::move(c), [this](const outcome<reply>&) { watch(); });
}

} // namespace callout::sim
