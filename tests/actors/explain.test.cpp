// A search's log, as it is explained.
#include "actors/replay/explain.hpp"
#include "tests/actors/fulfilment_samples.hpp"

namespace callout::replay {
namespace {

using namespace dispatching;
using namespace samples;
using namespace std::chrono_literals;

const booking_id b1{"b-1"};
const person_id near{"near"}, far{"far"}, busy{"busy"}, late{"late"}, former{"former"};

class story {
public:
  template <class Command>
  story& then(instant at, const Command& c) {
    const auto made =
        dispatching_rules::decide(s, c, moment{at, principal{role::system, {}}, b1.text, {}});
    for (const auto& e : made.events()) {
      evolve<dispatching_rules>(s, e);
      log.push_back({log.size() + 1, at, e});
    }
    return *this;
  }
  state s;
  std::vector<past> log;
};

story told() {
  begin w{"ac.repair", born().location, "Al Olaya", sar(34'950), now_slot,
          true,        {"ac"},          {},         {},          {}};
  w.never = {former};
  w.policy.batch = 2;
  return story{}
      .then(noon, w)
      .then(noon, found{1, {{near, 800}, {far, 1'600}, {busy, 80, {}, true}, {former, 8}}})
      .then(noon + 30s, round_over{1})
      .then(noon + 30s, found{2, {{far, 1'600}, {late, 2'400}, {busy, 80, {}, true}, {near, 800}}})
      .then(noon + 31s, turned_down{{"b-1:3"}, late, "not_eligible"})
      .then(noon + 40s, claim{{"b-1:2"}, far, false});
}

std::string codes(const explained_choice& c) {
  std::string out;
  for (const auto& l : c.technicians)
    out += l.technician.text + " " + std::string{name_of(l.code)} +
           (l.rank ? " " + std::to_string(*l.rank) : "") + ", ";
  return out;
}

TEST(Explanation, SaysWhoIsNeededElsewhere) {
  begin w{"ac.repair", born().location, "Al Olaya", sar(34'950), now_slot,
          true,        {"ac"},          {},         {},          {}};
  const auto log = story{}
                       .then(noon, w)
                       .then(noon, found{1,
                                         {{near, 800, {}, false, 60, {}},
                                          {far, 960, {}, false, {}, true},
                                          {late, 1'600},
                                          {busy, 80, {}, true}}})
                       .log;
  const auto e = explain(b1, log);
  ASSERT_EQ(e.choices.size(), 1u);
  EXPECT_EQ(e.choices[0].code, outcome_of_choice::offered_together);
  EXPECT_EQ(
      codes(e.choices[0]),
      "far asked 1, near needed_elsewhere 2, late outranked 3, busy before_another_offer 4, ");
  EXPECT_EQ(e.choices[0].technicians[1].cost_s, 160);
  EXPECT_EQ(e.choices[0].technicians[1].score->rivals_s, 60);
}

TEST(Explanation, SaysWhatBecameOfEachInEveryChoice) {
  const auto e = explain(b1, told().log);
  ASSERT_EQ(e.choices.size(), 2u);
  EXPECT_EQ(
      codes(e.choices[0]),
      "near let_pass 1, far outranked 2, busy before_another_offer 3, former not_to_be_asked, ");
  EXPECT_EQ(codes(e.choices[1]),
            "far won 1, late unable 2, busy before_another_offer 3, near let_pass_before, ");
  EXPECT_EQ(e.choices[0].considered, 4u);
  EXPECT_EQ(e.choices[0].radius_m, 5'000);
  EXPECT_EQ(e.choices[1].technicians[0].offer, (offer_id{"b-1:2"}));
  EXPECT_EQ(e.choices[1].technicians[0].score, (score_terms{200, {}}));
  ASSERT_EQ(e.excluded.size(), 2u);
  EXPECT_EQ(e.excluded[0].technician, former);
  EXPECT_EQ(e.excluded[1].code, fate::let_pass_before);
  EXPECT_EQ(e.excluded[1].since, noon + 30s);
  EXPECT_TRUE(e.complete);
}

TEST(Explanation, SaysWhenNobodyCouldBeAsked) {
  story again;
  begin w{"ac.repair", born().location, "Al Olaya", sar(34'950), now_slot,
          true,        {"ac"},          {},         {},          {}};
  w.never = {far};
  again.then(noon, w).then(noon, found{1, {{far, 800}}}).then(noon, found{2, {}});
  const auto e = explain(b1, again.log);
  ASSERT_EQ(e.choices.size(), 2u);
  EXPECT_EQ(e.choices[0].code, outcome_of_choice::looked_further);
  EXPECT_EQ(codes(e.choices[0]), "far not_to_be_asked, ");
  EXPECT_EQ(e.choices[1].code, outcome_of_choice::waited);
  EXPECT_EQ(e.choices[1].radius_m, 7'000);
}

TEST(Explanation, OfATimeBeforeReasonsWereKeptHasTheOffers) {
  auto log = told().log;
  for (auto& e : log)
    if (auto* o = std::get_if<offers_made>(&e.what))
      o->considered.reset();
  const auto e = explain(b1, log);
  EXPECT_EQ(codes(e.choices[1]), "far won 1, late unable 2, ");
  EXPECT_FALSE(e.choices[1].recorded);
  EXPECT_EQ(e.choices[1].technicians[0].cost_s, 200);
}

TEST(Explanation, IsToATechnicianAboutHimselfOnly) {
  const auto all = explain(b1, told().log);
  const auto his = about(near, all);
  ASSERT_TRUE(his);
  EXPECT_EQ(codes(his->choices[0]), "near let_pass 1, ");
  EXPECT_EQ(codes(his->choices[1]), "near let_pass_before, ");
  EXPECT_EQ(his->excluded.size(), 1u);
  EXPECT_EQ(to_json(*his).find("far"), std::string::npos);
  EXPECT_FALSE(about({"stranger"}, all));
}

TEST(Explanation, IsBoundedAndSaysSo) {
  story s;
  begin w{"ac.repair", born().location, "Al Olaya", sar(34'950), now_slot,
          true,        {"ac"},          {},         {},          {}};
  w.policy.give_up = 100h;
  s.then(noon, w);
  auto at = noon;
  for (int i = 0; i < 100 && s.s.looking(); ++i) {
    found f{s.s.searches, {}};
    for (int n = 0; n < 60; ++n)
      f.candidates.push_back({{"t" + std::to_string(i * 60 + n)}, 800});
    s.then(at, f);
    at = *s.s.expires_at;
    s.then(at, round_over{s.s.round});
    if (s.s.phase == phase::waiting)
      s.then(at = *s.s.again, seek_again{});
  }
  const auto e = explain(b1, s.log);
  std::size_t lines = e.excluded.size();
  for (const auto& c : e.choices)
    lines += c.technicians.size();
  EXPECT_LE(lines, lines_most);
  EXPECT_FALSE(e.complete);
  ASSERT_FALSE(e.choices.empty());
  EXPECT_GT(e.choices.back().version, s.log.size() - 5) << "the latest are shown";
}

} // namespace
} // namespace callout::replay
