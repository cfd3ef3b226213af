// GET /v1/technicians/search: who is near, as a customer may know it before he books. And
// GET /v1/technicians/candidates: the dispatcher's own look at the index, with whom it would have
// and why not the others.
#include "actors/matching/matching.hpp"
#include "gateway/routes/commands.hpp"
#include "gateway/routes/query.hpp"
#include "gateway/routes/reasons.hpp"
#include "protocols/site_sold.hpp"

#include <algorithm>

namespace callout::routes {

namespace {

using enum callout::role;

/// From distances that are exact one could reckon, out of three of them, where somebody lives.
constexpr std::int64_t coarse_m = 500;
constexpr std::int64_t coarse_s = 60;
/// Who is looked at for a dispatcher, whoever they are.
constexpr int candidates_most = 100;
constexpr std::int64_t radius_most_m = 100'000;

struct question {
  std::string service;
  double lat = 0, lon = 0;
  std::optional<instant> start;
  std::optional<std::int64_t> radius_m;
  std::optional<std::int64_t> limit;
  static constexpr auto fields() {
    using q = question;
    return std::tuple{field{"service", &q::service, "", bounds{.max_length = 64}},
                      field{"lat", &q::lat, "", bounds{.min = -90, .max = 90}},
                      field{"lon", &q::lon, "", bounds{.min = -180, .max = 180}},
                      field{"start", &q::start},
                      field{"radius_m", &q::radius_m, "", bounds{.min = 1, .max = radius_most_m}},
                      field{"limit", &q::limit, "", bounds{.min = 1, .max = candidates_most}}};
  }
};

/// The search that dispatching would begin with for such a booking, and what it would choose by.
struct look {
  dispatching::search what;
  score_policy weights;
};

/// Answers the caller and returns nothing when what he asks is not well.
std::optional<look> look_of(const services& s, const visit& v) {
  const auto q = query_of<question>(v);
  if (!q)
    return std::nullopt;
  const auto* terms = s.services_sold.terms(q->service);
  if (!terms) {
    v.refuse({"malformed", "/service: no such service"});
    return std::nullopt;
  }
  const auto now = s.clock.now();
  if (q->start && *q->start < now) {
    v.refuse({"malformed", "/start: in the past"});
    return std::nullopt;
  }
  const bool asap = !q->start;
  const auto& offers = asap || !terms->offers_later ? terms->offers : *terms->offers_later;
  const auto from = q->start.value_or(now);
  return look{{.point = {q->lat, q->lon},
               .slot = {from, from + way_sold(*terms, asap) + terms->duration},
               .asap = asap,
               .skills = terms->skills,
               .radius_m = q->radius_m.value_or(offers.radius_max_m),
               .fresh = offers.fresh,
               .count = static_cast<int>(q->limit.value_or(20)),
               .where = site_sold(*terms, {q->lat, q->lon}, asap)},
              offers.weights()};
}

struct near_by {
  std::int64_t distance_m = 0;
  std::int64_t travel_s = 0;
  static constexpr auto fields() {
    using n = near_by;
    return std::tuple{field{"distance_m", &n::distance_m, "Rounded up to 500 m."},
                      field{"travel_s", &n::travel_s, "Rounded up to a minute."}};
  }
};

struct search_answer {
  std::vector<near_by> items;
  std::int64_t radius_m = 0;
  static constexpr auto fields() {
    using a = search_answer;
    return std::tuple{field{"items", &a::items, "Nearest first, of those who could take it."},
                      field{"radius_m", &a::radius_m, "How far was looked."}};
  }
};

std::int64_t rounded_up(std::int64_t x, std::int64_t to) {
  return (x + to - 1) / to * to;
}

void search(const services& s, visit v) {
  const auto l = look_of(s, v);
  if (!l)
    return;
  search_answer a{.items = {}, .radius_m = l->what.radius_m};
  for (const auto& r : matching::rank(s.supply.around(l->what, s.clock.now()), l->weights))
    a.items.push_back(
        {rounded_up(r.who.distance_m, coarse_m), rounded_up(r.score.travel_s, coarse_s)});
  v.answer(200, to_json(a));
}

struct reason_told {
  std::string code, text;
  static constexpr auto fields() {
    return std::tuple{field{"code", &reason_told::code}, field{"text", &reason_told::text}};
  }
};

struct candidate_told {
  person_id technician;
  std::int64_t distance_m = 0;
  std::optional<std::int64_t> rank;
  std::optional<std::int64_t> cost_s;
  bool asked = false;
  std::vector<reason_told> reasons;
  static constexpr auto fields() {
    using c = candidate_told;
    return std::tuple{
        field{"technician", &c::technician},
        field{"distance_m", &c::distance_m},
        field{"rank", &c::rank, "In which order they would be asked; missing: not at all."},
        field{"cost_s", &c::cost_s, "What the order goes by; lower is better."},
        field{"asked", &c::asked, "Stands before another offer."},
        field{"reasons", &c::reasons, "Why he would not be asked."}};
  }
};

struct candidates_answer {
  std::vector<candidate_told> items;
  std::int64_t radius_m = 0;
  static constexpr auto fields() {
    using a = candidates_answer;
    return std::tuple{field{"items", &a::items, "Nearest first, whoever they are."},
                      field{"radius_m", &a::radius_m}};
  }
};

/// Both looks are at one index, a moment apart: who is told as fit may not be among the ranked.
std::vector<candidate_told> told(const std::vector<supply::verdict>& all,
                                 const std::vector<matching::ranked>& order, language l) {
  std::vector<candidate_told> items;
  for (const auto& one : all) {
    auto& c = items.emplace_back(candidate_told{.technician = one.technician,
                                                .distance_m = one.distance_m,
                                                .rank = {},
                                                .cost_s = {},
                                                .asked = one.marked,
                                                .reasons = {}});
    for (const auto code : one.reasons)
      c.reasons.push_back({std::string{code}, std::string{words(code, l)}});
    const auto at =
        std::ranges::find(order, one.technician, [](const auto& r) { return r.who.technician; });
    if (at != order.end() && c.reasons.empty()) {
      c.rank = at - order.begin() + 1;
      c.cost_s = at->score.cost_s();
    }
  }
  return items;
}

void candidates(const services& s, visit v) {
  const auto l = look_of(s, v);
  if (!l)
    return;
  const auto now = s.clock.now();
  const auto reads = preferred(v.asked.header("accept-language").value_or(""));
  const candidates_answer a{told(s.supply.explain(l->what, now),
                                 matching::rank(s.supply.around(l->what, now), l->weights), reads),
                            l->what.radius_m};
  v.answer(200, to_json(a),
           {{"Content-Language", std::string{name_of(reads)}}, {"Vary", "Accept-Language"}});
}

} // namespace

void add_search(route_table& t) {
  const std::vector<std::string> query{"service", "lat", "lon", "start", "radius_m", "limit"};
  t.push_back({http::verb::get,
               "/v1/technicians/search",
               "search_technicians",
               "Who could take such a job here, now or at `start`: how many, how far, and how long "
               "they would take. Not who they are.",
               {customer, operator_, admin},
               search,
               nullptr,
               schema_of<search_answer>(),
               200,
               query});
  t.push_back({http::verb::get,
               "/v1/technicians/candidates",
               "explain_candidates",
               "The nearest technicians, whoever they are: in which order they would be asked for "
               "such a job, or why not. In English or Arabic, by Accept-Language.",
               {operator_, admin},
               candidates,
               nullptr,
               schema_of<candidates_answer>(),
               200,
               query});
}

} // namespace callout::routes
