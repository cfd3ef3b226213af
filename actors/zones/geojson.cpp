#include "actors/zones/geojson.hpp"

#include "actors/discovery/cells.hpp"
#include "actors/zones/rings.hpp"

#include <set>

namespace callout::zones {

namespace {

const json& list_at(const json& j, const pointer& at) {
  if (!j.is_array())
    throw malformed{at, "expected a list"};
  return j;
}

void expect_type(const json& j, const pointer& at, std::string_view wanted) {
  const auto here = at.to("type");
  if (read_text(read_member(j, at, "type"), here, {}) != wanted)
    throw malformed{here, "expected " + std::string{wanted}};
}

spot read_position(const json& j, const pointer& at) {
  if (const auto size = list_at(j, at).size(); size < 2 || size > 3)
    throw malformed{at, "expected [longitude, latitude]"};
  const double lon = read_number(j[0], at.to(std::size_t{0}), {.min = -180, .max = 180});
  return spot_of({read_number(j[1], at.to(std::size_t{1}), {.min = -90, .max = 90}), lon});
}

/// What a file may still hold.
class reader {
public:
  explicit reader(const geojson_limits& limits) : left_{limits} {}

  zone read_zone(const json& j, const pointer& at, const std::string& id) {
    zone z{.id = id, .rules = read_rules(j, at), .parts = {}};
    const auto here = at.to("geometry");
    const auto& geometry = read_member(j, at, "geometry");
    const auto& type = read_text(read_member(geometry, here, "type"), here.to("type"), {});
    const auto& coordinates = read_member(geometry, here, "coordinates");
    const auto inside = here.to("coordinates");
    if (type == "Polygon") {
      z.parts.push_back(read_polygon(coordinates, inside));
    } else if (type == "MultiPolygon") {
      for (std::size_t i = 0; i < list_at(coordinates, inside).size(); ++i)
        z.parts.push_back(read_polygon(coordinates[i], inside.to(i)));
    } else {
      throw malformed{here.to("type"), "expected Polygon or MultiPolygon"};
    }
    if (z.parts.empty())
      throw malformed{inside, "holds no polygon"};
    return z;
  }

private:
  static zone_rules read_rules(const json& j, const pointer& at) {
    const auto here = at.to("properties");
    const auto& given = read_member(j, at, "properties");
    if (!given.is_object())
      throw malformed{here, "expected an object"};
    static const auto defaults = [] {
      auto all = json::parse(to_json(zone_rules{}));
      all.erase("name_en");
      all.erase("name_ar");
      return all;
    }();
    auto all = defaults;
    all.update(given);
    all.erase("id");
    auto rules = codec<zone_rules>::read(all, here, {});
    if (rules.surcharge_minor > 0 && rules.surcharge_bp > 0)
      throw malformed{here.to("surcharge_bp"), "there is surcharge_minor as well"};
    if (rules.heat_ban && rules.heat_ban->begins >= rules.heat_ban->ends)
      throw malformed{here.to("heat_ban").to("ends"), "not later than it begins"};
    return rules;
  }

  polygon read_polygon(const json& j, const pointer& at) {
    polygon p;
    for (std::size_t i = 0; i < list_at(j, at).size(); ++i)
      p.rings.push_back(read_ring(j[i], at.to(i)));
    if (p.rings.empty())
      throw malformed{at, "holds no ring"};
    if (const auto wrong = fault_of(p))
      throw malformed{at.to(wrong->ring), wrong->what};
    for (std::size_t i = 0; i < p.rings.size(); ++i)
      if (turn(p.rings[i]) != (i == 0 ? 1 : -1))
        std::ranges::reverse(p.rings[i]);
    return p;
  }

