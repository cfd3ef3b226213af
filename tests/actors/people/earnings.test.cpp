// Earnings: when a credit may leave, what is held back, and that it leaves once.
#include "actors/earnings/earnings.hpp"
#include "protocols/payout.hpp"
#include "tests/kit/scenario.hpp"

namespace callout {
namespace {

using namespace earnings;
using scenario::given;
using std::chrono::hours;
using rules = earnings_rules;

const instant sunday = scenario::at("2026-11-22T10:00:00Z");
const instant monday_opens = scenario::at("2026-11-22T21:00:00Z");
const instant wednesday_opens = scenario::at("2026-11-24T21:00:00Z");
const instant next_run = scenario::at("2026-11-28T23:00:00Z");
const std::string at_next_run = "timer weekly 2026-11-28T23:00:00.000Z";

/// The n-th credit, earned on Sunday and free from Monday.
credited credit_of(std::uint32_t n, std::int64_t minor, instant from = monday_opens) {
  return {{"t-1"}, n, {"b-" + std::to_string(n)}, {minor}, from, {}, sunday};
}
payout_scheduled out_with(int n, std::int64_t minor, std::vector<std::uint32_t> credits,
                          instant at) {
  return {{"t-1:" + std::to_string(n)}, {minor}, std::move(credits), at};
}

template <class... Es>
scenario::story<rules> saleh_with(Es... since) {
  auto s = given<rules>(std::move(since)...);
  s.self("t-1").at(sunday);
  return s;
}

TEST(Earnings, OfANewTechnicianWaitThreeBusinessDays) {
  saleh_with()
      .when(credit{{"b-1"}, {30'350}, {}})
      .then(credit_of(1, 30'350, wednesday_opens))
      .effects({at_next_run});
}

TEST(Earnings, WaitOneBusinessDayAfterTenJobs) {
  std::vector<earnings::event> nine, ten;
  for (std::uint32_t n = 1; n <= 10; ++n) {
    if (n <= 9)
      nine.emplace_back(credit_of(n, 100));
    ten.emplace_back(credit_of(n, 100));
  }
  const credit next{{"b-x"}, {100}, {}};
  const auto tenth = given<rules>(nine).self("t-1").at(sunday).when(next);
  EXPECT_EQ(tenth.state().shares.back().available_at, wednesday_opens);
  const auto eleventh = given<rules>(ten).self("t-1").at(sunday).when(next);
  EXPECT_EQ(eleventh.state().shares.back().available_at, monday_opens);
}

TEST(Earnings, TakenBackCountAtOnceAndAreNoJob) {
  const auto done = saleh_with(credit_of(1, 30'000)).when(credit{{"b-1"}, {-5'000}, {}});
  EXPECT_EQ(done.state().shares.back().available_at, sunday);
  EXPECT_EQ(done.state().jobs, 1u);
  EXPECT_EQ(done.state().balance_at(monday_opens).available, 25'000);
}

TEST(Earnings, ComeFromPaymentsAndInOneCurrency) {
  saleh_with().by(scenario::technician("t-1")).when(credit{{"b-1"}, {1}, {}}).refused(forbidden);
  money dirhams{100};
  dirhams.currency = {"AED"};
  saleh_with(credit_of(1, 100)).when(credit{{"b-2"}, {0}, {}}).unchanged();
  saleh_with().when(credit{{"b-2"}, dirhams, {}}).effects({"cancel weekly"});
}

TEST(Earnings, InAnotherCurrencyAreSetAsideAndShown) {
  money dirhams{100};
  dirhams.currency = {"AED"};
  const set_aside kept{{"t-1"}, {"b-2"}, dirhams, sunday};
  saleh_with(credit_of(1, 100)).when(credit{{"b-2"}, dirhams, {}}).then(kept).effects({});
  const auto s = saleh_with(credit_of(1, 100), kept, kept).when(credit{{"b-3"}, {50}, {}}).state();
  EXPECT_EQ(s.balance_at(next_run).available, 150) << "it is not mixed with the rest";
  const auto seen =
      from_json<earnings::view>(json::parse(*rules::view(s, scenario::technician("t-1"))));
  dirhams.minor = 200;
  EXPECT_EQ(seen->aside, std::vector{dirhams});
}

TEST(Earnings, OfAPayoutThatCameBackAreAvailableAgain) {
  auto s = saleh_with(credit_of(1, 30'000), out_with(1, 30'000, {1}, monday_opens),
                      paid_out{{"t-1:1"}, {30'000}});
  const restored back{{"t-1:1"}, 2, {30'000}, next_run};
  const auto came = s.at(next_run).when(payout_returned{{"t-1:1"}, {30'000}});
  came.then(back);
  EXPECT_EQ(came.state().balance_at(next_run), (balance{.available = 30'000}));
  auto again = saleh_with(credit_of(1, 30'000), out_with(1, 30'000, {1}, monday_opens),
                          paid_out{{"t-1:1"}, {30'000}}, back);
  again.at(next_run).when(payout_returned{{"t-1:1"}, {30'000}}).unchanged();
  again.when(pay_out{}).then(out_with(2, 30'000, {2}, next_run));
  again.by(scenario::operator_("o-1")).when(payout_returned{{"t-1:1"}, {1}}).refused(forbidden);
}

TEST(Earnings, ArmTheWeeklyRunOnlyWhenItWillFindEnough) {
  saleh_with().when(credit{{"b-1"}, {4'999}, {}}).effects({"cancel weekly"});
  saleh_with(credit_of(1, 4'999)).when(credit{{"b-2"}, {1}, {}}).effects({at_next_run});
  // What opens after the coming run waits for the one after it.
  const auto late = scenario::at("2026-11-26T10:00:00Z"); // Thursday: Sunday, Monday, Tuesday
  saleh_with()
      .at(late)
      .when(credit{{"b-1"}, {30'000}, {}})
      .effects({"timer weekly 2026-12-05T23:00:00.000Z"});
}

TEST(Earnings, GoOutWhenAvailableAndEnough) {
  auto s = saleh_with(credit_of(1, 30'000), credit_of(2, 4'000, next_run + hours{1}));
  const auto done = s.at(next_run).when(pay_out{}).then(out_with(1, 30'000, {1}, next_run));
  done.effects({"tell payout/t-1:1 payout.schedule", "cancel weekly"});
  EXPECT_EQ((done.told<payout::command, payout::schedule>()),
            (payout::schedule{{"t-1"}, {30'000}}));
  EXPECT_EQ(done.state().balance_at(next_run), (balance{.pending = 4'000, .in_payout = 30'000}));
}

TEST(Earnings, LeaveTheRestToTheNextWeek) {
  saleh_with(credit_of(1, 30'000), credit_of(2, 6'000, next_run + hours{1}))
      .at(next_run)
      .when(pay_out{})
      .effects({"tell payout/t-1:1 payout.schedule", "timer weekly 2026-12-05T23:00:00.000Z"});
}

TEST(Earnings, BelowTheMinimumStay) {
  auto s = saleh_with(credit_of(1, 4'999));
  s.at(next_run).when(pay_out{}).unchanged();
  s.by(scenario::operator_("o-1")).when(pay_out{}).refused(below_minimum);
  given<rules>().self("t-1").when(pay_out{}).unchanged();
  given<rules>().self("t-1").by(scenario::operator_("o-1")).when(pay_out{}).refused(not_found);
}

TEST(Earnings, GoOutAtOnceWhenAnOperatorSaysSo) {
  auto s = saleh_with(credit_of(1, 30'000));
  s.by(scenario::operator_("o-1"));
  s.at(monday_opens).when(pay_out{}).then(out_with(1, 30'000, {1}, monday_opens));
  s.at(monday_opens - span{1}).when(pay_out{}).refused(below_minimum);
  s.by(scenario::technician("t-1")).at(monday_opens).when(pay_out{}).refused(forbidden);
}

TEST(Earnings, NeverGoOutTwice) {
  auto s = saleh_with(credit_of(1, 30'000), out_with(1, 30'000, {1}, monday_opens));
  s.at(next_run).when(pay_out{}).unchanged();
  s.when(payout_ended{{"t-1:1"}, true}).then(paid_out{{"t-1:1"}, {30'000}}).effects({});
  auto paid = saleh_with(credit_of(1, 30'000), out_with(1, 30'000, {1}, monday_opens),
                         paid_out{{"t-1:1"}, {30'000}});
  paid.at(next_run).when(pay_out{}).unchanged();
  paid.when(payout_ended{{"t-1:1"}, true}).unchanged();
  paid.when(payout_ended{{"t-1:1"}, false}).unchanged();
}

TEST(Earnings, ComeBackWhenThePayoutFailedAndGoOutUnderAnotherNumber) {
  const returned back{{"t-1:1"}, {30'000}, monday_opens + hours{1}};
  auto s = saleh_with(credit_of(1, 30'000), out_with(1, 30'000, {1}, monday_opens));
  s.at(back.at).when(payout_ended{{"t-1:1"}, false}).then(back).effects({at_next_run});
  saleh_with(credit_of(1, 30'000), out_with(1, 30'000, {1}, monday_opens), back)
      .at(next_run)
      .when(pay_out{})
      .then(out_with(2, 30'000, {1}, next_run));
}

TEST(Earnings, InDisputeStay) {
  auto s = saleh_with(credit_of(1, 30'000), credit_of(2, 20'000));
  s.when(freeze{{"b-1"}}).then(frozen{{"t-1"}, {"b-1"}, sunday}).effects({at_next_run});
  auto held =
      saleh_with(credit_of(1, 30'000), credit_of(2, 20'000), frozen{{"t-1"}, {"b-1"}, sunday});
  held.when(freeze{{"b-1"}}).unchanged();
  held.at(next_run).when(pay_out{}).then(out_with(1, 20'000, {2}, next_run));
  saleh_with(credit_of(1, 30'000)).when(freeze{{"b-1"}}).effects({"cancel weekly"});
  s.by(scenario::customer("c-1")).when(freeze{{"b-1"}}).refused(forbidden);
}

TEST(Earnings, GoOutAgainOnceTheDisputeIsSettled) {
  auto held = saleh_with(credit_of(1, 30'000), frozen{{"t-1"}, {"b-1"}, sunday});
  held.when(unfreeze{{"b-2"}}).unchanged();
  held.at(monday_opens)
      .when(unfreeze{{"b-1"}})
      .then(unfrozen{{"b-1"}, monday_opens})
      .effects({at_next_run});
  held.by(scenario::customer("c-1")).when(unfreeze{{"b-1"}}).refused(forbidden);
  saleh_with(credit_of(1, 30'000), frozen{{"t-1"}, {"b-1"}, sunday}, unfrozen{{"b-1"}, sunday})
      .at(next_run)
      .when(pay_out{})
      .then(out_with(1, 30'000, {1}, next_run));
}

TEST(Earnings, OfADisputeOpenedBeforeTheyCameAreFrozenFromTheStart) {
  const auto done =
      saleh_with(frozen{{"t-1"}, {"b-1"}, sunday}).when(credit{{"b-1"}, {30'000}, {}});
  EXPECT_EQ(done.state().balance_at(next_run), (balance{.frozen = 30'000}));
  done.effects({"cancel weekly"});
}

TEST(Earnings, FrozenWhileUnderWayStayWhenTheyComeBack) {
  const auto s = saleh_with(credit_of(1, 30'000), out_with(1, 30'000, {1}, monday_opens),
                            frozen{{"t-1"}, {"b-1"}, monday_opens})
                     .at(next_run)
                     .when(payout_ended{{"t-1:1"}, false})
                     .state();
  EXPECT_EQ(s.balance_at(next_run), (balance{.frozen = 30'000}));
}

TEST(Earnings, AreShownToTheirOwnerAndOperators) {
  const auto s = saleh_with(credit_of(1, 30'000)).at(monday_opens).when(pay_out{}).state();
  const auto seen = rules::view(s, scenario::technician("t-1"));
  ASSERT_TRUE(seen);
  const auto v = from_json<earnings::view>(json::parse(*seen));
  ASSERT_TRUE(v);
  EXPECT_EQ(v->jobs, 1u);
  EXPECT_EQ(balance_at(v->credits, v->paid.minor, monday_opens), (balance{.in_payout = 30'000}));
  EXPECT_TRUE(rules::view(s, scenario::operator_("o-1")));
  EXPECT_EQ(rules::view(s, scenario::technician("t-2")).error(), rejection{not_found});
  EXPECT_EQ(rules::view({}, scenario::system()).error(), rejection{not_found});
}

} // namespace
} // namespace callout
