// Payouts: one key for ever, an unknown outcome is looked up, and every posting is balanced.
#include "actors/payout/payout.hpp"
#include "actors/ledger/ledger.hpp"
#include "protocols/earnings.hpp"
#include "protocols/inbox.hpp"
#include "tests/kit/scenario.hpp"

namespace callout {
namespace {

using namespace payout;
using payment::result;
using scenario::given;
using std::chrono::hours;
using std::chrono::seconds;
using rules = payout_rules;

const instant start = scenario::at("2026-11-28T23:00:00Z");
const money amount{30'350};
const scheduled planned{{"t-1:1"}, {"t-1"}, amount, start};
const sent under_way{ledger::payout_sent({"t-1"}, amount)};
const answered ok{result::ok, "bank-7", ""};
const answered declined{result::declined, "", "closed_account"};
const answered no_word{result::unknown, "", ""};
const answered no_trace{result::missing, "", ""};

template <class... Es>
scenario::story<rules> sent_with(Es... since) {
  auto s = given<rules>(planned, under_way, std::move(since)...);
  s.self("t-1:1").at(start);
  return s;
}

std::string asking(bool look_up) {
  return std::string{R"(call payouts payout.request {"key":"t-1:1","look_up":)"} +
         (look_up ? "true" : "false") +
         R"(,"technician":"t-1","amount":{"minor":30350,"currency":"SAR"}})";
}

TEST(Payout, IsSentOnceScheduled) {
  given<rules>()
      .self("t-1:1")
      .at(start)
      .when(schedule{{"t-1"}, amount})
      .then(planned, under_way)
      .effects({asking(false), "tell inbox/t-1 inbox.notify"});
  sent_with().when(schedule{{"t-1"}, amount}).unchanged();
}

TEST(Payout, IsPaid) {
  const auto done = sent_with().when(ok).then(paid{"bank-7", ledger::payout_paid(amount), start});
  done.effects(
      {"cancel look_up", "tell earnings/t-1 earnings.payout_ended", "tell inbox/t-1 inbox.notify"});
  EXPECT_EQ((done.told<earnings::command, earnings::payout_ended>()),
            (earnings::payout_ended{{"t-1:1"}, true}));
  const auto n = done.told<inbox::command, inbox::notify>();
  EXPECT_EQ(n.type, "payout.changed");
  EXPECT_EQ(n.data.text,
            R"({"payout":"t-1:1","status":"paid","amount":{"minor":30350,"currency":"SAR"}})");
}

TEST(Payout, FailsAndGivesTheMoneyBack) {
  const auto done = sent_with().when(declined).then(
      failed{"closed_account", ledger::payout_failed({"t-1"}, amount), start});
  EXPECT_EQ((done.told<earnings::command, earnings::payout_ended>()),
            (earnings::payout_ended{{"t-1:1"}, false}));
}

TEST(Payout, PostsNothingThatDoesNotAddUp) {
  std::vector<posting> all = under_way.postings;
  const auto by_bank = ledger::payout_paid(amount);
  all.insert(all.end(), by_bank.begin(), by_bank.end());
  EXPECT_TRUE(ledger::balanced(all));
  EXPECT_EQ(ledger::sum(all, ledger::payouts_in_transit), 0);
  EXPECT_EQ(ledger::sum(all, "technician:t-1"), 30'350);
  EXPECT_EQ(ledger::sum(all, ledger::psp_clearing), -30'350);
}

TEST(Payout, OfUnknownOutcomeIsLookedUpAndNotSentAgain) {
  const became_unknown unclear{start + seconds{1}};
  sent_with().when(no_word).then(unclear).effects({"timer look_up 2026-11-28T23:00:01.000Z"});
  sent_with(unclear).when(look_up{}).then(looked_up{}).effects({asking(true)});
  sent_with(unclear, looked_up{}).when(ok).then(paid{"bank-7", ledger::payout_paid(amount), start});
}

TEST(Payout, IsLookedUpWithGrowingPauses) {
  const std::int64_t expected[] = {1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 1024, 2048, 3600, 3600};
  std::uint32_t tries = 0;
  for (const auto s : expected)
    EXPECT_EQ(rules::pause_after(tries++), seconds{s});
  EXPECT_EQ(rules::pause_after(4'000'000'000), hours{1});
  const became_unknown unclear{start};
  sent_with(unclear, unclear, unclear).when(no_word).then(became_unknown{start + seconds{8}});
}

TEST(Payout, IsSentAgainUnderTheSameKeyWhenTheBankHasNoTraceOfIt) {
  const became_unknown unclear{start};
  sent_with(unclear, looked_up{}).when(no_trace).then(sent_again{}).effects({asking(false)});
  // Before any look-up, "no trace" is no answer.
  sent_with().when(no_trace).then(became_unknown{start + seconds{1}});
}

TEST(Payout, IgnoresTimersAndAnswersThatComeTooLate) {
  const paid done{"bank-7", ledger::payout_paid(amount), start};
  sent_with(done).when(look_up{}).unchanged();
  sent_with(done).when(ok).unchanged();
  sent_with(done).when(no_word).unchanged();
  sent_with().when(look_up{}).unchanged();
  sent_with(failed{"x", {}, start}).when(declined).unchanged();
}

TEST(Payout, RefusedForNowIsSentAgainUnderTheSameKeyOnSchedule) {
  const answered busy{result::declined, "", "bank_closed", true};
  std::vector<payout::event> so_far{planned, under_way};
  for (const auto wait : {seconds{300}, seconds{1800}, seconds{4 * 3600}, seconds{86'400}}) {
    const refused_for_now refusal{"bank_closed", start + wait};
    given<rules>(so_far).self("t-1:1").at(start).when(busy).then(refusal);
    so_far.emplace_back(refusal);
    auto waiting = given<rules>(so_far).self("t-1:1");
    waiting.at(start + wait - span{1}).when(send_again{}).unchanged();
    waiting.when(no_word).unchanged();
    waiting.when(declined).unchanged();
    waiting.at(start + wait).when(send_again{}).then(sent_again{}).effects({asking(false)});
    so_far.emplace_back(sent_again{});
  }
  auto last = given<rules>(so_far).self("t-1:1").at(start);
  last.when(busy).then(failed{"bank_closed", ledger::payout_failed({"t-1"}, amount), start});
  last.when(ok).then(paid{"bank-7", ledger::payout_paid(amount), start});
  // As the terms have it: never.
  auto strict = planned;
  strict.retry_after.emplace();
  given<rules>(strict, under_way)
      .self("t-1:1")
      .at(start)
      .when(busy)
      .then(failed{"bank_closed", ledger::payout_failed({"t-1"}, amount), start});
}

TEST(Payout, TellsTheTechnicianWhyItDidNotArrive) {
  const auto done = sent_with().when(declined);
  EXPECT_EQ((done.told<inbox::command, inbox::notify>().data.text),
            R"({"payout":"t-1:1","status":"failed","amount":{"minor":30350,"currency":"SAR"},)"
            R"("code":"closed_account"})");
}

TEST(Payout, ThatCameBackIsReversedOnce) {
  const paid done{"bank-7", ledger::payout_paid(amount), start};
  auto s = sent_with(done);
  s.by(scenario::operator_("o-1"));
  const returned back{"closed_account", ledger::payout_returned({"t-1"}, amount), start};
  const auto came = s.when(take_back{"closed_account"});
  came.then(back).effects(
      {"tell earnings/t-1 earnings.payout_returned", "tell inbox/t-1 inbox.notify"});
  EXPECT_EQ((came.told<earnings::command, earnings::payout_returned>()),
            (earnings::payout_returned{{"t-1:1"}, amount}));
  EXPECT_TRUE(ledger::balanced(back.postings));
  auto again = sent_with(done, back);
  again.by(scenario::operator_("o-1")).when(take_back{"x"}).refused(not_paid);
  sent_with().by(scenario::operator_("o-1")).when(take_back{"x"}).refused(not_paid);
  sent_with(done).by(scenario::technician("t-1")).when(take_back{"x"}).refused(forbidden);
}

TEST(Payout, LeftUnknownForADayIsForAPersonToFindOut) {
  const became_unknown unclear{start + hours{1}};
  auto s = sent_with(unclear);
  s.by(scenario::operator_("o-1"));
  s.at(start + hours{24}).when(payout::resolve{true, "bank-7"}).refused(not_unknown);
  const auto later = start + hours{24} + span{1};
  s.at(later)
      .when(payout::resolve{true, "bank-7"})
      .then(paid{"bank-7", ledger::payout_paid(amount), later});
  s.when(payout::resolve{false, "lost"})
      .then(failed{"lost", ledger::payout_failed({"t-1"}, amount), later});
  s.by(scenario::technician("t-1")).when(payout::resolve{true, "x"}).refused(forbidden);
}

TEST(Payout, LeavesAMarkWhenTheBankContradictsItself) {
  const contradicted after_paid{result::declined, "", "closed_account", start};
  sent_with(paid{"bank-7", {}, start}).when(declined).then(after_paid).effects({});
  sent_with(paid{"bank-7", {}, start}, after_paid).when(declined).unchanged();
  sent_with(failed{"x", {}, start}).when(ok).then(contradicted{result::ok, "bank-7", "", start});
}

TEST(Payout, HearsEntitiesTimersAndProvidersOnly) {
  for (const auto& who : {scenario::technician("t-1"), scenario::operator_("o-1")}) {
    auto s = sent_with();
    s.by(who);
    s.when(schedule{{"t-1"}, amount}).refused(forbidden);
    s.when(ok).refused(forbidden);
    s.when(look_up{}).refused(forbidden);
  }
  given<rules>().self("t-1:9").when(ok).refused(not_found);
}

TEST(Payout, IsShownToItsTechnicianAndOperators) {
  const auto s = sent_with().at(start + seconds{5}).when(declined).state();
  const auto seen = rules::view(s, scenario::technician("t-1"));
  ASSERT_TRUE(seen);
  EXPECT_EQ(json::parse(*seen), json::parse(R"({"id":"t-1:1","technician":"t-1","status":"failed",
              "amount":{"minor":30350,"currency":"SAR"},"created_at":"2026-11-28T23:00:00.000Z",
              "ended_at":"2026-11-28T23:00:05.000Z","code":"closed_account",
              "contradicted":false})"));
  EXPECT_TRUE(rules::view(s, scenario::operator_("o-1")));
  EXPECT_EQ(rules::view(s, scenario::technician("t-2")).error(), rejection{not_found});
}

} // namespace
} // namespace callout
