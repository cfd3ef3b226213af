#include "simulations/folk/sold.hpp"

namespace callout::sim {

using namespace std::chrono_literals;

booking_terms sold(const std::string& service) {
  booking_terms t;
  t.version = "simulated";
  t.price = {service == "ac" ? 34'500 : 18'400, {"SAR"}};
  t.labour = {service == "ac" ? 25'000 : 14'000, {"SAR"}};
  t.call_out = {5'750, {"SAR"}};
  t.duration = 60s;
  t.skills = {service};
  t.draft = 120s;
  t.auto_confirm = 300s;
  t.offers = {.first = 4s,
              .next = 4s,
              .batch = 3,
              .rounds = 2,
              .again = 3s,
              .alert = 15s,
              .give_up = 45s,
              .radius_m = 8'000,
              .lead = 90s};
  t.sla = {.respond_asap = 20s, .respond_scheduled = 60s, .arrive_asap = 90s};
  t.visit = visit_policy{};
  t.visit->travel = short_span{30};
  t.visit->depart_early = short_span{60};
  t.visit->depart_late = short_span{60};
  t.visit->arrive_late = short_span{120};
  t.visit->door_alert = short_span{60};
  t.visit->door_end = short_span{240};
  t.visit->work_alert = short_span{240};
  t.visit->work_end = short_span{600};
  t.cancellation.free_after_booking = 10s;
  t.cancellation.asap_grace_after_assignment = 5s;
  t.cancellation.late_before_start = 60s;
  t.cancellation.no_show_wait = 30s;
  return t;
}

} // namespace callout::sim
