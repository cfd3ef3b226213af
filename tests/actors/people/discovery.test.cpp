// The supply index: who is found, who is not, and how two searches share the nearest.
#include "actors/discovery/supply.hpp"
#include "tests/kit/scenario.hpp"

#include <thread>

namespace callout {
namespace {

using std::chrono::hours;
using std::chrono::minutes;
using std::chrono::seconds;

const instant now = scenario::at("2026-11-22T08:00:00Z");
const geo_point here{24.7136, 46.6753};
const time_slot visit{now, now + hours{1}};

/// That far north of `here`: a thousandth of a degree is 111.2 m.
geo_point north(double thousandths) {
  return {here.lat + thousandths / 1000, here.lon};
}

supply_entry fit() {
  return {.approved = true, .on_shift = true, .skills = {"ac", "plumbing"}, .base = here};
}

dispatching::search asking(int count = 5) {
  return {.number = 1,
          .point = here,
          .slot = visit,
          .asap = true,
          .skills = {"ac"},
          .radius_m = 5'000,
          .fresh = seconds{90},
          .count = count};
}

std::string ids(const std::vector<candidate>& found) {
  std::string out;
  for (const auto& c : found)
    out += (out.empty() ? "" : " ") + c.technician.text;
  return out;
}

/// Technicians a, b, c: one, two, three steps of 111 m to the north.
struct three_around : testing::Test {
  supply index;
  three_around() {
    double step = 0;
    for (const char* id : {"a", "b", "c"}) {
      index.set({id}, fit());
      EXPECT_TRUE(index.moved({id}, north(++step), 10, now));
    }
  }
  std::string find(const dispatching::search& q, instant when = now + minutes{1}) {
    return ids(index.find(q, when));
  }
};

using Supply = three_around;

TEST_F(Supply, FindsTheNearestFirst) {
  const auto found = index.find(asking(2), now);
  ASSERT_EQ(found.size(), 2u);
  EXPECT_EQ(found[0], (candidate{{"a"}, 111, {}}));
  EXPECT_EQ(found[1], (candidate{{"b"}, 222, {}}));
}

TEST_F(Supply, KnowsWhereSomebodyWasAndHowWell) {
  EXPECT_FALSE(index.position_of({"nobody"}));
  index.moved({"a"}, north(5), 25, now);
  index.moved({"a"}, north(6), 10, now - seconds{1}); // Late, and older.
  const auto known = index.position_of({"a"});
  ASSERT_TRUE(known);
  EXPECT_EQ(known->point, north(5));
  EXPECT_EQ(known->accuracy_m, 25);
  EXPECT_EQ(known->at, now);
}

TEST_F(Supply, BreaksTiesById) {
  index.set({"B"}, fit());
  index.set({"A"}, fit());
  index.moved({"B"}, north(1), 10, now);
  index.moved({"A"}, north(1), 10, now);
  EXPECT_EQ(find(asking()), "A B a b c");
}

TEST_F(Supply, LooksNoFurtherThanTheRadius) {
  auto q = asking();
  q.radius_m = 223;
  EXPECT_EQ(find(q), "a b");
  q.radius_m = 110;
  EXPECT_EQ(find(q), "");
}

TEST_F(Supply, WantsApprovedTechniciansOnShift) {
  index.apply({"a"}, technician::shift_set{false});
  auto unapproved = fit();
  unapproved.approved = false;
  index.set({"b"}, unapproved);
  EXPECT_EQ(find(asking()), "c");
  index.apply({"a"}, technician::shift_set{true});
  index.apply({"b"}, technician::approved{{"b"}, false});
  EXPECT_EQ(find(asking()), "a b c");
}

TEST_F(Supply, WantsEverySkill) {
  index.apply({"b"}, technician::profile_set{{"b"}, "B", {"ac"}, here});
  auto q = asking();
  q.skills = {"plumbing", "ac"};
  EXPECT_EQ(find(q), "a c");
  q.skills = {"roof"};
  EXPECT_EQ(find(q), "");
  q.skills = {};
  EXPECT_EQ(find(q, now + seconds{90}), "a b c");
}

TEST_F(Supply, WantsAFreshPositionForAVisitNow) {
  index.moved({"b"}, north(2), 10, now + seconds{60});
  EXPECT_EQ(find(asking(), now + seconds{90}), "a b c");
  EXPECT_EQ(find(asking(), now + seconds{91}), "b");
}

TEST_F(Supply, MeasuresALaterVisitFromTheBase) {
  index.apply({"c"}, technician::profile_set{{"c"}, "C", {"ac"}, north(1)});
  index.apply({"a"}, technician::profile_set{{"a"}, "A", {"ac"}, north(90)});
  auto q = asking();
  q.asap = false;
  q.slot = {now + hours{24}, now + hours{25}};
  EXPECT_EQ(find(q, now + hours{20}), "b c"); // b's base is where the visit is
}

TEST_F(Supply, PassesOverWhoIsTakenForTheSlot) {
  index.apply({"a"}, technician::reserved{{"b-1"}, {now - hours{1}, now + minutes{1}}});
  index.apply({"b"}, technician::reserved{{"b-2"}, {visit.to, visit.to + hours{1}}});
  EXPECT_EQ(find(asking()), "b c");
  index.apply({"a"}, technician::released{{"b-1"}, "done", {}});
  EXPECT_EQ(find(asking(), now + minutes{1} + seconds{5}), "a b c");
}

TEST_F(Supply, CountsASlotAsTakenFromTheAcceptanceOn) {
  index.apply({"a"}, technician::accepted{{"b-1:1"}, {"b-1"}, visit, "c"});
  EXPECT_EQ(find(asking()), "b c");
  index.apply({"a"}, technician::lost{{"b-1:1"}, {"b-1"}, "offer.taken", {}});
  EXPECT_EQ(find(asking(), now + seconds{70}), "a b c");
}

TEST_F(Supply, PassesOverWhoMayNotBeAsked) {
  auto q = asking();
  q.except = {{"a"}, {"c"}};
  EXPECT_EQ(find(q), "b");
}

TEST_F(Supply, TakesTheNewestPositionWhateverTheOrder) {
  EXPECT_TRUE(index.moved({"c"}, here, 10, now + seconds{2}));
  EXPECT_FALSE(index.moved({"c"}, north(40), 10, now + seconds{1}));
  EXPECT_EQ(find(asking()), "c a b");
}

TEST_F(Supply, RefusesImpossiblePositions) {
  const double nan = std::numeric_limits<double>::quiet_NaN();
  const double inf = std::numeric_limits<double>::infinity();
  const auto t = now + seconds{1};
  for (const auto& p : {geo_point{nan, 0}, {0, nan}, {inf, 0}, {0, -inf}, {90.1, 0}, {0, 180.1}})
    EXPECT_FALSE(index.moved({"a"}, p, 10, t)) << p.lat << " " << p.lon;
  for (double accuracy : {nan, -1.0, 10'001.0})
    EXPECT_FALSE(index.moved({"a"}, here, accuracy, t));
  EXPECT_EQ(find(asking()), "a b c");
}

TEST_F(Supply, RefusesImpossibleSearches) {
  auto q = asking(0);
  EXPECT_EQ(find(q), "");
  q = asking();
  q.radius_m = -1;
  EXPECT_EQ(find(q), "");
  q = asking();
  q.point = {std::numeric_limits<double>::quiet_NaN(), 0};
  EXPECT_EQ(find(q), "");
}

TEST_F(Supply, KeepsAPositionThatCameBeforeTheFacts) {
  index.moved({"new"}, here, 10, now);
  EXPECT_EQ(find(asking(1)), "a");
  index.set({"new"}, fit());
  EXPECT_EQ(find(asking(1)), "new");
}

TEST_F(Supply, DoesNotShowTheNearestToTwoSearchesAtOnce) {
  EXPECT_EQ(find(asking(1), now), "a");
  EXPECT_EQ(find(asking(1), now), "b");
  EXPECT_EQ(find(asking(1), now), "c");
  EXPECT_EQ(find(asking(3), now), "a b c"); // all are marked: better them than nobody
  EXPECT_EQ(find(asking(1), now + supply::mark), "a");
}

TEST_F(Supply, IsToldWhoIsAboutToBeAsked) {
  EXPECT_TRUE(index.claim(person_id{"b"}, now));
  EXPECT_FALSE(index.claim(person_id{"b"}, now)) << "he is already";
  EXPECT_FALSE(index.claim(person_id{"nobody"}, now));
  EXPECT_EQ(ids(index.around(asking(3), now)), "a c b");
  EXPECT_TRUE(index.claim(person_id{"b"}, now + supply::mark));
}

const technician::offered open_offer{{"b-1:1"}, {"b-1"}, "ac", "Olaya",           {1},
                                     111,       visit,   true, now + seconds{30}, now};

TEST_F(Supply, ShowsWhoHasAnOpenOfferLastUntilItExpires) {
  index.apply({"a"}, open_offer);
  EXPECT_EQ(find(asking(3), now + seconds{10}), "b c a");
  const auto found = index.find(asking(3), now + seconds{20});
  ASSERT_EQ(found.size(), 3u);
  EXPECT_EQ(found[1], (candidate{{"c"}, 334, {}, false}));
  EXPECT_EQ(found[2], (candidate{{"a"}, 111, {}, true})) << "so that nobody sorts him forward";
  EXPECT_EQ(find(asking(3), now + seconds{30} - span{1}), "b c a");
  EXPECT_EQ(find(asking(3), now + seconds{40}), "a b c");
}

TEST_F(Supply, ShowsWhoHasAnOpenOfferLastUntilHeAnswers) {
  index.apply({"a"}, open_offer);
  EXPECT_EQ(find(asking(3), now), "b c a");
  index.apply({"a"}, technician::declined{{"b-1:1"}, {"b-1"}, {}});
  EXPECT_EQ(find(asking(3), now + seconds{10}), "a b c");
}

TEST(SupplyIndex, MayBeCalledByAnyThread) {
  supply index;
  constexpr int people = 50, rounds = 400;
  std::vector<std::thread> threads;
  for (int t = 0; t < 4; ++t)
    threads.emplace_back([&, t] {
      for (int i = 0; i < rounds; ++i) {
        const person_id who{"t-" + std::to_string((i * 7 + t) % people)};
        if (t == 0)
          index.set(who, fit());
        else if (t == 1)
          index.moved(who, north(i % 40), 10, now + span{i});
        else if (t == 2)
          index.apply(who, technician::shift_set{i % 3 != 0});
        else
          for (const auto& c : index.find(asking(), now))
            EXPECT_LE(c.distance_m, 5'000);
      }
    });
  for (auto& t : threads)
    t.join();
  EXPECT_EQ(index.size(), static_cast<std::size_t>(people));
}

} // namespace
} // namespace callout
