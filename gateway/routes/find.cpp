// GET /v1/search: services, technicians and bookings by the words that an operator has heard on the
// phone, in Arabic or English.
#include "gateway/routes/query.hpp"
#include "gateway/routes/services.hpp"

#include <charconv>

namespace callout::routes {

namespace {

using enum callout::role;

constexpr int limit_most = 100;
constexpr std::int64_t limit_usual = 20;
constexpr std::int64_t radius_most_m = 100'000, radius_usual_m = 5'000;

struct wanted {
  std::string q;
  std::optional<sought> kind;
  std::optional<std::string> near;
  std::optional<std::int64_t> radius_m, limit;
  static constexpr auto fields() {
    using w = wanted;
    return std::tuple{field{"q", &w::q, "", bounds{.min_length = 1, .max_length = 200}},
                      field{"kind", &w::kind},
                      field{"near", &w::near, "", bounds{.max_length = 64}},
                      field{"radius_m", &w::radius_m, "", bounds{.min = 1, .max = radius_most_m}},
                      field{"limit", &w::limit, "", bounds{.min = 1, .max = limit_most}}};
  }
};

/// "24.7,46.7"
std::optional<geo_point> point_of(std::string_view text) {
  const auto comma = text.find(',');
  if (comma == text.npos)
    return std::nullopt;
  geo_point p;
  const auto read = [](std::string_view number, double most, double& x) {
    const auto* end = number.data() + number.size();
    const auto [at, wrong] = std::from_chars(number.data(), end, x, std::chars_format::fixed);
    return wrong == std::errc{} && at == end && x >= -most && x <= most;
  };
  if (!read(text.substr(0, comma), 90, p.lat) || !read(text.substr(comma + 1), 180, p.lon))
    return std::nullopt;
  return p;
}

enum class matched { exact, stem, beginning, synonym, slip };
constexpr auto names(matched) {
  return std::array<std::string_view, 5>{"exact", "stem", "beginning", "synonym", "slip"};
}
static_assert(static_cast<int>(matched::slip) == static_cast<int>(full_text::match::slip));

/// What stands before the fields of `found`.
struct item_head {
  sought kind{};
  std::string id;
  callout::routes::matched matched{};
  std::optional<std::int64_t> distance_m;
  static constexpr auto fields() {
    using h = item_head;
    return std::tuple{
        field{"kind", &h::kind}, field{"id", &h::id},
        field{"matched", &h::matched, "How, of all words the one that fits least."},
        field{"distance_m", &h::distance_m, "From `near`; missing for what is everywhere."}};
  }
};

json answer_schema() {
  auto item = schema_of<item_head>();
  const auto shown = schema_of<found>();
  for (const auto& [name, schema] : shown["properties"].items())
    item["properties"][name] = schema;
  const auto texts = json{{"type", "array"}, {"items", {{"type", "string"}}}};
  return {{"type", "object"},
          {"required", {"items", "behind", "rebuilding", "left_out"}},
          {"properties",
           {{"items", {{"type", "array"}, {"items", item}}},
            {"behind",
             {{"type", "integer"}, {"description", "Rows of the log that are not searched yet."}}},
            {"rebuilding",
             {{"type", "boolean"},
              {"description", "The node has started and does not know all of them yet."}}},
            {"left_out", texts}}}};
}

std::string item_of(const full_text::hit& h, const std::optional<geo_point>& near) {
  item_head head{.kind = static_cast<sought>(h.kind),
                 .id = h.id,
                 .matched = static_cast<matched>(h.by),
                 .distance_m = {}};
  if (near && h.place)
    head.distance_m = static_cast<std::int64_t>(distance_m(*near, *h.place));
  auto out = to_json(head);
  if (h.shown.size() > 2) {
    out.back() = ',';
    out.append(h.shown, 1);
  }
  return out;
}

void find(const services& s, visit v) {
  const auto w = query_of<wanted>(v);
  if (!w)
    return;
  const auto near = w->near ? point_of(*w->near) : std::nullopt;
  if (w->near && !near)
    return v.refuse({"malformed", "/near: expected latitude,longitude in degrees"});
  if (w->radius_m && !near)
    return v.refuse({"malformed", "/radius_m: from where? near is missing"});
  const auto radius = static_cast<double>(w->radius_m.value_or(radius_usual_m));
  const auto state = s.by_words.now(); // Before the answer, which is then no older.
  const auto hits =
      s.by_words.find({.text = w->q,
                       .limit = static_cast<std::size_t>(w->limit.value_or(limit_usual)),
                       .lets_through = [&](int kind, const std::optional<geo_point>& place) {
                         return (!w->kind || kind == static_cast<int>(*w->kind)) &&
                                (!near || !place || distance_m(*near, *place) <= radius);
                       }});
  std::string body = "{\"items\":[";
  for (const auto& h : hits)
    body.append(&h == &hits.front() ? "" : ",").append(item_of(h, near));
  body += "],\"behind\":" + std::to_string(state.behind);
  body.append(",\"rebuilding\":").append(state.rebuilding ? "true" : "false");
  body.append(",\"left_out\":[").append(state.bookings ? "]}" : "\"booking\"]}");
  v.answer(200, std::move(body));
}

} // namespace

void add_find(route_table& t) {
  t.push_back({http::verb::get,
               "/v1/search",
               "search_by_words",
               "Services, technicians and bookings by words, in Arabic or English, best first: "
               "spellings, plurals, synonyms of the trade and slips are forgiven, numbers are not. "
               "`near` is latitude,longitude: what has a place is within `radius_m` (5000) of it. "
               "`left_out` names the kinds that this installation does not search.",
               {operator_, admin},
               find,
               nullptr,
               answer_schema(),
               200,
               {"q", "kind", "near", "radius_m", "limit"}});
}

} // namespace callout::routes
