// Where visits can be booked: the map, the zone of a place, and bookings that are refused by it.
#include "tests/end_to_end/visits.hpp"

#include <gtest/gtest.h>

#include <fstream>

namespace callout::end_to_end {
namespace {

/// A rectangle around `wanted_now`, another north of it, and one in it that has priority.
std::string city(bool olaya_open, int surcharge_bp) {
  const auto zone = [](const std::string& properties, double west, double south, double east,
                       double north) {
    json f{{"type", "Feature"}, {"properties", json::parse(properties)}};
    json ring = json::array();
    for (const auto& [lon, lat] :
         {std::pair{west, south}, {east, south}, {east, north}, {west, north}, {west, south}})
      ring.push_back(json::array({lon, lat}));
    f["geometry"]["type"] = "Polygon";
    f["geometry"]["coordinates"] = json::array({ring});
    return f;
  };
  json all{{"type", "FeatureCollection"}, {"features", json::array()}};
  all["features"].push_back(
      zone(R"({"id":"olaya","name_en":"Olaya","name_ar":"العليا","surcharge_bp":)" +
               std::to_string(surcharge_bp) + R"(,"open":)" +
               std::string{olaya_open ? "true" : "false"} +
               R"(,"heat_ban":{"from":"06-15","to":"09-15","begins":"12:00","ends":"15:00"}})",
           46.66, 24.66, 46.72, 24.72));
  all["features"].push_back(
      zone(R"({"id":"north","name_en":"North","name_ar":"الشمال"})", 46.66, 24.73, 46.72, 24.8));
  all["features"].push_back(
      zone(R"({"id":"works","name_en":"Works","name_ar":"أعمال","priority":5,"open":false})", 46.7,
           24.7, 46.71, 24.71));
  return all.dump();
}

class Zones : public testing::Test {
protected:
  kit::temporary_directory folder;
  stage s{draw(true)};
  person customer = s.by_tool("customer", "noura");

