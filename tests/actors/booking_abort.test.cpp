// What work costs that was stopped before its end: who stopped it, after how long.
#include "actors/booking/booking.hpp"
#include "protocols/payment.hpp"
#include "tests/actors/fulfilment_samples.hpp"

namespace callout::booking {
namespace {

using namespace samples;
using namespace std::chrono_literals;
using scenario::given;
using rules = booking_rules;

const instant began = noon + 30min;

std::vector<event> at_work(std::vector<event> more = {}) {
  auto all = history(phase::arrived);
  all.push_back(started{began});
  all.insert(all.end(), more.begin(), more.end());
  return all;
}

std::int64_t charged(const std::vector<event>& so_far, instant now, const principal& by,
                     abort how = {"Enough", {}}) {
  const auto stopped = given<rules>(so_far).at(now).by(by).when(how);
  EXPECT_FALSE(stopped.made().refused());
  return stopped.state().charge.value_or(sar(-1)).minor;
}

TEST(BookingAbort, ByTheCustomerCostsWhatWasWorkedOfTheHourAndNeverLessThanTheCallOut) {
  EXPECT_EQ(charged(at_work(), began, the_customer), 7'500);
  EXPECT_EQ(charged(at_work(), began - 1min, the_customer), 7'500) << "a clock that went back";
  EXPECT_EQ(charged(at_work(), began + 30min, the_customer), 7'500 + (34'950 - 7'500) / 2);
  EXPECT_EQ(charged(at_work(), began + 15min, the_customer), 7'500 + 6'863) << "of 6862.5";
  EXPECT_EQ(charged(at_work(), began + 54min - 1s, the_customer), 32'197);
  EXPECT_EQ(charged(at_work(), began + 54min, the_customer), 34'950) << "nine tenths are all of it";
  EXPECT_EQ(charged(at_work(), began + 7h, the_customer), 34'950);
}

TEST(BookingAbort, JustBeforeTheEndIsNoWayRoundThePrice) {
  const auto last = began + 59min;
  const auto stopped =
      given<rules>(at_work()).at(last).by(the_customer).when(abort{"I do not need it", {}});
  stopped.then(aborted{role::customer, "I do not need it", sar(34'950), last});
  std::vector<event> all = at_work();
  all.push_back(stopped.made().events().front());
  const auto paid_for = given<rules>(all).at(last).by(the_customer).when(confirm{});
  EXPECT_EQ((paid_for.told<payment::command, payment::settle>().amount), sar(34'950));
}

TEST(BookingAbort, OfWorkThatWasFinishedOnceCostsAllOfIt) {
  const auto sent_back = at_work({finished{began + 10min}, rejected{"No", began + 11min}});
  EXPECT_EQ(charged(sent_back, began + 12min, the_customer), 34'950);
  const auto given_up = at_work({aborted{role::technician, "Unsafe", sar(7'500), began + 10min},
                                 rejected{"No", began + 11min}});
  EXPECT_EQ(charged(given_up, began + 11min, the_customer), 12'075) << "it never was finished";
}

TEST(BookingAbort, DoesNotCountTheTimeInWhichWorkStoodStill) {
  const auto waited =
      at_work({paused{pause_reason::awaiting_parts, began + 10min}, resumed{began + 3h},
               extra_proposed{sar(10'000), sar(11'500), "More", began + 3h + 10min}});
  EXPECT_EQ(charged(waited, began + 4h, the_customer), 7'500 + 27'450 / 3);
  auto grown = waited;
  grown.push_back(extra_approved{sar(11'500), began + 4h});
  EXPECT_EQ(charged(grown, began + 4h + 10min, the_customer), 7'500 + (46'450 - 7'500) / 2)
      << "what was agreed to later counts as well";
}

TEST(BookingAbort, ByTheTechnicianCostsTheCallOutOnly) {
  EXPECT_EQ(charged(at_work(), began + 59min, the_technician), 7'500);
  auto cheap = born();
  cheap.terms.price = sar(5'000);
  auto all = at_work();
  all.front() = cheap;
  EXPECT_EQ(charged(all, began + 59min, the_technician), 5'000) << "never more than was approved";
  EXPECT_EQ(charged(all, began, the_customer), 5'000);
}

TEST(BookingAbort, ByAnOperatorCostsWhatHeSaysUpToWhatWasApproved) {
  EXPECT_EQ(charged(at_work(), began + 30min, the_staff), 21'225) << "as for the customer";
  EXPECT_EQ(charged(at_work(), began, the_staff, {"Agreed by phone", sar(34'950)}), 34'950);
  EXPECT_EQ(charged(at_work(), began, the_staff, {"Our mistake", sar(0)}), 0);
  const auto wrong = given<rules>(at_work()).at(began).by(the_staff);
  wrong.when(abort{"x", sar(34'951)}).refused(bad_charge);
  wrong.when(abort{"x", sar(-1)}).refused(bad_charge);
  wrong.when(abort{"x", money{100, {"EUR"}}}).refused(bad_charge);
  for (const auto& no_staff : {the_customer, the_technician})
    given<rules>(at_work()).at(began).by(no_staff).when(abort{"x", sar(0)}).refused(forbidden);
}

TEST(BookingAbort, OfWorkThatTakesNoTimeOrCostsMuchDoesNotOverflow) {
  auto dear = born();
  dear.terms.price = sar(money_max);
  dear.terms.duration = 24h;
  auto all = at_work();
  all.front() = dear;
  EXPECT_EQ(charged(all, began + 12h, the_customer), 7'500 + (money_max - 7'500 + 1) / 2);
  dear.terms.duration = 0s;
  all.front() = dear;
  EXPECT_EQ(charged(all, began, the_customer), money_max);
}

TEST(BookingAbort, OfAVisitFromBeforeTimesWereKeptCountsFromTheArrival) {
  EXPECT_EQ(charged(history(phase::in_progress), noon + 50min, the_customer), 21'225);
}

TEST(BookingAbort, IsNotSentBackToWork) {
  auto stopped = history(phase::in_progress);
  stopped.push_back(aborted{role::customer, "Enough", sar(34'950), noon + 2h});
  given<rules>(stopped).at(noon + 2h).by(the_customer).when(reject{"Leaks"}).refused(was_stopped);
}

} // namespace
} // namespace callout::booking
