#include "simulations/folk/operator_desk.hpp"

#include "protocols/earnings.hpp"
#include "protocols/technician.hpp"
#include "simulations/folk/sold.hpp"

namespace callout::sim {

using namespace std::chrono_literals;

operator_desk::operator_desk(world& w, desk_habits h, bool idle)
    : person{w, {role::operator_, {idle ? "night-desk" : "desk"}}}, habits_{h} {
  if (idle)
    return;
  look_round();
  pay_out();
}

void operator_desk::approve(const std::string& technician) {
  ask({"technician", technician},
      payload::of<technician::command>(technician::approve{luck_.happens(0.3)}),
      [this, technician](const outcome<reply>& r) {
        r ? technicians_.push_back(technician) : after(1s, [=, this] { approve(technician); });
      });
}

/// Looks at what was done since he looked last: lets in who has come, and meddles with some jobs.
void operator_desk::look_round() {
  for (; seen_ < world_.acks.size(); ++seen_) {
    const auto& a = world_.acks[seen_];
    if (a.to.kind == "technician" && known_.insert(a.to.id).second)
      after(luck_.between(100ms, 2s), [this, id = a.to.id] { approve(id); });
    if (a.to.kind == "booking" && luck_.happens(habits_.interferes))
      after(spell(1s, 20s), [this, id = a.to.id] { interfere(id); });
  }
  if (!world_.asleep)
    after(paced(1s), [this] { look_round(); });
}

void operator_desk::interfere(const std::string& booking) {
  look({"booking", booking}, [this, booking](const json& shown) {
    if (shown.is_object() && !world_.closing)
      interfere(booking, shown);
  });
}

void operator_desk::interfere(const std::string& booking, const json& shown) {
  const auto say = [&](payload c) {
    ask({"booking", booking}, std::move(c), [](const outcome<reply>&) {});
  };
  const auto status = shown.value("status", std::string{});
  const bool later = shown.contains("when") && shown["when"].is_object();
  const bool early = status == "confirmed" || status == "matching" || status == "assigned";
  if (status == "completed" && shown.value("disputed", false)) {
    const auto how = static_cast<booking::dispute_outcome>(luck_.below(4));
    const bool with = how == booking::dispute_outcome::partial_refund ||
                      how == booking::dispute_outcome::goodwill;
    say(job(booking::resolve{how, with ? std::optional{money{1'000, {"SAR"}}} : std::nullopt,
                             "Heard both"}));
  } else if (early && later && luck_.happens(0.5)) {
    say(job(booking::pause{booking::pause_reason::site_access}));
    if (luck_.happens(0.5)) // The gate opens; else the clock runs again when the visit begins.
      after(spell(1s, 30s), [this, booking] {
        ask({"booking", booking}, job(booking::resume{}), [](const outcome<reply>&) {});
      });
  } else if (status == "matching" && !technicians_.empty() && luck_.happens(0.5)) {
    say(job(booking::assign{{luck_.one_of(technicians_)}, "He is near"}));
  } else if (status == "assigned" && luck_.happens(0.5)) {
    say(job(booking::unassign{"He is ill"}));
  }
}

void operator_desk::pay_out() {
  after(paced(60s), [this] {
    for (const auto& t : technicians_)
      ask({"earnings", t}, payload::of<earnings::command>(earnings::pay_out{}),
          [](const outcome<reply>&) {});
    if (!world_.closing)
      pay_out();
  });
}

void operator_desk::close(const auditors::log_book& log) {
  for (const auto& [id, last] : auditors::restless(log)) {
    ++open_;
    end(id);
  }
}

/// Step by step, until only time can bring it further.
void operator_desk::end(const std::string& booking) {
  look({"booking", booking}, [this, booking](const json& shown) {
    if (!shown.is_object())
      return after(500ms, [this, booking] { end(booking); });
    const auto status = shown.value("status", std::string{});
    const auto next = [this, booking](const outcome<reply>&) {
      after(500ms, [this, booking] { end(booking); });
    };
    if (status == "in_progress")
      return ask({"booking", booking}, job(booking::finish{}), next);
    if (status == "paused")
      return ask({"booking", booking}, job(booking::resume{}), next);
    for (const char* early : {"draft", "confirmed", "matching", "assigned", "en_route", "arrived"})
      if (status == early)
        return ask({"booking", booking}, job(booking::cancel{"The market closes", {}}), next);
    if (status == "payment_pending")
      return after(500ms, [this, booking] { end(booking); });
    --open_;
  });
}

} // namespace callout::sim
