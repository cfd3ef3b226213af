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
  wait();
}

/// Demand changes while he waits: he thinks of it more often than he books.
void homeowner::wait() {
  constexpr int times = 4;
  after(spell(habits_.pause / times), [this] {
    if (!world_.closing)
      luck_.happens(world_.demand / times) ? book() : wait();
  });
}

void homeowner::book() {
  booking_ = me_.subject.text + "-b" + std::to_string(++number_);
  quiet_ = luck_.happens(habits_.silent);
  booking::create c;
  c.customer = me_.subject;
  c.service = luck_.happens(0.5) ? "ac" : "plumbing";
  c.location = {home_, std::string{world::secret} + " Street"};
  c.payment_method = "card";
  c.terms = sold(c.service, world_.pace(), world_.options().together);
  if (luck_.happens(habits_.later)) {
    const auto start = world_.clock.now() +
                       std::chrono::duration_cast<std::chrono::milliseconds>(spell(80s, 300s));
    c.slot = time_slot{start, start + c.terms.duration};
  }
  ask({"booking", booking_}, job(std::move(c)), [this](const outcome<reply>& r) {
    if (!r) {
      booking_.clear();
      return wait();
    }
    made_.push_back(booking_);
    watch();
  });
}

void homeowner::watch() {
  after(spell(habits_.looks / 3, habits_.looks * 5 / 3), [this] {
    look({"booking", booking_}, [this](const json& shown) { see(shown); });
  });
}

void homeowner::see(const json& shown) {
  if (world_.asleep)
    return;
  if (shown.is_null() || world_.resting)
    return watch();
  const auto status = shown.value("status", std::string{});
  if (over(status) || (status == "completed" && luck_.happens(0.5))) {
    booking_.clear();
    return wait();
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
  const auto start = world_.clock.now() + std::chrono::floor<span>(spell(100s, 400s));
  tell(job(booking::reschedule{{start, start + std::chrono::floor<span>(paced(60s))}, {}}));
}

void homeowner::tell(payload c) {
  ask({"booking", booking_}, std::move(c), [this](const outcome<reply>&) { watch(); });
}

auditors::findings homeowner::wrong(const auditors::log_book& log) const {
  auditors::findings found;
  for (const auto& b : made_)
    if (const auto& rows = log.of("booking", b);
        rows.empty() || rows.front()->type != "booking.created" || rows.front()->by != me_.text())
      found.push_back(me_.subject.text + " was told that he has booked " + b + ", and has not");
  return found;
}

} // namespace callout::sim