  /// The settings that name the file.
  std::string draw(bool olaya_open, int surcharge_bp = 500) {
    const auto file = (folder / "zones.geojson").string();
    std::ofstream{file} << city(olaya_open, surcharge_bp);
    return "[zones]\nfile = \"" + file + "\"\n[offers]\nagain_s = 1\n";
  }
  json located(const std::string& lat, const std::string& lon, const std::string& more = "") {
    return customer.get("/v1/zones/locate?lat=" + lat + "&lon=" + lon + more);
  }
  static json wanted_at(double lat, double lon) {
    auto body = wanted_now();
    body["location"]["lat"] = lat;
    body["location"]["lon"] = lon;
    return body;
  }
  std::size_t booked() { return customer.list("/v1/bookings")["items"].size(); }
};

TEST_F(Zones, AreShownAsGeoJson) {
  const auto all = customer.get("/v1/zones");
  EXPECT_EQ(all["type"], "FeatureCollection");
  ASSERT_EQ(all["features"].size(), 3u);
  const auto& first = all["features"][0]; // By priority.
  EXPECT_EQ(first["id"], "works");
  EXPECT_EQ(first["properties"]["open"], false);
  EXPECT_EQ(first["geometry"]["type"], "Polygon");
  EXPECT_EQ(first["geometry"]["coordinates"][0][0], json::array({46.7, 24.7}));
  EXPECT_EQ(kit::http_client{s.url()}.get("/v1/zones").status, 401u);
}

TEST_F(Zones, TellWhichOneAPlaceIsInOrWhichIsNearest) {
  const auto inside = located("24.6911", "46.6851");
  EXPECT_EQ(inside["status"], "open");
  EXPECT_EQ(inside["zone"]["id"], "olaya");
  EXPECT_EQ(inside["zone"]["name_ar"], "العليا");
  EXPECT_EQ(inside["zone"]["surcharge_bp"], 500);
  EXPECT_FALSE(inside.contains("nearest_open"));
  const auto shut = located("24.705", "46.705");
  EXPECT_EQ(shut["status"], "closed");
  EXPECT_EQ(shut["zone"]["id"], "works");
  EXPECT_EQ(shut["nearest_open"]["id"], "olaya"); // Which lies beneath it.
  EXPECT_EQ(shut["nearest_open"]["distance_m"], 0);
  const auto outside = located("24.726", "46.69");
  EXPECT_EQ(outside["status"], "outside");
  EXPECT_FALSE(outside.contains("zone"));
  EXPECT_EQ(outside["nearest_open"]["id"], "north");
  EXPECT_EQ(outside["nearest_open"]["distance_m"], 445); // 0.004 degrees of latitude.
}

TEST_F(Zones, TellWhenNobodyMayWorkInTheSun) {
  const auto banned = [&](const std::string& at) {
    return located("24.6911", "46.6851", "&at=" + at)["zone"]["heat_ban"];
  };
  EXPECT_EQ(banned("2027-07-01T08:59:00Z"), false);
  EXPECT_EQ(banned("2027-07-01T09:00:00Z"), true); // Noon in Riyadh.
  EXPECT_EQ(banned("2027-10-01T09:00:00Z"), false);
}

TEST_F(Zones, RefuseVisitsWhereNobodyComes) {
  const auto outside = expect(customer.http().post("/v1/bookings", wanted_at(24.726, 46.69)), 422);
  EXPECT_EQ(outside["code"], "outside_zones");
  EXPECT_EQ(outside["detail"], "/location: no zone; the nearest that is open is North, 445 m away");
  EXPECT_EQ(outside["nearest_open"]["id"], "north");
  EXPECT_FALSE(outside.contains("zone"));
  const auto shut = expect(
      customer.http().send(
          {.method = "POST", .target = "/v1/bookings", .body = wanted_at(24.705, 46.705).dump()}),
      409);
  EXPECT_EQ(shut["code"], "zone_closed");
  EXPECT_EQ(shut["zone"], "works");
  EXPECT_EQ(booked(), 0u);
  book(customer);
  EXPECT_EQ(booked(), 1u);
}

TEST_F(Zones, ThatCloseLeaveWhatWasBookedAndItsAnswer) {
  const auto first = customer.http().post("/v1/bookings", wanted_now(), "mine");
  ASSERT_EQ(first.status, 201u) << first.body;
  draw(false);
  s.server().restart();
  customer.http().disconnect();
  const auto again = customer.http().post("/v1/bookings", wanted_now(), "mine");
  EXPECT_EQ(again.status, 201u) << again.body;
  EXPECT_EQ(again.header("idempotent-replayed"), "true");
  EXPECT_EQ(again.document()["id"], first.document()["id"]);
  const auto other = expect(customer.http().post("/v1/bookings", wanted_now(), "another"), 409);
  EXPECT_EQ(other["code"], "zone_closed");
  EXPECT_EQ(other["nearest_open"]["id"], "north");
  EXPECT_EQ(booked(), 1u);
}

TEST_F(Zones, AddToThePriceWhatABookingKeepsWhenTheyAreDrawnAnew) {
  const auto asked = [&](const char* key) {
    return expect(customer.http().post("/v1/bookings", wanted_now(), key), 201);
  };
  const auto price = [](const json& booking) { return booking["price"]["minor"].get<int>(); };
  const auto first = asked("mine");
  const auto path = "/v1/bookings/" + first["id"].get<std::string>();
  const int more = first["zone"]["surcharge"]["minor"];
  EXPECT_EQ(first["zone"]["id"], "olaya");
  const int base = price(first) - more;
  EXPECT_EQ(more, (base + 10) / 20);
  EXPECT_GT(more, 0);
  EXPECT_EQ(price(customer.list("/v1/bookings")["items"][0]), price(first));
  eventually("all of it is held", [&] { return customer.get(path)["status"] != "draft"; });

  draw(true, 2'000);
  s.server().restart();
  customer.http().disconnect();
  EXPECT_EQ(price(asked("mine")), price(first));
  EXPECT_EQ(customer.get(path)["zone"], first["zone"]);
  EXPECT_EQ(price(asked("another")), base + base / 5);
}

TEST_F(Zones, ThatCloseTakeNoVisitThatIsMovedThere) {
  const auto slot = [&](const char* from, const char* to) {
    return json{{"start", s.in_days(2, from)}, {"end", s.in_days(2, to)}};
  };
  auto body = wanted_now();
  body["when"] = slot("06:00", "07:00");
  const auto path = "/v1/bookings/" + book(customer, body);
  eventually("the money is held", [&] { return customer.get(path)["status"] == "confirmed"; });
  draw(false);
  s.server().restart();
  customer.http().disconnect();
  const auto move = [&](const json& to) {
    return customer.http().post(path + "/reschedule", {{"when", to}});
  };
  const auto shut = expect(move(slot("16:00", "17:00")), 409);
  EXPECT_EQ(shut["code"], "zone_closed");
  EXPECT_TRUE(shut["detail"].get<std::string>().starts_with("the visit's place: ")) << shut;
  EXPECT_EQ(customer.get(path + "/slots")["items"], json::array());
  expect(move(slot("06:00", "07:00"))); // Which it has already.
}

/// A zone where the sun is too strong all year, from noon to three in Riyadh.
TEST(HotZones, RefuseWorkOutdoorsInTheHeat) {
  kit::temporary_directory folder;
  const auto file = (folder / "zones.geojson").string();
  std::ofstream{file} << R"({"type":"FeatureCollection","features":[{"type":"Feature","id":"hot",
      "properties":{"name_en":"Hot","name_ar":"حار","heat_ban":{"from":"01-01","to":"12-31",
      "begins":"12:00","ends":"15:00"}},"geometry":{"type":"Polygon",
      "coordinates":[[[46,24],[47,24],[47,25],[46,25],[46,24]]]}}]})";
  const auto service = [](const std::string& code, const char* outdoors) {
    return "[[service]]\ncode = \"" + code + "\"\nname_en = \"A\"\nname_ar = \"ا\"\n" +
           "price_minor = 1000\nlabour_minor = 10\ncall_out_minor = 10\nduration_s = 3600\n" +
           "skills = [\"ac\"]\n" + outdoors;
  };
  stage s{"[zones]\nfile = \"" + file + "\"\n" + service("ac.repair", "outdoors = true\n") +
          service("indoors", "")};
  auto customer = s.by_tool("customer", "noura");
  const auto wanted = [&](const char* code, const char* from, const char* to) {
    auto body = wanted_now();
    body["service"] = code;
    body["when"] = {{"start", s.in_days(2, from)}, {"end", s.in_days(2, to)}};
    return body;
  };
  auto salem = s.by_tool("technician", "salem");
  go_on_shift(s, salem);
  const auto offered = [&](const std::string& code) {
    const auto shown = customer.get("/v1/technicians/slots?service=" + code +
                                    "&lat=24.6911&lon=46.6851&from=" + s.in_days(2, "08:00") +
                                    "&until=" + s.in_days(2, "13:00"));
    std::string all;
    for (const auto& x : shown["items"])
      all += x["start"].get<std::string>().substr(11, 5) + ' ';
    return all;
  };
  eventually("he is found", [&] { return !offered("indoors").empty(); });
  EXPECT_EQ(offered("ac.repair"), "08:00 08:30 12:00 12:30 ");
  EXPECT_EQ(offered("indoors"), "08:00 08:30 09:00 09:30 10:00 10:30 11:00 11:30 12:00 12:30 ");
  // Nine o'clock in UTC is noon there.
  const auto hot =
      expect(customer.http().post("/v1/bookings", wanted("ac.repair", "09:30", "10:30")), 409);
  EXPECT_EQ(hot["code"], "heat_ban");
  EXPECT_EQ(hot["detail"], "/when: nobody may work in the sun in Hot from 12:00 to 15:00");
  EXPECT_EQ(hot["heat_ban"]["ends"], "15:00");
  book(customer, wanted("indoors", "09:30", "10:30"));
  const auto booking = book(customer, wanted("ac.repair", "12:00", "13:00"));
  const auto path = "/v1/bookings/" + booking;
  eventually("the money is held", [&] { return customer.get(path)["status"] == "confirmed"; });
  const auto move = [&](const char* from, const char* to) {
    return customer.http().post(path + "/reschedule",
                                {{"when", wanted("ac.repair", from, to)["when"]}});
  };
  EXPECT_EQ(expect(move("11:30", "12:30"), 409)["code"], "heat_ban");
  expect(move("06:00", "07:00"));
  expect(move("06:00", "07:00"));
}

TEST_F(Zones, AreAskedInFullOrNotAtAll) {
  for (const auto* query : {"", "?lat=24.7", "?lat=24.7&lon=x", "?lat=91&lon=1", "?lat=1&lon=181",
                            "?lat=NaN&lon=1", "?lat=1&lon=1&at=now", "?lat=1&lon=1&zone=a"}) {
    const auto answer = expect(customer.http().get("/v1/zones/locate" + std::string{query}), 400);
    EXPECT_EQ(answer["code"], "malformed") << query;
  }
}

TEST(NoZones, MeanThatEverywhereIsOpen) {
  stage s;
  auto customer = s.by_tool("customer", "noura");
  EXPECT_EQ(customer.get("/v1/zones")["features"].size(), 0u);
  const auto anywhere = customer.get("/v1/zones/locate?lat=-45&lon=170");
  EXPECT_EQ(anywhere["status"], "open");
  EXPECT_EQ(anywhere.size(), 1u);
}

} // namespace
} // namespace callout::end_to_end
