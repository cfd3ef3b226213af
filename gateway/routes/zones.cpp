// GET /v1/zones: where visits can be booked, as a map. GET /v1/zones/locate: which zone a place is
// in, or which open one is nearest. And why a booking is refused by its place.
#include "gateway/routes/zones.hpp"

#include "gateway/routes/query.hpp"
#include "gateway/routes/services.hpp"

#include <cmath>

namespace callout::routes {

namespace {

constexpr refusal outside_zones{"outside_zones", 422, "Visits cannot be booked there."};
constexpr refusal zone_closed{"zone_closed", 409, "The zone is closed."};
constexpr refusal heat_ban{"heat_ban", 409, "Nobody may work in the sun then."};

enum class zone_status { open, closed, outside };
constexpr auto names(zone_status) {
  return std::array<std::string_view, 3>{"open", "closed", "outside"};
}

struct zone_told {
  std::string id, name_en, name_ar;
  double coverage_weight = 1;
  std::int64_t surcharge_minor = 0;
  int surcharge_bp = 0;
  bool heat_ban = false;
  static constexpr auto fields() {
    using z = zone_told;
    return std::tuple{field{"id", &z::id},
                      field{"name_en", &z::name_en},
                      field{"name_ar", &z::name_ar},
                      field{"coverage_weight", &z::coverage_weight, "1 is as usual."},
                      field{"surcharge_minor", &z::surcharge_minor, "Minor units."},
                      field{"surcharge_bp", &z::surcharge_bp, "Of the catalogue's price."},
                      field{"heat_ban", &z::heat_ban, "Nobody may work in the sun then."}};
  }
};

struct neighbour_told {
  std::string id, name_en, name_ar;
  std::int64_t distance_m = 0;
  static constexpr auto fields() {
    using n = neighbour_told;
    return std::tuple{field{"id", &n::id}, field{"name_en", &n::name_en},
                      field{"name_ar", &n::name_ar},
                      field{"distance_m", &n::distance_m, "To its edge."}};
  }
};

struct locate_answer {
  zone_status status = zone_status::open;
  std::optional<zone_told> zone;
  std::optional<neighbour_told> nearest_open;
  static constexpr auto fields() {
    using a = locate_answer;
    return std::tuple{field{"status", &a::status, "Whether visits can be booked there."},
                      field{"zone", &a::zone, "Missing: outside of all, or there are no zones."},
                      field{"nearest_open", &a::nearest_open, "Of places that are not open."}};
  }
};

struct question {
  double lat = 0, lon = 0;
  std::optional<instant> at;
  static constexpr auto fields() {
    using q = question;
    return std::tuple{field{"lat", &q::lat, "", bounds{.min = -90, .max = 90}},
                      field{"lon", &q::lon, "", bounds{.min = -180, .max = 180}},
                      field{"at", &q::at}};
  }
};

locate_answer look(const services& s, const geo_point& point, instant at) {
  locate_answer a;
  if (!s.zones)
    return a;
  const auto* z = s.zones->locate(point);
  a.status = !z ? zone_status::outside : z->rules.open ? zone_status::open : zone_status::closed;
  if (z) {
    const auto& r = z->rules;
    const bool banned = r.heat_ban && zones::in_force(*r.heat_ban, at, s.policy.zone_minutes);
    a.zone = zone_told{z->id,          r.name_en, r.name_ar, r.coverage_weight, r.surcharge_minor,
                       r.surcharge_bp, banned};
  }
  if (a.status == zone_status::open)
    return a;
  if (const auto near = s.zones->nearest_open(point))
    a.nearest_open = neighbour_told{near->which->id, near->which->rules.name_en,
                                    near->which->rules.name_ar, std::llround(near->distance_m)};
  return a;
}

void locate(const services& s, visit v) {
  const auto q = query_of<question>(v);
  if (q)
    v.answer(200, to_json(look(s, {q->lat, q->lon}, q->at.value_or(s.clock.now()))));
}

void show(const services& s, visit v) {
  v.answer(200, s.zones_text);
}

} // namespace

std::optional<no_visits> no_visits_at(const services& s, const geo_point& point,
                                      std::string_view what) {
  const auto a = look(s, point, s.clock.now());
  if (a.status == zone_status::open)
    return std::nullopt;
  auto detail =
      std::string{what} + ": " + (a.zone ? a.zone->name_en + " is closed" : std::string{"no zone"});
  if (const auto& n = a.nearest_open)
    detail += "; the nearest that is open is " + n->name_en + ", " + std::to_string(n->distance_m) +
              " m away";
  no_visits out{because(a.zone ? zone_closed : outside_zones, std::move(detail)), json::object()};
  if (a.zone)
    out.more["zone"] = a.zone->id;
  if (a.nearest_open)
    out.more["nearest_open"] = json::parse(to_json(*a.nearest_open));
  return out;
}

booking_terms terms_at(const services& s, const geo_point& point, booking_terms t) {
  const auto* z = s.zones ? s.zones->locate(point) : nullptr;
  if (!z)
    return t;
  const auto more = zones::surcharge_of(z->rules, t.price.minor);
  t.price.minor += more;
  t.zone = {z->id, {more, t.price.currency}};
  return t;
}

std::optional<no_visits> too_hot_for(const services& s, std::string_view service,
                                     const geo_point& point, instant at) {
  if (!s.zones || !s.services_sold.outdoors(service))
    return std::nullopt;
  const auto* z = s.zones->locate(point);
  const auto* ban = z && z->rules.heat_ban ? &*z->rules.heat_ban : nullptr;
  if (!ban || !zones::in_force(*ban, at, s.policy.zone_minutes))
    return std::nullopt;
  const auto told = json::parse(to_json(*ban));
  return no_visits{because(heat_ban, "/when: nobody may work in the sun in " + z->rules.name_en +
                                         " from " + told["begins"].get<std::string>() + " to " +
                                         told["ends"].get<std::string>()),
                   {{"zone", z->id}, {"heat_ban", told}}};
}

void add_zones(route_table& t) {
  using enum http::verb;
  using enum callout::role;
  const std::vector<role> everybody{customer, technician, operator_, admin};
  t.push_back({get, "/v1/zones", "show_zones",
               "Where visits can be booked, as GeoJSON; no features: everywhere.", everybody,
               show});
  t.push_back({get,
               "/v1/zones/locate",
               "locate_zone",
               "The zone of a place, now or at `at`, or else the nearest that is open.",
               everybody,
               locate,
               nullptr,
               schema_of<locate_answer>(),
               200,
               {"lat", "lon", "at"}});
}

} // namespace callout::routes
