// What is taken as zones, and by which words everything else is refused.
#include "tests/actors/zones/draw.hpp"

#include <gtest/gtest.h>

namespace callout::zones {
namespace {

const std::string square = rectangle(46, 24, 47, 25);

std::string refusal(const std::string& text, const geojson_limits& limits = {}) {
  const auto all = from_geojson(text, limits);
  return all ? "taken" : all.error().detail;
}

std::string refusal_of_geometry(const std::string& geometry) {
  return refusal(collection({feature("first", polygon_of("[" + rectangle(1, 1, 2, 2) + "]")),
                             feature("north", geometry)}));
}

std::string refusal_of_property(const std::string& more) {
  return refusal(collection({feature("north", polygon_of("[" + square + "]"), more)}));
}

TEST(GeoJson, IsReadWithItsRulesAndDefaults) {
  const auto all = read(collection(
      {feature("olaya", polygon_of("[" + square + "," + rectangle(46.2, 24.2, 46.4, 24.4) + "]"),
               R"(,"priority":7,"open":false,"coverage_weight":0.5,"surcharge_bp":250,
                   "heat_ban":{"from":"06-15","to":"09-15","begins":"12:00","ends":"15:00"})"),
       feature("plain", multi_polygon_of("[[" + rectangle(10, 10, 11, 11) + "],[" +
                                         rectangle(12, 10, 13, 11) + "]]"))}));
  ASSERT_EQ(all.size(), 2u);
  EXPECT_EQ(all[0].id, "olaya");
  EXPECT_EQ(all[0].rules, (zone_rules{.name_en = "A",
                                      .name_ar = "ا",
                                      .priority = 7,
                                      .open = false,
                                      .coverage_weight = 0.5,
                                      .surcharge_minor = 0,
                                      .surcharge_bp = 250,
                                      .heat_ban = heat_ban{{6, 15}, {9, 15}, {720}, {900}}}));
  ASSERT_EQ(all[0].parts.size(), 1u);
  EXPECT_EQ(all[0].parts[0].rings.size(), 2u);
  EXPECT_EQ(all[1].rules, (zone_rules{.name_en = "A", .name_ar = "ا"}));
  EXPECT_EQ(all[1].parts.size(), 2u);
}

TEST(GeoJson, IsWrittenAsItWasReadWithRingsAsTheRfcAsks) {
  const std::string clockwise = "[[46.675,24.5],[46.675,25],[47,25],[47,24.5],[46.675,24.5]]";
  const auto once = read(collection(
      {feature("a", polygon_of("[" + clockwise + "," + rectangle(46.8, 24.7, 46.9, 24.8) + "]"),
               R"(,"surcharge_minor":500)"),
       feature("b", multi_polygon_of("[[" + square + "],[" + rectangle(1, 1, 2, 2) + "]]"))}));
  EXPECT_EQ(turn(once[0].parts[0].rings[0]), 1);
  EXPECT_EQ(turn(once[0].parts[0].rings[1]), -1);
  const auto text = to_geojson(once);
  EXPECT_NE(text.find("[46.675,24.5]"), std::string::npos) << text;
  EXPECT_EQ(to_geojson(read(text)), text);
  EXPECT_EQ(to_geojson({}), R"({"type":"FeatureCollection","features":[]})");
}

TEST(GeoJson, TakesWhatTheRfcAllowsBeside) {
  EXPECT_EQ(refusal(R"({"type":"FeatureCollection","name":"city","bbox":[1,2,3,4],"features":[
      {"type":"Feature","bbox":[1,2,3,4],"properties":{"id":"x","name_en":"X","name_ar":"س",
       "heat_ban":null},"geometry":{"type":"Polygon",
       "coordinates":[[[1,1,600],[2,1,600],[2,1,600],[2,2],[1,1,600]]]}}]})"),
            "taken");
}

