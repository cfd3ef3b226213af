// A payment against a provider that may do anything.
#include "actors/payment/payment.hpp"
#include "protocols/booking.hpp"
#include "protocols/earnings.hpp"
#include "tests/actors/fulfilment_samples.hpp"

namespace callout::payment {
namespace {

using namespace samples;
using namespace std::chrono_literals;
using scenario::given;
using rules = payment_rules;

const booking_id b1{"b-1"};
const division dues{salem, false, sar(20'000), 2'000, 1'500, {}};

hold_requested asked(std::uint32_t number, std::int64_t amount, std::uint32_t renews = 0) {
  return {number, b1, huda, "card", sar(amount), renews, noon, std::nullopt};
}
const held held_once{1, "h-1", std::nullopt};
const std::vector<posting> into_escrow{{"psp:clearing", 34'950, {}}, {"escrow:b-1", -34'950, {}}};
const std::vector<posting> divided{{"escrow:b-1", 34'950, {}},
                                   {"technician:salem", -26'391, {}},
                                   {"revenue:commission", -4'000, {}},
                                   {"vat:payable", -4'559, {}}};
const capture_requested taking{2, 1, sar(34'950), noon};
const captured took{2, "c-1", sar(34'950), into_escrow};
const released shared{sar(34'950), sar(26'391), divided};

answered ok(std::uint32_t number, std::string reference = "r") {
  return {.number = number, .result = result::ok, .reference = std::move(reference)};
}
answered says(std::uint32_t number, result r, int attempt = 0) {
  return {.number = number, .result = r, .attempt = attempt};
}
answered declined(std::uint32_t number, std::string code) {
  return {.number = number, .result = result::declined, .code = std::move(code)};
}

scenario::story<rules> after(std::vector<event> all) {
  return given<rules>(all).at(noon).self("b-1");
}

TEST(Payment, AsksTheProviderUnderAKeyOfItsOwn) {
  const auto came = after({}).when(hold{huda, sar(34'950), "card"});
  came.then(asked(1, 34'950));
  EXPECT_EQ((came.told<provider_request, request>()),
            (request{1, operation::hold, "b-1:1", sar(34'950), "card", "", ""}));
  after({}).when(hold{huda, sar(0), "card"}).refused(bad_amount);
  after({}).by(the_customer).when(hold{huda, sar(5), "card"}).refused(payment::forbidden);
}

TEST(Payment, TellsTheBookingWhatTheProviderSaid) {
  after({asked(1, 34'950)})
      .when(ok(1, "h-1"))
      .then(held_once)
      .effects({"tell booking/b-1 booking.hold_ok"});
  after({asked(1, 34'950)})
      .when(declined(1, "insufficient_funds"))
      .then(hold_failed{1, "insufficient_funds", noon})
      .effects({"tell booking/b-1 booking.hold_failed"});
}

TEST(Payment, TriesAMethodAndLetsGoOfIt) {
  auto tried = asked(1, 100);
  tried.verifies = true;
  const auto asked_for = after({}).when(verify{huda, sar(100), "card"});
  asked_for.then(tried);
  EXPECT_EQ((asked_for.told<provider_request, request>()),
            (request{1, operation::hold, "b-1:1", sar(100), "card", "", ""}));
  const auto works = after({tried}).when(ok(1, "h-1"));
  works.then(held_once, void_requested{2, 1, noon});
  EXPECT_EQ((works.told<booking::command, booking::method_verified>()), booking::method_verified{});
  EXPECT_EQ(works.state().held(), sar(0));
  after({tried})
      .when(declined(1, "expired_card"))
      .then(hold_failed{1, "expired_card", noon})
      .effects({"tell booking/b-1 booking.hold_failed"});
  after({tried, letting_go{"expired"}})
      .when(ok(1, "h-1"))
      .then(held_once, void_requested{2, 1, noon});
  after({tried, held_once, void_requested{2, 1, noon}, voided{2, ""}})
      .when(hold{huda, sar(34'950), "card"})
      .then(asked(3, 34'950));
}

TEST(Payment, BelievesTheFirstFinalAnswerOnly) {
  after({asked(1, 34'950), held_once}).when(says(1, result::declined)).unchanged();
  after({asked(1, 34'950), held_once}).when(ok(1, "h-2")).unchanged();
  after({asked(1, 34'950)}).when(ok(9)).unchanged();
}

TEST(Payment, TakesNoOtherAmountThanItAskedFor) {
  auto less = ok(1, "h-1");
  less.amount = sar(100);
  after({asked(1, 34'950)})
      .when(less)
      .then(conflicted{1, "h-1", sar(100)}, void_requested{2, 1, noon})
      .effects({"tell booking/b-1 booking.hold_failed",
                R"(call payments payment.request {"number":2,"operation":"void","key":"b-1:2",)"
                R"("amount":{"minor":0,"currency":"SAR"},"method":"","reference":"h-1","of":"",)"
                R"("attempt":0})"});
}

TEST(Payment, LooksUpAnUnknownOutcomeAndWaitsLongerEachTime) {
  const left_unknown first{1, noon + 1s};
  after({asked(1, 34'950)})
      .when(says(1, result::unknown))
      .then(first)
      .effects({"timer look_up.1 2026-11-22T12:00:01.000Z"});
  after({asked(1, 34'950), first}).when(look_up{1}).unchanged();
  const auto looking = after({asked(1, 34'950), first}).at(noon + 1s).when(look_up{1});
  looking.then(looked_up{1});
  EXPECT_EQ(
      (looking.told<provider_request, request>()),
      (request{1, operation::look_up, "b-1:1:look_up:1", sar(34'950), "card", "", "b-1:1", 1}));
  after({asked(1, 34'950), first, looked_up{1}})
      .at(noon + 2s)
      .when(says(1, result::unknown, 1))
      .then(left_unknown{1, noon + 4s});
  std::vector<event> many{asked(1, 34'950)};
  for (int i = 0; i < 20; ++i)
    many.insert(many.end(), {left_unknown{1, noon}, looked_up{1}});
  after(many).when(says(1, result::unknown, 20)).then(left_unknown{1, noon + 1h});
}

TEST(Payment, SendsAgainUnderTheSameKeyOnlyWhatTheProviderNeverSaw) {
  const std::vector<event> looked{asked(1, 34'950), left_unknown{1, noon + 1s}, looked_up{1}};
  const auto again = after(looked).when(says(1, result::missing, 1));
  again.then(sent_again{1});
  EXPECT_EQ((again.told<provider_request, request>().key), "b-1:1");
  after(looked)
      .at(noon + 24h + 1ms)
      .when(says(1, result::missing, 1))
      .then(hold_failed{1, "provider.lost", noon + 24h + 1ms});
  after({asked(1, 34'950)}).when(says(1, result::missing)).then(left_unknown{1, noon + 1s});
}

TEST(Payment, HearsNothingInUncertainAnswersToWhatItAskedBefore) {
  const std::vector<event> again{asked(1, 34'950), left_unknown{1, noon + 1s}, looked_up{1},
                                 sent_again{1}};
  for (const auto uncertain : {result::missing, result::unknown})
    for (const int stale : {0, 1})
      after(again).at(noon + 48h).when(says(1, uncertain, stale)).unchanged();
  after(again).when(says(1, result::unknown, 2)).then(left_unknown{1, noon + 2s});
  after(again).when(ok(1, "h-1")).then(held_once);
}

TEST(Payment, CapturesIntoEscrowAndDividesIt) {
  after({asked(1, 34'950), held_once})
      .when(settle{sar(34'950), dues})
      .then(settling{sar(34'950), dues}, taking);
  const auto done =
      after({asked(1, 34'950), held_once, settling{sar(34'950), dues}, taking}).when(ok(2, "c-1"));
  done.then(took, shared).effects({"tell earnings/salem earnings.credit"});
  EXPECT_EQ((done.told<earnings::command, earnings::credit>()),
            (earnings::credit{b1, sar(26'391), {}}));
}

TEST(Payment, CapturesFromHoldsInTheirOrderAndVoidsTheRest) {
  const std::vector<event> three{asked(1, 100),        {held{1, "h-1", {}}}, asked(2, 100),
                                 {held{2, "h-2", {}}}, asked(3, 100),        {held{3, "h-3", {}}}};
  after(three)
      .when(settle{sar(150), dues})
      .then(settling{sar(150), dues}, capture_requested{4, 1, sar(100), noon},
            capture_requested{5, 2, sar(50), noon}, void_requested{6, 3, noon});
}

TEST(Payment, LetsGoOfWhatIsHeldAndOfWhatComesLater) {
  after({asked(1, 34'950), held_once})
      .when(release_hold{"cancelled"})
      .then(letting_go{"cancelled"}, void_requested{2, 1, noon});
  after({asked(1, 34'950), letting_go{"expired"}})
      .when(ok(1, "h-1"))
      .then(held_once, void_requested{2, 1, noon});
  after({asked(1, 34'950), letting_go{"expired"}})
      .when(says(1, result::declined))
      .then(hold_failed{1, "declined", noon})
      .effects({});
  after({asked(1, 34'950), held_once, letting_go{"x"}, void_requested{2, 1, noon}})
      .when(declined(2, "already_void"))
      .then(voided{2, "already_void"});
}

TEST(Payment, RenewsAHoldBeforeItLapses) {
  const held week{1, "h-1", noon + 7 * 24h};
  auto answer = ok(1, "h-1");
  answer.capture_before = noon + 7 * 24h;
  after({asked(1, 34'950)})
      .when(answer)
      .then(week)
      .effects({"timer renew.1 2026-11-28T12:00:00.000Z", "tell booking/b-1 booking.hold_ok"});
  const std::vector<event> standing{asked(1, 34'950), week};
  after(standing).at(noon + 6 * 24h - 1ms).when(renew{1}).unchanged();
  auto second = asked(2, 34'950, 1);
  second.at = noon + 6 * 24h;
  after(standing).at(noon + 6 * 24h).when(renew{1}).then(second);
  after({asked(1, 34'950), week, asked(2, 34'950, 1)})
      .when(ok(2, "h-2"))
      .then(held{2, "h-2", std::nullopt}, void_requested{3, 1, noon});
  after({asked(1, 34'950), week, asked(2, 34'950, 1)})
      .when(says(2, result::declined))
      .then(hold_failed{2, "declined", noon})
      .effects({"timer renew.1 2026-11-22T18:00:00.000Z"});
}

const std::vector<event> settled{asked(1, 34'950), held_once, settling{sar(34'950), dues},
                                 taking,           took,      shared};

TEST(Payment, RefundsNoMoreThanWasTaken) {
  after(settled).by(the_customer).when(refund{sar(1), "x"}).refused(payment::forbidden);
  after(settled).by(the_staff).when(refund{sar(34'951), "x"}).refused(too_much);
  const refund_requested wanted{3, 2, sar(100), "late", noon};
  after(settled).by(the_staff).when(refund{sar(100), "late"}).then(wanted);
  auto asking = settled;
  asking.push_back(wanted);
  after(asking).by(the_staff).when(refund{sar(34'900), "x"}).refused(too_much);
  const auto back = after(asking).when(ok(3));
  back.then(refunded{3,
                     sar(100),
                     sar(76),
                     {{"technician:salem", 76, {}},
                      {"revenue:commission", 11, {}},
                      {"vat:payable", 13, {}},
                      {"psp:clearing", -100, {}}}});
  EXPECT_EQ((back.told<earnings::command, earnings::credit>().amount), sar(-76));
  EXPECT_EQ(back.state().released, sar(34'850));
  const auto failed = after(asking).when(declined(3, "closed"));
  failed.then(refund_failed{3, "closed", sar(100)});
  EXPECT_EQ(failed.state().capture(2)->refunding, 0);
}

TEST(Payment, GivesBackFromEscrowWhatWasNeverDivided) {
  const std::vector<event> stuck{asked(1, 100),
                                 {held{1, "h-1", {}}},
                                 asked(2, 100),
                                 {held{2, "h-2", {}}},
                                 settling{sar(200), dues},
                                 capture_requested{3, 1, sar(100), noon},
                                 capture_requested{4, 2, sar(100), noon},
                                 capture_failed{3, "x"},
                                 captured{4, "c", sar(100), {}}};
  after(settled).when(refund{sar(0), "x"}).refused(bad_amount);
  after({asked(1, 100)}).by(the_staff).when(refund{sar(1), "x"}).refused(not_settled);
  auto wanted = stuck;
  wanted.push_back(refund_requested{5, 4, sar(100), "x", noon});
  after(stuck)
      .by(the_staff)
      .when(refund{sar(100), "x"})
      .then(void_requested{5, 1, noon}, refund_requested{6, 4, sar(100), "x", noon});
  after(wanted).when(ok(5)).then(
      refunded{5, sar(100), sar(0), {{"escrow:b-1", 100, {}}, {"psp:clearing", -100, {}}}});
}

TEST(Payment, IsSeenByItsCustomerAndStaff) {
  const auto s = after(settled).when(look_up{1}).state();
  EXPECT_TRUE(rules::view(s, the_customer));
  EXPECT_TRUE(rules::view(s, the_staff));
  EXPECT_EQ(rules::view(s, the_technician).error().status, 404);
  EXPECT_EQ(rules::view(s, scenario::customer("rana")).error().status, 404);
}

} // namespace
} // namespace callout::payment
