// What the supply index says besides whom to ask: why somebody near is not asked, who is around,
// and that it forgets places where nobody is any more.
#include "actors/discovery/supply.hpp"
#include "tests/kit/scenario.hpp"

namespace callout {
namespace {

using std::chrono::hours;
using std::chrono::seconds;

const instant now = scenario::at("2026-11-22T08:00:00Z");
const geo_point here{24.7136, 46.6753};
const time_slot visit{now, now + hours{1}};

const dispatching::search question{
    .point = here, .slot = visit, .skills = {"ac"}, .radius_m = 5'000, .count = 20};

supply_entry fit() {
  return {.approved = true, .on_shift = true, .skills = {"ac"}, .base = here};
}
geo_point north(double thousandths) {
  return {here.lat + thousandths / 1000, here.lon};
}

std::string told(const supply::verdict& v) {
  std::string out = v.technician.text;
  for (const auto& r : v.reasons)
    out += " " + std::string{r};
  return out + (v.marked ? " (marked)" : "");
}

TEST(SupplyReasons, AreAllThatSpeakAgainstEachOfTheNearest) {
  supply index;
  double step = 0;
  const auto add = [&](const char* id, supply_entry e, instant at = now) {
    index.set({id}, std::move(e));
    index.moved({id}, north(++step), 10, at);
  };
  auto e = fit();
  add("a", e);
  e.approved = false;
  add("b", e);
  e.on_shift = false;
  e.skills = {"roof"};
  add("c", e);
  e = fit();
  e.calendar = {{{"b-1"}, visit}};
  add("d", e);
  add("e", fit(), now - seconds{91});
  add("f", {});
  e = fit();
  e.offers = {{{"o-1"}, now + seconds{30}}};
  add("g", e);
  add("h", fit());
  auto q = question;
  q.except = {{"h"}};
  std::vector<std::string> all;
  for (const auto& v : index.explain(q, now))
    all.push_back(told(v));
  EXPECT_EQ(all, (std::vector<std::string>{
                     "a", "b technician.not_approved",
                     "c technician.not_approved technician.off_shift technician.not_skilled",
                     "d technician.busy", "e position.stale",
                     "f technician.no_profile technician.not_approved technician.off_shift "
                     "technician.not_skilled",
                     "g (marked)", "h dispatching.excepted"}));
  q.count = 2;
  EXPECT_EQ(index.explain(q, now).size(), 2u);
  EXPECT_EQ(index.explain(q, now)[1].distance_m, 222);
}

TEST(SupplyReasons, AreThoseOfTheBaseForALaterVisit) {
  supply index;
  index.set({"a"}, fit());
  auto q = question;
  EXPECT_TRUE(index.explain(q, now).empty()) << "nobody knows where he is";
  q.asap = false;
  ASSERT_EQ(index.explain(q, now).size(), 1u);
  EXPECT_EQ(told(index.explain(q, now)[0]), "a");
}

TEST(SupplyAround, MarksNobody) {
  supply index;
  index.set({"a"}, fit());
  index.moved({"a"}, here, 10, now);
  ASSERT_EQ(index.around(question, now).size(), 1u);
  EXPECT_FALSE(index.around(question, now)[0].asked);
  EXPECT_FALSE(index.find(question, now)[0].asked);
  EXPECT_TRUE(index.around(question, now)[0].asked) << "now another search has chosen him";
}

TEST(SupplySkills, AreToldApartHoweverManyThereAre) {
  supply index;
  for (int i = 0; i < 100; ++i) {
    auto e = fit();
    e.skills = {"s-" + std::to_string(i)};
    const person_id id{"t-" + std::to_string(i)};
    index.set(id, e);
    index.moved(id, north(i % 7), 10, now);
  }
  for (int i = 0; i < 100; ++i) {
    auto q = question;
    q.skills = {"s-" + std::to_string(i)};
    const auto found = index.around(q, now);
    ASSERT_EQ(found.size(), 1u) << q.skills[0];
    EXPECT_EQ(found[0].technician.text, "t-" + std::to_string(i));
  }
  auto q = question;
  q.skills = {"s-100"};
  EXPECT_TRUE(index.around(q, now).empty());
}

TEST(SupplyMemory, IsNotKeptForPlacesWhereNobodyIs) {
  supply index;
  const auto go = [&](int i) {
    index.moved({"a"}, {-80 + 0.0017 * i, -170 + 0.031 * i}, 10, now + seconds{i});
  };
  index.set({"a"}, fit());
  go(0);
  const auto before = index.footprint();
  for (int i = 1; i < 10'000; ++i)
    go(i);
  EXPECT_LT(index.footprint(), before + 4'096);
  // Late positions from elsewhere leave nothing behind either.
  for (int i = 0; i < 1'000; ++i)
    go(i);
  EXPECT_LT(index.footprint(), before + 4'096);
}

} // namespace
} // namespace callout