TEST(GeoJson, MustBeACollectionOfFeaturesWithIdsOfTheirOwn) {
  EXPECT_EQ(refusal("[]"), "/: expected an object");
  EXPECT_EQ(refusal("{"), "/: not JSON at byte 2");
  EXPECT_EQ(refusal(R"({"type":"Feature"})"), "/type: expected FeatureCollection");
  EXPECT_EQ(refusal(R"({"type":"FeatureCollection"})"), "/features: missing");
  EXPECT_EQ(refusal(R"({"type":"FeatureCollection","crs":{},"features":[]})"),
            "/crs: RFC 7946 knows WGS 84 only");
  EXPECT_EQ(refusal(R"({"type":"FeatureCollection","features":[{"type":"Polygon"}]})"),
            "/features/0/type: expected Feature");
  EXPECT_EQ(refusal(R"({"type":"FeatureCollection","features":[{"type":"Feature"}]})"),
            "/features/0/id: missing");
  EXPECT_EQ(refusal(collection({feature("a b", polygon_of("[" + square + "]"))})),
            "/features/0/id: expected an id");
  EXPECT_EQ(refusal(collection({feature("a", polygon_of("[" + square + "]")),
                                feature("a", polygon_of("[" + square + "]"))})),
            "/features/1/id: is there twice (zone 'a')");
}

TEST(GeoJson, PropertiesAreRefusedByName) {
  const std::string at = "/features/0/properties/", whose = " (zone 'north')";
  EXPECT_EQ(refusal_of_property(R"(,"opne":false)"), at + "opne: unknown field" + whose);
  EXPECT_EQ(refusal_of_property(R"(,"open":"no")"), at + "open: expected true or false" + whose);
  EXPECT_EQ(refusal_of_property(R"(,"priority":1.5)"),
            at + "priority: expected an integer" + whose);
  EXPECT_EQ(refusal_of_property(R"(,"coverage_weight":-1)"),
            at + "coverage_weight: out of range" + whose);
  EXPECT_EQ(refusal_of_property(R"(,"surcharge_minor":5,"surcharge_bp":5)"),
            at + "surcharge_bp: there is surcharge_minor as well" + whose);
  const auto ban = [](const std::string& from, const std::string& begins) {
    return R"(,"heat_ban":{"from":")" + from + R"(","to":"09-15","begins":")" + begins +
           R"(","ends":"15:00"})";
  };
  EXPECT_EQ(refusal_of_property(ban("06-15", "12:00")), "taken");
  for (const auto* day : {"02-30", "13-01", "00-10", "06-00", "6-15", "june15", "06/15"})
    EXPECT_EQ(refusal_of_property(ban(day, "12:00")),
              at + "heat_ban/from: expected a day, as in 06-15" + whose)
        << day;
  for (const auto* time : {"12:60", "24:01", "25:00", "noon!", "1:00"})
    EXPECT_EQ(refusal_of_property(ban("06-15", time)),
              at + "heat_ban/begins: expected a time of day, as in 12:00" + whose)
        << time;
  EXPECT_EQ(refusal_of_property(ban("06-15", "15:00")),
            at + "heat_ban/ends: not later than it begins" + whose);
  EXPECT_EQ(refusal(R"({"type":"FeatureCollection","features":[{"type":"Feature","id":"n",
                        "properties":{"name_en":"N"},"geometry":null}]})"),
            at + "name_ar: missing (zone 'n')");
}

TEST(GeoJson, GeometriesAreRefusedByPlace) {
  const std::string at = "/features/1/geometry/", whose = " (zone 'north')";
  EXPECT_EQ(refusal_of_geometry("null"), "/features/1/geometry: expected an object" + whose);
  EXPECT_EQ(refusal_of_geometry(R"({"type":"Point","coordinates":[1,2]})"),
            at + "type: expected Polygon or MultiPolygon" + whose);
  EXPECT_EQ(refusal_of_geometry(polygon_of("[]")), at + "coordinates: holds no ring" + whose);
  EXPECT_EQ(refusal_of_geometry(multi_polygon_of("[]")),
            at + "coordinates: holds no polygon" + whose);
  EXPECT_EQ(refusal_of_geometry(multi_polygon_of("[[" + square + "],[]]")),
            at + "coordinates/1: holds no ring" + whose);
  EXPECT_EQ(refusal_of_geometry(polygon_of("[[]]")),
            at +
                "coordinates/0: expected four positions or more, the last one the same as the "
                "first" +
                whose);
  EXPECT_EQ(refusal_of_geometry(polygon_of("[[[1,1],[2,1],[2,2],[1,2]]]")),
            at + "coordinates/0: is not closed: its last position is not the first one" + whose);
  EXPECT_EQ(refusal_of_geometry(polygon_of("[[[1,1],[2,1],[1,1],[1,1]]]")),
            at + "coordinates/0: has fewer than three different positions" + whose);
  EXPECT_EQ(refusal_of_geometry(polygon_of("[[[1,1],[2],[2,2],[1,1]]]")),
            at + "coordinates/0/1: expected [longitude, latitude]" + whose);
  EXPECT_EQ(refusal_of_geometry(polygon_of("[[[1,1],[2,91],[2,2],[1,1]]]")),
            at + "coordinates/0/1/1: out of range" + whose);
  EXPECT_EQ(refusal_of_geometry(polygon_of("[[[1,1],[180.5,1],[2,2],[1,1]]]")),
            at + "coordinates/0/1/0: out of range" + whose);
  EXPECT_EQ(refusal_of_geometry(polygon_of("[[[1,1],[1e999,1],[2,2],[1,1]]]")).find("taken"),
            std::string::npos);
  EXPECT_EQ(refusal_of_geometry(polygon_of(R"([[[1,1],["2",1],[2,2],[1,1]]])")),
            at + "coordinates/0/1/0: expected a number" + whose);
}

