// When a visit could be: GET /v1/technicians/slots before it is booked, by who is near; and
// GET /v1/bookings/{id}/slots for one that is to be moved, by the calendar of who has it. What is
// listed leaves time for the way (DOMAIN A5); it is not reserved.
#include "gateway/routes/commands.hpp"
#include "gateway/routes/query.hpp"
#include "gateway/routes/zones.hpp"
#include "protocols/booking.hpp"
#include "protocols/site_sold.hpp"

namespace callout::routes {

namespace {

using enum callout::role;
using namespace std::chrono_literals;

/// Slots begin on the half hour.
constexpr span step = 30min;
constexpr span span_usual = 24h, span_most = 72h;

struct period {
  std::optional<instant> from, until;
  static constexpr auto fields() {
    return std::tuple{field{"from", &period::from}, field{"until", &period::until}};
  }
};

struct question {
  std::string service;
  double lat = 0, lon = 0;
  std::optional<instant> from, until;
  static constexpr auto fields() {
    using q = question;
    return std::tuple{field{"service", &q::service, "", bounds{.max_length = 64}},
                      field{"lat", &q::lat, "", bounds{.min = -90, .max = 90}},
                      field{"lon", &q::lon, "", bounds{.min = -180, .max = 180}},
                      field{"from", &q::from}, field{"until", &q::until}};
  }
};

struct slots_answer {
  std::vector<time_slot> items;
  std::optional<bool> same_technician;
  static constexpr auto fields() {
    using a = slots_answer;
    return std::tuple{
        field{"items", &a::items, "Earliest first. They may be gone when they are asked for."},
        field{"same_technician", &a::same_technician,
              "Of a booking: who has it could come. False: whoever is near could."}};
  }
};

/// What is asked for: a service at a place, in slots of this length.
struct wanted {
  std::string service;
  geo_point point;
  span length{};
};

/// The starts that were asked about; answers the caller and returns nothing when that makes no
/// sense.
std::optional<std::vector<instant>> starts_in(const services& s, const visit& v, const period& p) {
  const auto now = s.clock.now();
  const auto refuse = [&](const char* why) {
    v.refuse({"malformed", why});
    return std::nullopt;
  };
  if (p.from && *p.from < now)
    return refuse("/from: in the past");
  const auto from = p.from.value_or(now);
  const auto to = p.until.value_or(from + span_usual);
  if (to <= from)
    return refuse("/until: not after from");
  if (to - from > span_most)
    return refuse("/until: more than 72 hours after from");
  std::vector<instant> all;
  for (auto at = instant{(from.time_since_epoch() / step) * step}; at < to; at += step)
    if (at >= from && at > now)
      all.push_back(at);
  return all;
}

/// Those at which such work may begin there, and for which there is time to get there.
std::vector<instant> allowed(const services& s, const wanted& w, const booking_terms& terms,
                             std::vector<instant> starts) {
  if (no_visits_at(s, w.point))
    return {};
  const auto bounds = terms.bounds_of_visit();
  const auto now = s.clock.now();
  std::erase_if(
      starts, [&](instant at) { return at < now + bounds.travel || at > now + bounds.ahead_most; });
  std::erase_if(starts, [&](instant at) { return too_hot_for(s, w.service, w.point, at); });
  return starts;
}

/// Those at which somebody near is free.
std::vector<instant> with_somebody(const services& s, const wanted& w, const booking_terms& terms,
                                   const std::vector<instant>& starts) {
  const auto& offers = terms.offers_later.value_or(terms.offers);
  dispatching::search q{.point = w.point,
                        .asap = false,
                        .skills = terms.skills,
                        .radius_m = offers.radius_max_m,
                        .count = 1,
                        .where = site_sold(terms, w.point, false)};
  const auto takes = std::max<span>(w.length, terms.duration);
  const auto now = s.clock.now();
  std::vector<instant> found;
  for (const auto at : starts) {
    q.slot = {at, at + takes};
    if (!s.supply.around(q, now).empty())
      found.push_back(at);
  }
  return found;
}

void tell(const visit& v, const wanted& w, const std::vector<instant>& starts,
          std::optional<bool> same_technician) {
  slots_answer a{.items = {}, .same_technician = same_technician};
  for (const auto at : starts)
    a.items.push_back({at, at + w.length});
  v.answer(200, to_json(a));
}

void of_a_service(const services& s, visit v) {
  const auto q = query_of<question>(v);
  if (!q)
    return;
  const auto* terms = s.services_sold.terms(q->service);
  if (!terms)
    return v.refuse({"malformed", "/service: no such service"});
  const auto starts = starts_in(s, v, {q->from, q->until});
  if (!starts)
    return;
  const wanted w{q->service, {q->lat, q->lon}, terms->duration};
  tell(v, w, with_somebody(s, w, *terms, allowed(s, w, *terms, *starts)), std::nullopt);
}

void of_a_booking_shown(const services& s, const visit& v, const json& shown,
                        const std::vector<instant>& starts) {
  const auto b = from_json<booking::view>(shown, false);
  if (!b)
    return v.refuse(b.error());
  using enum booking::phase;
  if (b->status != confirmed && b->status != matching && b->status != assigned)
    return tell(v, {}, {}, std::nullopt); // It cannot be moved.
  // What is not sold any more has no terms but the usual ones.
  const auto* sold = s.services_sold.terms(b->service);
  const auto& slot = b->when.slot;
  const auto terms = sold ? *sold : booking_terms{};
  const wanted w{b->service,
                 {b->location.lat, b->location.lon},
                 slot ? slot->to - slot->from : span{terms.duration}};
  const auto possible = allowed(s, w, terms, starts);
  if (!b->technician)
    return tell(v, w, with_somebody(s, w, terms, possible), false);
  const auto takes = std::max<span>(w.length, terms.duration);
  const stay job{{{}, instant{takes}}, site_sold(terms, w.point, !slot)};
  tell(v, w, s.supply.free_starts(*b->technician, b->id, job, possible), true);
}

void of_a_booking(const services& s, visit v) {
  const auto id = id_of(v);
  if (!id)
    return;
  const auto asked = query_of<period>(v);
  if (!asked)
    return;
  auto starts = starts_in(s, v, *asked);
  if (!starts)
    return;
  const auto by = v.by();
  const entity_ref who{"booking", *id};
  auto shared = std::make_shared<visit>(std::move(v));
  s.door.view(who, by, [&s, shared, starts = *std::move(starts)](const outcome<reply>& known) {
    if (!known)
      return turn_down(*shared, known.error());
    of_a_booking_shown(s, *shared, json::parse(known->view), starts);
  });
}

} // namespace

void add_slots(route_table& t) {
  using enum http::verb;
  t.push_back({get,
               "/v1/technicians/slots",
               "search_slots",
               "When somebody near could do such a job: on the half hour, within 24 hours unless "
               "`from` and `until` say otherwise.",
               {customer, operator_, admin},
               of_a_service,
               nullptr,
               schema_of<slots_answer>(),
               200,
               {"service", "lat", "lon", "from", "until"}});
  t.push_back({get,
               "/v1/bookings/{id}/slots",
               "booking_slots",
               "To when a booking could be moved; none, if it cannot be moved any more.",
               {customer, operator_, admin},
               of_a_booking,
               nullptr,
               schema_of<slots_answer>(),
               200,
               {"from", "until"}});
}

} // namespace callout::routes