  /// What stands twice in a row counts once.
  ring read_ring(const json& j, const pointer& at) {
    ring r;
    if (list_at(j, at).size() > left_.positions)
      throw malformed{at, "too many positions in one file"};
    left_.positions -= j.size();
    for (std::size_t i = 0; i < j.size(); ++i)
      if (const auto s = read_position(j[i], at.to(i)); r.empty() || r.back() != s)
        r.push_back(s);
    if (j.size() < 4)
      throw malformed{at, "expected four positions or more, the last one the same as the first"};
    if (j.front()[0] != j.back()[0] || j.front()[1] != j.back()[1])
      throw malformed{at, "is not closed: its last position is not the first one"};
    r.pop_back();
    each_edge(r, [&](const edge& e) {
      const auto rows = static_cast<std::size_t>(cells::row_of(point_of({0, e.high()}).lat) -
                                                 cells::row_of(point_of({0, e.low()}).lat) + 1);
      if (rows > left_.edges_by_row)
        throw malformed{at, "too many edges that are long"};
      left_.edges_by_row -= rows;
    });
    return r;
  }

  geojson_limits left_;
};

std::string read_id(const json& j, const pointer& at) {
  const auto properties = j.is_object() ? j.find("properties") : j.end();
  const bool outside = j.is_object() && j.contains("id");
  if (!outside && (properties == j.end() || !properties->contains("id")))
    throw malformed{at.to("id"), "missing"};
  const auto inside = at.to("properties");
  const auto here = outside ? at.to("id") : inside.to("id");
  const auto& id = read_text(outside ? j["id"] : (*properties)["id"], here, {});
  if (!valid_id(id))
    throw malformed{here, "expected an id"};
  return id;
}

/// `about` is the zone that is being read.
std::vector<zone> read_zones(const json& j, const geojson_limits& limits, std::string& about) {
  const pointer top;
  expect_type(j, top, "FeatureCollection");
  if (j.contains("crs"))
    throw malformed{top.to("crs"), "RFC 7946 knows WGS 84 only"};
  const auto at = top.to("features");
  const auto& features = list_at(read_member(j, top, "features"), at);
  if (features.size() > limits.features)
    throw malformed{at, "too long: at most " + std::to_string(limits.features)};
  reader r{limits};
  std::set<std::string> ids;
  std::vector<zone> all;
  for (std::size_t i = 0; i < features.size(); ++i) {
    expect_type(features[i], at.to(i), "Feature");
    about = read_id(features[i], at.to(i));
    if (!ids.insert(about).second)
      throw malformed{at.to(i).to("id"), "is there twice"};
    all.push_back(r.read_zone(features[i], at.to(i), about));
    about.clear();
  }
  return all;
}

void write_ring(std::string& out, const ring& r) {
  for (std::size_t i = 0; i <= r.size(); ++i) {
    const auto p = point_of(r[i % r.size()]);
    out += i == 0 ? "[[" : ",[";
    write_number(out, p.lon);
    out += ',';
    write_number(out, p.lat);
    out += ']';
  }
  out += ']';
}

void write_polygon(std::string& out, const polygon& p) {
  for (std::size_t i = 0; i < p.rings.size(); ++i) {
    out += i == 0 ? '[' : ',';
    write_ring(out, p.rings[i]);
  }
  out += ']';
}

} // namespace

outcome<std::vector<zone>> from_geojson(std::string_view text, const geojson_limits& limits) {
  const auto document = parse(text, {.bytes = limits.bytes, .values = limits.bytes});
  if (!document)
    return document.error();
  std::string about;
  try {
    return read_zones(*document, limits, about);
  } catch (const malformed& m) {
    return rejection{"malformed", m.what() + (about.empty() ? "" : " (zone '" + about + "')")};
  }
}

std::string to_geojson(const std::vector<zone>& all) {
  std::string out = R"({"type":"FeatureCollection","features":[)";
  for (const auto& z : all) {
    out += out.back() == '[' ? R"({"type":"Feature","id":)" : R"(,{"type":"Feature","id":)";
    write_quoted(out, z.id);
    out += R"(,"properties":)" + to_json(z.rules);
    const bool one = z.parts.size() == 1;
    out += R"(,"geometry":{"type":")";
    out += one ? R"(Polygon","coordinates":)" : R"(MultiPolygon","coordinates":[)";
    for (std::size_t i = 0; i < z.parts.size(); ++i) {
      out += i == 0 ? "" : ",";
      write_polygon(out, z.parts[i]);
    }
    out += one ? "}}" : "]}}";
  }
  return out + "]}";
}

} // namespace callout::zones
