#include "simulations/folk/sold.hpp"

namespace callout::sim {

using namespace std::chrono_literals;

namespace {

offer_policy offers(double pace) {
  const auto s = [pace](int seconds) { return paced<std::chrono::seconds>(seconds, pace); };
  offer_policy p;
  p.first = p.next = s(4);
  p.batch = 3;
  p.rounds = 2;
  p.again = s(3);
  p.alert = s(15);
  p.give_up = s(45);
  p.radius_m = 8'000;
  p.fresh = s(90);
  p.lead = s(90);
  p.score = score_policy{.metres_per_second = 100}; // Ways as short as the work.
  return p;
}

visit_policy visit(double pace) {
  const auto s = [pace](int seconds) { return paced<short_span>(seconds, pace); };
  visit_policy v;
  v.travel = s(30);
  v.depart_early = v.depart_late = v.door_alert = s(60);
  v.arrive_late = s(120);
  v.door_end = v.work_alert = s(240);
  v.work_end = s(600);
  v.fix_age = s(60);
  v.buffer = s(15);
  return v;
}

} // namespace

booking_terms sold(const std::string& service, double pace, bool together) {
  const auto s = [pace](int seconds) { return paced<std::chrono::seconds>(seconds, pace); };
  booking_terms t;
  t.version = "simulated";
  t.price = {service == "ac" ? 34'500 : 18'400, {"SAR"}};
  t.labour = {service == "ac" ? 25'000 : 14'000, {"SAR"}};
  t.call_out = {5'750, {"SAR"}};
  t.duration = s(60);
  t.skills = {service};
  t.draft = s(120);
  t.auto_confirm = s(300);
  t.offers = offers(pace);
  if (together)
    t.together = true;
  t.sla = {.respond_asap = s(20), .respond_scheduled = s(60), .arrive_asap = s(90)};
  t.visit = visit(pace);
  t.cancellation.free_after_booking = s(10);
  t.cancellation.asap_grace_after_assignment = s(5);
  t.cancellation.late_before_start = s(60);
  t.cancellation.no_show_wait = s(30);
  return t;
}

} // namespace callout::sim
