// The search by words as a route: what narrows it, what it shows, what it refuses.
#include "gateway/routes/commands.hpp"
#include "protocols/json.hpp"
#include "tests/gateway/auth/keys.hpp"

#include <gtest/gtest.h>

namespace callout::routes {
namespace {

struct no_door final : callout::door {
  void submit(command_request, completion done) override { done(rejection{unavailable}); }
  void view(entity_ref, principal, completion done, view_options) override {
    done(rejection{unavailable});
  }
  void history(entity_ref, std::uint64_t, std::size_t,
               std::function<void(outcome<std::vector<event_row>>)> done) override {
    done(rejection{unavailable});
  }
};

struct no_lists final : views::store {
  void read(std::function<void(views::reader&)>, views::freshness) override {}
};

struct still_clock final : callout::clock {
  instant now() override { return auth::noon; }
};

class FindRoute : public testing::Test {
protected:
  no_door door;
  no_lists views;
  still_clock clock;
  auth::keyring keys = auth::known_keys();
  auth::access_tokens tokens{keys};
  callout::supply supply;
  catalogue sold;
  full_text::index index;
  by_words::state now;
  services all{.door = door,
               .clock = clock,
               .keys = keys,
               .tokens = tokens,
               .views = views,
               .supply = supply,
               .services_sold = sold,
               .policy = {},
               .development = {},
               .ready = [] { return true; },
               .moved = [](const person_id&, const geo_point&, double, instant) {},
               .by_words = {.find = [this](const auto& q) { return index.find(q); },
                            .now = [this] { return now; }}};

  void SetUp() override {
    put(sought::service, "plumbing.leak", "Leak repair تسرب", {.name = "Leak repair"}, {});
    put(sought::technician, "t-1", "سالم plumbing", {.name = "سالم"}, geo_point{24.69, 46.69});
    put(sought::booking, "b-1", "leak olaya", {.status = "matching", .address = "Olaya"},
        geo_point{24.70, 46.69});
  }
  void put(sought kind, const std::string& id, const std::string& text, const found& shown,
           std::optional<geo_point> place) {
    index.put(static_cast<int>(kind), id, {.text = text, .place = place, .shown = to_json(shown)});
  }
  http::response ask(std::vector<http::name_value> query) {
    http::request r{.method = http::verb::get, .path = "/v1/search", .query = std::move(query)};
    const auto asked = std::make_shared<http::exchange>(std::make_shared<http::inbox>([] {}), 1);
    route_table table;
    add_find(table);
    EXPECT_EQ(table.at(0).who, (std::vector<role>{role::operator_, role::admin}));
    table.at(0).run(all, {std::move(r), http::respond{asked}, {}, {}});
    return asked->take();
  }
  json find(std::vector<http::name_value> query) {
    const auto r = ask(std::move(query));
    EXPECT_EQ(r.status, 200u) << r.body;
    return json::parse(r.body);
  }
};

TEST_F(FindRoute, ShowsWhatWasFoundAndHow) {
  const auto items = find({{"q", "سباك"}})["items"];
  ASSERT_EQ(items.size(), 1u);
  EXPECT_EQ(
      items[0],
      (json{{"kind", "technician"}, {"id", "t-1"}, {"matched", "synonym"}, {"name", "سالم"}}));
  EXPECT_EQ(find({{"q", "olaya"}})["items"][0]["status"], "matching");
  EXPECT_EQ(find({{"q", "nobody"}})["items"], json::array());
}

TEST_F(FindRoute, IsNarrowedByKindPlaceAndCount) {
  EXPECT_EQ(find({{"q", "leak"}})["items"].size(), 2u);
  EXPECT_EQ(find({{"q", "leak"}, {"limit", "1"}})["items"].size(), 1u);
  EXPECT_EQ(find({{"q", "leak"}, {"kind", "booking"}})["items"][0]["id"], "b-1");
  const auto near = find({{"q", "leak"}, {"kind", "booking"}, {"near", "24.69,46.69"}});
  EXPECT_EQ(near["items"][0]["distance_m"], 1'111) << "a hundredth of a degree";
  EXPECT_EQ(find({{"q", "leak"}, {"near", "24.69,46.69"}, {"radius_m", "1000"}})["items"].size(),
            1u)
      << "a service is everywhere";
}

TEST_F(FindRoute, SaysWhatItDoesNotKnow) {
  auto said = find({{"q", "x"}});
  EXPECT_EQ(said["behind"], 0);
  EXPECT_EQ(said["rebuilding"], false);
  EXPECT_EQ(said["left_out"], json::array());
  now = {.behind = 7, .rebuilding = true, .bookings = false};
  said = find({{"q", "x"}});
  EXPECT_EQ(said["behind"], 7);
  EXPECT_EQ(said["rebuilding"], true);
  EXPECT_EQ(said["left_out"], json::array({"booking"}));
}

TEST_F(FindRoute, RefusesWhatMakesNoSense) {
  const std::vector<std::vector<http::name_value>> all{
      {},
      {{"q", ""}},
      {{"q", " "}},
      {{"q", std::string(201, 'x')}},
      {{"q", "x"}, {"kind", "invoice"}},
      {{"q", "x"}, {"near", "24.7"}},
      {{"q", "x"}, {"near", "91,0"}},
      {{"q", "x"}, {"near", "nan,0"}},
      {{"q", "x"}, {"near", "1,2,3"}},
      {{"q", "x"}, {"radius_m", "10"}},
      {{"q", "x"}, {"near", "1,2"}, {"radius_m", "0"}},
      {{"q", "x"}, {"limit", "101"}},
      {{"q", "x"}, {"limit", "1.5"}}};
  for (const auto& query : all) {
    const auto r = ask(query);
    EXPECT_EQ(r.status, 400u) << r.body;
    EXPECT_NE(r.body.find("malformed"), std::string::npos) << r.body;
  }
}

} // namespace
} // namespace callout::routes
