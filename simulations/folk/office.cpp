#include "simulations/folk/office.hpp"

#include "simulations/folk/sold.hpp"

namespace callout::sim {

using namespace std::chrono_literals;

office::office(world& w, std::string id, office_habits h)
    : person{w, {role::customer, {std::move(id)}}}, habits_{h}, at_{somewhere(luck_)} {
  wait();
}

void office::wait() {
  after(spell(habits_.pause), [this] {
    if (!world_.closing)
      send_for_several();
  });
}

void office::send_for_several() {
  world_.note("an office sent for several");
  const auto start = std::chrono::floor<std::chrono::seconds>(
      world_.clock.now() + std::chrono::floor<span>(spell(60s, 150s)));
  for (int i = 0; i < static_cast<int>(habits_.burst); ++i) {
    booking::create c;
    c.customer = me_.subject;
    c.service = i % 2 == 0 ? "ac" : "plumbing";
    c.location = {at_, std::string{world::secret} + " Tower"};
    c.payment_method = "invoice";
    c.terms = sold(c.service, world_.pace(), world_.options().together);
    c.slot = time_slot{start, start + c.terms.duration};
    const auto id = me_.subject.text + "-b" + std::to_string(++number_);
    ask({"booking", id}, job(std::move(c)), [this, start, id](const auto& r) {
      if (!r)
        return;
      made_[id] = start;
      watch(id);
    });
  }
  wait();
}

void office::watch(const std::string& booking) {
  after(spell(4s, 12s), [this, booking] {
    look({"booking", booking}, [this, booking](const json& shown) {
      if (!world_.asleep && (shown.is_null() || !act(booking, shown.value("status", "draft"))))
        watch(booking);
    });
  });
}

/// True when there is nothing left to do about it.
bool office::act(const std::string& booking, const std::string& status) {
  const auto say = [&](payload c) {
    ask({"booking", booking}, std::move(c), [this, booking](const auto&) { watch(booking); });
    return true;
  };
  if (status == "draft" && luck_.happens(0.3))
    return say(job(booking::submit_payment{}));
  if (status == "paused" && luck_.happens(0.5))
    return say(job(booking::decline_extra{}));
  if (status == "work_done")
    return say(job(booking::confirm{}));
  for (const char* over : {"completed", "closed", "cancelled", "unfulfilled", "expired"})
    if (status == over)
      return true;
  return false;
}

auditors::findings office::wrong(const auditors::log_book& log) const {
  auditors::findings found;
  for (const auto& [id, start] : made_) {
    const auto& rows = log.of("booking", id);
    const auto made =
        std::ranges::count_if(rows, [](const auto* r) { return r->type == "booking.created"; });
    if (made != 1 || auditors::ms_of(rows.front()->body().at("slot").at("start")) !=
                         start.time_since_epoch().count())
      found.push_back(id + " was promised to " + me_.subject.text +
                      ", and is not in the log as it was wanted");
  }
  return found;
}

} // namespace callout::sim
