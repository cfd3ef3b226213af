// Decisions are made again from what was kept of them: by the thousand, and whole searches.
#include "actors/dispatching/weigh.hpp"
#include "actors/matching/matching.hpp"
#include "actors/replay/what_if.hpp"
#include "tests/actors/fulfilment_samples.hpp"

#include <random>

namespace callout::replay {
namespace {

using namespace dispatching;
using namespace samples;
using namespace std::chrono_literals;

const booking_id b1{"b-1"};

/// Dice that fall the same way every time.
class chance {
public:
  explicit chance(std::uint32_t seed) : dice_{seed} {}
  std::int64_t below(std::int64_t n) {
    return static_cast<std::int64_t>(dice_() % static_cast<std::uint32_t>(n));
  }
  bool once_in(std::int64_t n) { return below(n) == 0; }
  person_id somebody() { return {"t" + std::to_string(below(30))}; }

private:
  std::mt19937 dice_;
};

begin wanted_by(chance& luck) {
  begin w{"ac.repair", born().location, "Al Olaya", sar(34'950), now_slot,
          true,        {"ac"},          {},         {},          {}};
  w.policy.batch = static_cast<int>(1 + luck.below(luck.once_in(20) ? 1'000 : 8));
  w.policy.rounds = static_cast<int>(luck.below(4));
  if (!luck.once_in(3))
    w.policy.score = score_policy{static_cast<std::int32_t>(1 + luck.below(20)),
                                  static_cast<std::int32_t>(luck.below(600))};
  for (auto n = luck.below(3); n > 0; --n)
    w.never.push_back(luck.somebody());
  return w;
}

found answer_to(const state& s, chance& luck) {
  found f{s.searches, {}};
  for (auto n = luck.below(luck.once_in(10) ? 100 : 12); n > 0; --n) {
    candidate c{luck.somebody(), luck.below(s.radius_m + 1), {}, luck.once_in(4)};
    if (luck.once_in(2))
      c.jobs_today = luck.below(6);
    f.candidates.push_back(std::move(c));
  }
  if (s.round == 0 && !f.candidates.empty() && luck.once_in(3)) { // Chosen for with others.
    for (auto& c : f.candidates)
      if (luck.once_in(2))
        c.rivals_s = luck.below(500);
    f.candidates[static_cast<std::size_t>(
                     luck.below(static_cast<std::int64_t>(f.candidates.size())))]
        .assigned = true;
  }
  return f;
}

/// A search as the rules make it, with whatever may be answered, as events of a log.
class diary {
public:
  explicit diary(std::uint32_t seed) : luck{seed} { does(wanted_by(luck)); }

  void live() {
    for (int step = 0; step < 60 && s.looking(); ++step) {
      now += std::chrono::milliseconds{luck.below(20'000)};
      does(give_up{}); // Not before its time.
      if (!s.looking())
        break;
      if (s.phase == phase::searching)
        does(answer_to(s, luck));
      else if (s.phase == phase::waiting)
        does(seek_again{});
      else
        hears();
    }
  }
  void hears() {
    const auto& o =
        s.open[static_cast<std::size_t>(luck.below(static_cast<std::int64_t>(s.open.size())))];
    const auto id = s.name(o.number);
    if (luck.once_in(3))
      does(round_over{s.round});
    else if (luck.once_in(5))
      does(claim{id, o.technician, false});
    else
      does(turned_down{id, o.technician, luck.once_in(3) ? "not_eligible" : "declined"});
  }
  template <class Command>
  void does(const Command& c) {
    const auto made =
        dispatching_rules::decide(s, c, moment{now, principal{role::system, {}}, b1.text, {}});
    for (const auto& e : made.events()) {
      evolve<dispatching_rules>(s, e);
      log.push_back({log.size() + 1, now, e});
    }
  }

  chance luck;
  state s;
  instant now = noon;
  std::vector<past> log;
};

/// As it is read back, among rows of the runtime's own.
std::vector<past> from_text(const std::vector<past>& log) {
  std::vector<past> all;
  for (const auto& e : log) {
    std::string text;
    family<event>::write(text, e.what);
    all.push_back(*read(e.version, e.at, std::string{family<event>::kind_of(e.what)}, text));
    EXPECT_FALSE(read(e.version, e.at, "runtime.settled", "{}"));
  }
  return all;
}

TEST(Replay, MakesThousandsOfDecisionsAgainBitForBit) {
  std::uint64_t compared = 0, offers = 0, nobody = 0, excluded = 0, together = 0;
  for (std::uint32_t seed = 1; compared < 20'000; ++seed) {
    diary d{seed};
    d.live();
    const auto log = from_text(d.log);
    const auto c = decide_again(b1.text, log);
    ASSERT_FALSE(c.first) << seed << ": " << c.first->recorded << "\n" << c.first->again;
    EXPECT_EQ(c.unrecorded, 0u);
    compared += c.compared;
    for (const auto& e : log) {
      if (const auto* o = std::get_if<offers_made>(&e.what)) {
        ++offers;
        excluded += o->considered->back().excluded.has_value();
        together += std::ranges::any_of(
            *o->considered, [](const weighed& w) { return w.score && w.score->rivals_s; });
      }
      if (const auto* w = std::get_if<waiting>(&e.what))
        nobody += w->considered.has_value();
    }
  }
  EXPECT_GT(offers, 5'000u);
  EXPECT_GT(excluded, 500u);
  EXPECT_GT(nobody, 50u);
  EXPECT_GT(together, 500u);
}

/// Without the rules: the record alone and actors/matching give the offers.
TEST(Replay, RanksTheRecordAsItWasRanked) {
  std::uint64_t ranked = 0;
  for (std::uint32_t seed = 1; ranked < 5'000; ++seed) {
    diary d{seed};
    d.live();
    const auto weights = std::get<begun>(d.log.front().what).what.policy.weights();
    for (const auto& e : d.log) {
      const auto* o = std::get_if<offers_made>(&e.what);
      if (!o)
        continue;
      std::vector<candidate> kept;
      for (const auto& w : *o->considered)
        if (!w.excluded)
          kept.push_back({w.technician, w.distance_m, w.jobs_today, w.asked.value_or(false),
                          w.score->rivals_s, w.assigned});
      std::shuffle(kept.begin(), kept.end(), std::mt19937{seed});
      const auto order = matching::rank(kept, weights);
      for (std::size_t i = 0; i < order.size(); ++i, ++ranked)
        ASSERT_EQ(order[i].score, o->considered->at(i).score);
      for (std::size_t i = 0; i < o->offers.size(); ++i) {
        ASSERT_EQ(order[i].who.technician, o->offers[i].technician);
        ASSERT_EQ(order[i].score.cost_s(), o->offers[i].cost_s);
      }
    }
  }
}

TEST(Replay, SeesAnOfferThatDoesNotFollowFromItsRecord) {
  diary d{3};
  while (d.s.phase != phase::offering)
    d.s.phase == phase::searching ? d.does(answer_to(d.s, d.luck)) : d.does(seek_again{});
  auto changed_at = d.log.back().version;
  auto log = d.log;
  auto& made = std::get<offers_made>(log.back().what);
  made.considered->front().distance_m += 100'000;
  const auto c = decide_again(b1.text, log);
  ASSERT_TRUE(c.first);
  EXPECT_EQ(c.first->version, changed_at);
  made.considered.reset();
  EXPECT_EQ(decide_again(b1.text, log).unrecorded, 1u);
  EXPECT_FALSE(decide_again(b1.text, log).first);
}

// -- another policy ----------------------------------------------------------------------

/// A search that two found people answer: the near one, who is busy, says no; the far one takes it.
std::vector<past> near_says_no() {
  const begin w{"ac.repair", born().location, "Al Olaya", sar(34'950), now_slot,
                true,        {"ac"},          {},         {},          {}};
  const candidate near{{"near"}, 800, 3, false}, far{{"far"}, 1'600, {}, false};
  state s;
  std::vector<past> log;
  const auto does = [&](instant at, const auto& c) {
    const auto made =
        dispatching_rules::decide(s, c, moment{at, principal{role::system, {}}, b1.text, {}});
    for (const auto& e : made.events()) {
      evolve<dispatching_rules>(s, e);
      log.push_back({log.size() + 1, at, e});
    }
  };
  begin by_way = w;
  by_way.policy.score = score_policy{8, 0};
  does(noon, by_way);
  does(noon, found{1, {near, far}});
  does(noon + 10s, turned_down{{"b-1:1"}, {"near"}, "declined"});
  does(noon + 10s, found{2, {far, {{"other"}, 3'200, {}, false}}});
  does(noon + 15s, claim{{"b-1:2"}, {"far"}, false});
  return log;
}

TEST(WhatIf, GivesBackWhatHappenedUnderTheSamePolicy) {
  const auto r = what_if(near_says_no(), {}, 1h);
  EXPECT_EQ(r.recorded, r.instead);
  EXPECT_EQ(r.recorded, (sums{.searches = 1,
                              .decisions = 2,
                              .offers = 3,
                              .served = 1,
                              .travel_s = 200,
                              .cost_s = 200,
                              .first_choice_travel_s = 300}));
  EXPECT_TRUE(r.moves.empty());
  EXPECT_EQ(what_if(near_says_no(), {}, 3min).recorded.late, 1u) << "15 s and 200 s of way";
}

TEST(WhatIf, SaysWhoWouldHaveBeenAskedInstead) {
  policy_change fair;
  fair.offers = offer_change{};
  fair.offers->score = score_change{.metres_per_second = {}, .seconds_per_job = 120};
  const auto r = what_if(near_says_no(), fair, 1h);
  ASSERT_EQ(r.moves.size(), 2u);
  EXPECT_EQ(r.moves[0].recorded, (std::vector<person_id>{{"near"}}));
  EXPECT_EQ(r.moves[0].instead, (std::vector<person_id>{{"far"}}));
  EXPECT_TRUE(r.moves[1].instead.empty()) << "he took it: nobody else was asked";
  EXPECT_EQ(r.instead.decisions, 1u);
  EXPECT_EQ(r.instead.served, 1u);
  EXPECT_EQ(r.instead.in_doubt, 0u);
  EXPECT_EQ(r.instead.cost_s, 200) << "by the weights it was sold under";
  policy_change later;
  later.offers_later = fair.offers;
  EXPECT_TRUE(what_if(near_says_no(), later, 1h).moves.empty()) << "it was wanted now";
}

/// What others wish for somebody is no part of his way, nor of what it costs to serve this one.
TEST(WhatIf, ReckonsWithoutThePricesOfOthers) {
  auto log = near_says_no();
  auto& choice = *std::get<offers_made>(log[2].what).considered;
  ASSERT_EQ(choice.front().technician.text, "near");
  choice.front().score->rivals_s = 50;
  choice.front().assigned = true;
  const auto r = what_if(log, {}, 1h);
  EXPECT_EQ(r.left_out, 0u);
  EXPECT_EQ(r.recorded.first_choice_travel_s, 300);
  EXPECT_EQ(r.recorded.cost_s, 200);
  choice.front().score->rivals_s =
      150; // Then the far one would have been cheaper, and was not asked.
  EXPECT_EQ(what_if(log, {}, 1h).left_out, 1u);
}

TEST(WhatIf, DoesNotKnowWhatPeopleWouldHaveSaidWhoWereNeverAsked) {
  auto log = near_says_no();
  auto& second = std::get<offers_made>(log[5].what);
  ASSERT_EQ(second.offers.size(), 2u);
  policy_change small;
  small.offers = offer_change{.batch = 1};
  EXPECT_EQ(what_if(log, small, 1h).instead.served, 1u) << "the one who took it comes first";
  small.offers->radius_m = 1'000; // The second round looks 1,500 m far, and then to the end.
  small.offers->radius_max_m = 1'500;
  const auto r = what_if(log, small, 1h);
  EXPECT_EQ(r.instead.served, 0u);
  EXPECT_EQ(r.instead.unknown, 1u) << "who took it was too far away";
  policy_change wide;
  wide.offers = offer_change{.radius_m = 9'000, .radius_max_m = 9'000};
  EXPECT_EQ(what_if(log, wide, 1h).beyond_record, 2u);
}

TEST(WhatIf, GivesBackEverySearchItDoesNotLeaveOut) {
  std::uint64_t searches = 0, left_out = 0, served = 0, winners = 0;
  for (std::uint32_t seed = 1; seed <= 2'000; ++seed) {
    diary d{seed};
    d.live();
    const auto r = what_if(d.log, {}, 1h);
    EXPECT_EQ(r.recorded, r.instead);
    EXPECT_TRUE(r.moves.empty());
    searches += r.recorded.searches;
    left_out += r.left_out;
    served += r.recorded.served;
    winners += r.left_out == 0 && d.s.phase == phase::won;
  }
  EXPECT_GT(searches, 1'900u);
  EXPECT_LT(left_out, 40u);
  EXPECT_EQ(served, winners);
  EXPECT_GT(served, 300u);
}

} // namespace
} // namespace callout::replay
