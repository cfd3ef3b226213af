#include "simulations/folk/operator_desk.hpp"

#include "protocols/earnings.hpp"
#include "protocols/technician.hpp"
#include "simulations/folk/sold.hpp"

namespace callout::sim {

using namespace std::chrono_literals;

operator_desk::operator_desk(world& w, std::vector<std::string> technicians)
    : person{w, {role::operator_, {"desk"}}}, technicians_{std::move(technicians)} {
  for (std::size_t i = 0; i < technicians_.size(); ++i)
    after(luck_.between(1s, 4s), [this, i] { approve(i); });
  look_round();
  pay_out();
}

void operator_desk::approve(std::size_t i) {
  ask({"technician", technicians_[i]},
      payload::of<technician::command>(technician::approve{luck_.happens(0.3)}),
      [this, i](const outcome<reply>& r) {
        if (!r)
          after(1s, [this, i] { approve(i); });
      });
}

/// Looks at some of what was asked of bookings since he looked last.
void operator_desk::look_round() {
  for (; seen_ < world_.acks.size(); ++seen_) {
    const auto& a = world_.acks[seen_];
    if (a.to.kind == "booking" && luck_.happens(0.05))
      after(luck_.between(1s, 20s), [this, id = a.to.id] { interfere(id); });
  }
  after(5s, [this] { look_round(); });
}

void operator_desk::interfere(const std::string& booking) {
  look({"booking", booking}, [this, booking](const json& shown) {
    if (!shown.is_object() || world_.closing)
      return;
    const auto status = shown.value("status", std::string{});
    const auto no_matter = [](const outcome<reply>&) {};
    if (status == "completed" && shown.value("disputed", false)) {
      const auto how = static_cast<booking::dispute_outcome>(luck_.below(4));
      const bool with = how == booking::dispute_outcome::partial_refund ||
                        how == booking::dispute_outcome::goodwill;
      ask({"booking", booking},
          job(booking::resolve{how, with ? std::optional{money{1'000, {"SAR"}}} : std::nullopt,
                               "Heard both"}),
          no_matter);
    } else if (status == "matching" && luck_.happens(0.5)) {
      ask({"booking", booking},
          job(booking::assign{{technicians_[luck_.below(technicians_.size())]}, "He is near"}),
          no_matter);
    } else if (status == "assigned" && luck_.happens(0.3)) {
      ask({"booking", booking}, job(booking::unassign{"He is ill"}), no_matter);
    } else if (status == "assigned") {
      ask({"booking", booking}, job(booking::pause{booking::pause_reason::site_access}), no_matter);
    }
  });
}

void operator_desk::pay_out() {
  after(60s, [this] {
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
