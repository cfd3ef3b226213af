// Rounds of offers until somebody wins.
#include "actors/dispatching/dispatching.hpp"
#include "protocols/booking.hpp"
#include "protocols/technician.hpp"
#include "tests/actors/fulfilment_samples.hpp"

namespace callout::dispatching {
namespace {

using namespace samples;
using namespace std::chrono_literals;
using scenario::given;
using rules = dispatching_rules;

const booking_id b1{"b-1"};
const person_id faisal{"faisal"}, nasser{"nasser"};

begin wanted(std::optional<time_slot> later = {}) {
  return {"ac.repair", born().location, "Al Olaya",     sar(34'950), later ? *later : now_slot,
          !later,      {"ac"},          terms().offers, {}};
}

const begun started{b1, wanted(), noon + 3min, noon + 10min};
const searched first_search{1, 5'000, 8, {}}, second_search{2, 5'500, 10, {}};
const offers_made exclusive{1, {{1, salem, 800, 100}}, noon + 30s, {}};
const offers_made three{2, {{2, faisal, 800, 100}, {3, nasser, 1'600, 200}}, noon + 55s, {}};
const std::vector<event> offering{started, first_search, exclusive};
const std::vector<event> second_round{
    started, first_search, exclusive, round_ended{{{1, salem}}}, second_search, three};

scenario::story<rules> after(std::vector<event> all) {
  return given<rules>(all).at(noon).self("b-1");
}
/// As a candidate was weighed: without jobs of today.
weighed ranked(const person_id& who, std::int64_t distance_m, std::int64_t travel_s) {
  return {who, distance_m, 0, {}, score_terms{travel_s, {}}, {}};
}
weighed excluded(const person_id& who, std::int64_t distance_m, exclusion why) {
  return {who, distance_m, 0, {}, {}, why};
}
offers_made offers_of(const scenario::result<rules>& came) {
  return std::get<offers_made>(came.made().events().front());
}
offers_made with(offers_made made, std::vector<weighed> considered) {
  made.considered = std::move(considered);
  return made;
}
std::vector<event> with(std::vector<event> all, event more) {
  all.push_back(std::move(more));
  return all;
}

TEST(Dispatching, LooksAroundAtOnce) {
  const auto came = after({}).when(wanted());
  came.then(started, first_search)
      .effects({"timer alert 2026-11-22T12:03:00.000Z", "timer give_up 2026-11-22T12:10:00.000Z",
                "consult supply dispatching.search"});
  EXPECT_EQ((came.told<supply_request, search>()),
            (search{1, {24.71, 46.67}, now_slot, true, {"ac"}, 5'000, 90s, 8, {}}));
  after({started, first_search}).when(wanted()).unchanged();
  after({}).by(the_customer).when(wanted()).refused(dispatching::forbidden);
}

TEST(Dispatching, HasUntilTheVisitForOneThatIsLater) {
  const auto slot = tomorrow();
  const auto late = after({}).at(slot.from - 4h).when(wanted(slot));
  EXPECT_EQ(late.state().give_up_at, slot.from);
  EXPECT_EQ(late.state().alert_at, slot.from - 30min);
}

TEST(Dispatching, OffersToOneFirst) {
  const auto came =
      after({started, first_search}).when(found{1, {{faisal, 4'000, 0}, {salem, 800, 0}}});
  came.then(with(exclusive, {ranked(salem, 800, 100), ranked(faisal, 4'000, 500)}))
      .effects(
          {"tell technician/salem technician.offer", "timer round_over 2026-11-22T12:00:30.000Z"});
  EXPECT_EQ(
      (came.told<technician::command, technician::offer>()),
      (technician::offer{
          {"b-1:1"}, b1, "ac.repair", "Al Olaya", sar(34'950), 800, now_slot, true, noon + 30s}));
  after({started, first_search}).when(found{7, {{salem, 800, 0}}}).unchanged();
}

TEST(Dispatching, WeighsAsTheBookingWasSold) {
  auto sold = started;
  sold.what.policy.score = score_policy{10, 300};
  const auto made =
      offers_of(after({sold, first_search}).when(found{1, {{faisal, 4'000, 0}, {salem, 800, 2}}}));
  EXPECT_EQ(made.offers, (std::vector<made_offer>{{1, faisal, 4'000, 400}}));
  ASSERT_EQ(made.considered->size(), 2u);
  EXPECT_EQ(made.considered->back().score, (score_terms{80, 600}));
}

TEST(Dispatching, IsChosenForTogetherWithOthersUntilItHasMadeAnOffer) {
  auto sold = started;
  sold.what.policy.score = score_policy{10, 300};
  sold.what.arrive_by = noon + 1h;
  const auto asked = [](const auto& came) {
    return came.template told<supply_request, search>().together;
  };
  EXPECT_EQ(asked(after({}).when(sold.what)), (together{b1, noon + 1h, {10, 300}}));
  EXPECT_FALSE(asked(after({}).when(wanted()))) << "it is sold for itself";
  EXPECT_TRUE(
      asked(after({sold, searched{1, 7'000, 8, {}}, waiting{noon, {}}}).when(seek_again{})));
  EXPECT_FALSE(asked(after({sold, first_search, exclusive}).at(noon + 30s).when(round_over{1})));
}

TEST(Dispatching, DoesNotUndoWhatAnAssignmentChose) {
  const candidate near{salem, 800, {}, false, 20, {}}, chosen{faisal, 960, {}, false, {}, true};
  const auto came = after({started, first_search}).when(found{1, {near, chosen}});
  const auto made = offers_of(came);
  EXPECT_EQ(made.offers, (std::vector<made_offer>{{1, faisal, 960, 120}})) << "at equal cost";
  EXPECT_EQ(*made.considered,
            (std::vector<weighed>{{faisal, 960, {}, {}, score_terms{120, {}, {}}, {}, true},
                                  {salem, 800, {}, {}, score_terms{100, {}, 20}, {}, {}}}));
  // He said no to an earlier offer meanwhile: the next by the same prices is asked.
  auto never = started;
  never.what.never = {faisal};
  const auto other = offers_of(after({never, first_search}).when(found{1, {near, chosen}}));
  EXPECT_EQ(other.offers, (std::vector<made_offer>{{1, salem, 800, 120}}));
  EXPECT_EQ(other.considered->back().excluded, exclusion::refused);
}

TEST(Dispatching, WeighsNoMoreThanItCanKeep) {
  found many{1, {}};
  for (std::size_t i = 0; i < weighed_most + 10; ++i)
    many.candidates.push_back(
        {{"t" + std::to_string(i)}, 8 * static_cast<std::int64_t>(5'000 - i)});
  const auto made = offers_of(after({started, first_search}).when(many));
  EXPECT_EQ(made.considered->size(), weighed_most);
  EXPECT_EQ(made.offers.front().technician.text, "t" + std::to_string(weighed_most - 1))
      << "who was not weighed is not asked";
  auto sold = started;
  sold.what.policy.batch = 1'000;
  const auto wide = after({sold, first_search, exclusive}).at(noon + 30s).when(round_over{1});
  EXPECT_EQ((wide.told<supply_request, search>()).count, static_cast<int>(weighed_most));
}

TEST(Dispatching, ReadsWhatWasWrittenBeforeReasonsWereKept) {
  const auto document = parse(R"({"round":1,"offers":[{"number":1,"technician":"salem",)"
                              R"("distance_m":800,"cost_s":100}],)"
                              R"("expires_at":"2026-11-22T12:00:30.000Z"})");
  const auto old = from_json<offers_made>(*document, false);
  ASSERT_TRUE(old);
  EXPECT_EQ(*old, exclusive);
}

TEST(Dispatching, LooksFurtherWhenNobodyIsNear) {
  after({started, first_search}).when(found{1, {}}).then(searched{2, 7'000, 8, {}});
  after({started, searched{1, 7'000, 8, {}}})
      .when(found{1, {}})
      .then(waiting{noon + 20s, {}})
      .effects({"timer seek_again 2026-11-22T12:00:20.000Z"});
  after({started, searched{1, 7'000, 8, {}}, waiting{noon + 20s, {}}})
      .when(seek_again{})
      .unchanged();
  after({started, searched{1, 7'000, 8, {}}, waiting{noon + 20s, {}}})
      .at(noon + 20s)
      .when(seek_again{})
      .then(searched{2, 5'000, 8, {}});
}

TEST(Dispatching, IsPatientWhenTheVisitIsFarAway) {
  const auto slot = tomorrow();
  const begun later{b1, wanted(slot), slot.from, slot.from};
  const searched wide{1, 7'000, 8, {}};
  after({later, wide})
      .at(slot.from - 4h)
      .when(found{1, {}})
      .then(waiting{slot.from - 3h - 56min, {}});
  after({later, wide})
      .at(slot.from - 5min)
      .when(found{1, {}})
      .then(waiting{slot.from - 5min + 20s, {}});
}

TEST(Dispatching, GoesOnWithTheNextRoundWhenTimeIsUp) {
  after(offering).at(noon + 30s - 1ms).when(round_over{1}).unchanged();
  after(offering)
      .at(noon + 30s)
      .when(round_over{1})
      .then(round_ended{{{1, salem}}}, second_search)
      .effects({"tell technician/salem technician.withdraw", "consult supply dispatching.search"});
  after(second_round).at(noon + 60s).when(round_over{1}).unchanged();
}

TEST(Dispatching, GoesOnAtOnceWhenAllHaveAnswered) {
  after(offering)
      .when(turned_down{{"b-1:1"}, salem, "declined"})
      .then(turned_down_by{1, salem, "declined"}, second_search);
  after(second_round)
      .when(turned_down{{"b-1:2"}, faisal, "declined"})
      .then(turned_down_by{2, faisal, "declined"});
  after(offering)
      .when(turned_down{{"b-1:1"}, faisal, "declined"})
      .then(turned_down_by{1, faisal, "declined"});
  after(offering).when(turned_down{{"b-2:1"}, salem, "declined"}).unchanged();
  after(offering).when(turned_down{{"b-1:9"}, salem, "declined"}).unchanged();
}

TEST(Dispatching, AsksNobodyTwiceWhoSaidNoOrLetItPass) {
  const auto declined = with(offering, turned_down_by{1, salem, "declined"});
  const auto next = with(declined, second_search);
  after(next)
      .when(found{2, {{salem, 10, 0}, {faisal, 800, 0}}})
      .then(offers_made{2,
                        {{2, faisal, 800, 100}},
                        noon + 25s,
                        {{ranked(faisal, 800, 100), excluded(salem, 10, exclusion::refused)}}});
  const auto passed = after(with(offering, round_ended{{{1, salem}}})).when(stop{"x"}).state();
  EXPECT_EQ(passed.refused, std::vector<person_id>{salem});
}

TEST(Dispatching, AsksAgainAfterAPauseWhoOnlyCouldNot) {
  const auto unable = with(offering, turned_down_by{1, salem, "not_eligible"});
  after(with(unable, searched{2, 7'000, 10, {}}))
      .when(found{2, {{salem, 10, 0}}})
      .then(waiting{noon + 20s, {{excluded(salem, 10, exclusion::unable)}}});
  auto rested = with(with(unable, waiting{noon, {}}), searched{2, 7'000, 10, {}});
  after(rested)
      .when(found{2, {{salem, 800, 0}}})
      .then(offers_made{2, {{2, salem, 800, 100}}, noon + 25s, {{ranked(salem, 800, 100)}}});
}

TEST(Dispatching, IsWonByTheFirstClaim) {
  const claim his{{"b-1:2"}, faisal, true};
  const won victory{2, faisal, true, now_slot, {{3, nasser}}};
  const auto first = after(second_round).at(noon + 40s).when(his);
  first.then(victory).effects({"tell booking/b-1 booking.technician_won",
                               "tell technician/nasser technician.withdraw", "cancel round_over",
                               "cancel alert", "cancel give_up"});
  const auto over = with(second_round, victory);
  after(over)
      .at(noon + 41s)
      .when(claim{{"b-1:3"}, nasser, false})
      .then(claim_lost{{"b-1:3"}, nasser, "offer.taken"});
  after(over).when(his).unchanged();
}

TEST(Dispatching, TurnsDownClaimsThatCannotWin) {
  const claim late{{"b-1:1"}, salem, false};
  after(offering).at(noon + 30s).when(late).then(claim_lost{{"b-1:1"}, salem, "offer.expired"});
  after(second_round).at(noon + 40s).when(late).then(claim_lost{{"b-1:1"}, salem, "offer.expired"});
  after(second_round)
      .at(noon + 40s)
      .when(claim{{"b-1:2"}, nasser, false})
      .then(claim_lost{{"b-1:2"}, nasser, "offer.expired"});
  after(with(offering, stopped{"cancelled", {{1, salem}}}))
      .when(late)
      .then(claim_lost{{"b-1:1"}, salem, "offer.gone"})
      .effects({"tell technician/salem technician.lose"});
}

TEST(Dispatching, SendsAWinnerHomeWhomTheBookingWillNotHave) {
  const auto over = with(offering, won{1, salem, false, now_slot, {}});
  after(over)
      .when(win_refused{{"b-1:1"}})
      .then(win_lost{{"b-1:1"}, salem})
      .effects({"tell technician/salem technician.lose"});
  after(over).when(win_refused{{"b-1:2"}}).unchanged();
}

TEST(Dispatching, WithdrawsItsOffersWhenToldToStop) {
  after(second_round)
      .when(stop{"cancelled"})
      .then(stopped{"cancelled", {{2, faisal}, {3, nasser}}})
      .effects({"tell technician/faisal technician.withdraw",
                "tell technician/nasser technician.withdraw", "cancel round_over",
                "cancel seek_again", "cancel alert", "cancel give_up"});
  after({}).when(stop{"cancelled"}).unchanged();
}

TEST(Dispatching, SaysThatThereIsNobody) {
  after(offering).at(noon + 3min).when(alert{}).then(alerted{});
  after(with(offering, alerted{})).at(noon + 4min).when(alert{}).unchanged();
  after(offering).at(noon + 10min - 1ms).when(give_up{}).unchanged();
  after(offering)
      .at(noon + 10min)
      .when(give_up{})
      .then(gave_up{{{1, salem}}})
      .effects({"tell technician/salem technician.withdraw", "cancel round_over",
                "cancel seek_again", "cancel alert", "tell booking/b-1 booking.no_supply"});
}

TEST(Dispatching, AsksOnlyNewFacesAfterTheLastRound) {
  std::vector<event> long_search{started};
  for (std::uint32_t round = 1; round <= 4; ++round) {
    if (round > 1)
      long_search.push_back(round_ended{{{round - 1, {"t" + std::to_string(round - 1)}}}});
    long_search.push_back(searched{round, 5'000, 10, {}});
    long_search.push_back(
        offers_made{round, {{round, {"t" + std::to_string(round)}, 1, 0}}, noon + round * 25s, {}});
  }
  const auto ended = after(long_search).at(noon + 100s).when(round_over{4});
  ended.then(round_ended{{{4, {"t4"}}}}, waiting{noon + 120s, {}});
}

TEST(Dispatching, BeginsAgainWithoutThoseWhoHadTheJob) {
  auto again = wanted();
  again.never = {salem};
  const auto over = with(offering, won{1, salem, false, now_slot, {}});
  const auto second = after(over).when(again);
  EXPECT_EQ(second.state().refused, std::vector<person_id>{salem});
  EXPECT_EQ(second.state().round, 0u);
  EXPECT_EQ(second.state().offers, 1u) << "offers keep counting, so that no two have one name";
}

TEST(Dispatching, ReadsItsOffersNames) {
  EXPECT_EQ(number_of({"b-1:12"}, "b-1"), 12u);
  for (const auto* strange :
       {"b-1", "b-1:", "b-1:x", "b-1:1x", "b-12:1", "b-1:-1", "b-1:99999999999"})
    EXPECT_EQ(number_of({strange}, "b-1"), 0u) << strange;
}

TEST(Dispatching, IsSeenByStaff) {
  const auto s = after(second_round).when(seek_again{}).state();
  EXPECT_EQ(*rules::view(s, the_staff),
            R"({"booking":"b-1","status":"offering","round":2,"offers":3,"alerted":false,)"
            R"("open":[{"offer":"b-1:2","technician":"faisal"},)"
            R"({"offer":"b-1:3","technician":"nasser"}]})");
  EXPECT_EQ(rules::view(s, the_customer).error().status, 404);
}

} // namespace
} // namespace callout::dispatching