TEST(GeoJson, RingsThatLeaveOpenWhatIsInsideAreRefused) {
  const std::string at = "/features/1/geometry/coordinates/", whose = " (zone 'north')";
  EXPECT_EQ(refusal_of_geometry(polygon_of("[[[0,0],[2,2],[2,0],[0,2],[0,0]]]")),
            at + "0: crosses or touches itself between [0, 0] and [2, 2]" + whose);
  EXPECT_EQ(refusal_of_geometry(polygon_of("[[[0,0],[4,0],[2,0],[2,2],[0,0]]]")),
            at + "0: turns back on itself at [4, 0]" + whose);
  EXPECT_EQ(refusal_of_geometry(polygon_of("[" + square + "," + rectangle(50, 24, 51, 25) + "]")),
            at + "1: is a hole outside of the outer ring" + whose);
  EXPECT_EQ(
      refusal_of_geometry(polygon_of("[" + square + "," + rectangle(46.5, 24.5, 47.5, 24.6) + "]")),
      at + "1: crosses or touches ring 0 between [46.5, 24.5] and [47.5, 24.5]" + whose);
  EXPECT_EQ(refusal_of_geometry(polygon_of("[" + square + "," + rectangle(46.2, 24.2, 46.8, 24.8) +
                                           "," + rectangle(46.4, 24.4, 46.6, 24.6) + "]")),
            at + "2: is a hole in the hole of ring 1" + whose);
}

TEST(GeoJson, WhatCrossesThe180thMeridianMustBeCut) {
  EXPECT_EQ(refusal_of_geometry(polygon_of("[[[179,1],[-179,1],[-179,2],[179,2],[179,1]]]")),
            "/features/1/geometry/coordinates/0: spans more than 180 degrees of longitude from "
            "[179, 1] to [-179, 1]: cut it at the 180th meridian (RFC 7946, 3.1.9), or put "
            "positions between them (zone 'north')");
  EXPECT_EQ(refusal_of_geometry(multi_polygon_of("[[" + rectangle(179, 1, 180, 2) + "],[" +
                                                 rectangle(-180, 1, -179, 2) + "]]")),
            "taken");
}

TEST(GeoJson, HasLimits) {
  const auto two = collection(
      {feature("a", polygon_of("[" + square + "]")), feature("b", polygon_of("[" + square + "]"))});
  EXPECT_EQ(refusal(two, {.features = 2, .positions = 10, .edges_by_row = 208}), "taken");
  EXPECT_EQ(refusal(two, {.bytes = 100}), "/: more than 100 bytes");
  EXPECT_EQ(refusal(two, {.features = 1}), "/features: too long: at most 1");
  EXPECT_EQ(refusal(two, {.positions = 9}),
            "/features/1/geometry/coordinates/0: too many positions in one file (zone 'b')");
  EXPECT_EQ(refusal(two, {.edges_by_row = 100}),
            "/features/0/geometry/coordinates/0: too many edges that are long (zone 'a')");
}

} // namespace
} // namespace callout::zones
