// Challenges: how often codes are sent and tried. Times are written as seconds after the first.
#include "actors/challenge/challenge.hpp"
#include "tests/kit/scenario.hpp"

namespace callout {
namespace {

using namespace challenge;
using scenario::given;
using std::chrono::hours;
using std::chrono::minutes;
using std::chrono::seconds;
using rules = challenge_rules;

const instant start = scenario::at("2026-11-22T08:00:00Z");
const std::string phone = "+966500000001";

instant after(std::int64_t s) {
  return start + seconds{s};
}

/// The n-th code, sent then.
issued code(int n, std::int64_t s) {
  return {{"k:" + std::to_string(n)}, phone, {}, after(s + 300), after(s)};
}
send ask_for(int n) {
  return {{"k:" + std::to_string(n)}, phone, {}};
}
check show(int n, bool matches) {
  return {{"k:" + std::to_string(n)}, matches};
}

template <class... Es>
scenario::story<rules> number_with(Es... since) {
  auto s = given<rules>(std::move(since)...);
  s.self("k").at(start);
  return s;
}

std::int64_t told_to_wait(const scenario::result<rules>& r) {
  const auto& why = r.made().refused();
  const auto left = why ? retry_after(*why) : std::nullopt;
  return left ? left->count() : -1;
}

TEST(Challenge, SendsACode) {
  const auto done = number_with().when(ask_for(1)).then(code(1, 0));
  EXPECT_EQ((done.told<provider_request, challenge::message>()),
            (challenge::message{phone, "otp", {"k:1"}, after(300)}));
  EXPECT_EQ(std::get<call>(done.followed()[0]).provider, "messaging");
}

TEST(Challenge, SendsTheSameCodeOnceOnly) {
  number_with(code(1, 0)).at(after(100)).when(ask_for(1)).unchanged();
}

TEST(Challenge, MakesWaitsGrow) {
  const auto second = number_with(code(1, 0)).at(after(29)).when(ask_for(2));
  second.refused(too_soon);
  EXPECT_EQ(told_to_wait(second), 1);
  EXPECT_EQ(second.made().refused()->status, 429);
  number_with(code(1, 0)).at(after(30)).when(ask_for(2)).then(code(2, 30));
  const auto third = number_with(code(1, 0), code(2, 30)).at(after(30)).when(ask_for(3));
  EXPECT_EQ(told_to_wait(third), 60);
  // The fourth would wait 120 s, but ten minutes hold three.
  const auto fourth =
      number_with(code(1, 0), code(2, 30), code(3, 90)).at(after(90)).when(ask_for(4));
  EXPECT_EQ(told_to_wait(fourth), 510);
}

TEST(Challenge, RoundsWaitsUpToWholeSeconds) {
  const auto early = number_with(code(1, 0)).at(after(29) + span{1}).when(ask_for(2));
  EXPECT_EQ(told_to_wait(early), 1);
  EXPECT_EQ(told_to_wait(number_with(code(1, 0)).at(after(1) - span{1}).when(ask_for(2))), 30);
}

TEST(Challenge, SendsFiveAnHourAndTenADay) {
  const auto an_hour =
      number_with(code(1, 0), code(2, 600), code(3, 1200), code(4, 1800), code(5, 2400))
          .at(after(3000))
          .when(ask_for(6));
  an_hour.refused(too_soon);
  EXPECT_EQ(told_to_wait(an_hour), 600);
  std::vector<challenge::event> day;
  for (int i = 0; i < 10; ++i)
    day.emplace_back(code(i, i * 3600));
  const auto tomorrow = given<rules>(day).self("k").at(after(10 * 3600)).when(ask_for(11));
  EXPECT_EQ(told_to_wait(tomorrow), 14 * 3600);
  given<rules>(day).self("k").at(after(86'400)).when(ask_for(11)).then(code(11, 86'400));
}

TEST(Challenge, NeedNotWaitAfterAMessageThatNeverLeft) {
  number_with(code(1, 0), handed_over{false}).at(after(1)).when(ask_for(2)).then(code(2, 1));
  number_with(code(1, 0), handed_over{true}).at(after(1)).when(ask_for(2)).refused(too_soon);
  // It counts all the same.
  number_with(code(1, 0), code(2, 30), code(3, 90), handed_over{false})
      .at(after(100))
      .when(ask_for(4))
      .refused(too_soon);
}

TEST(Challenge, HearsTheProviderOnly) {
  number_with(code(1, 0)).when(challenge::sent{false}).then(handed_over{false}).effects({});
  number_with(code(1, 0)).by({role::anyone, {}}).when(challenge::sent{true}).refused(forbidden);
  number_with().when(challenge::sent{true}).unchanged();
}

TEST(Challenge, IsPassedOnceByTheRightCode) {
  number_with(code(1, 0)).at(after(299)).when(show(1, true)).then(passed{{"k:1"}});
  number_with(code(1, 0), passed{{"k:1"}}).when(show(1, true)).refused(not_open);
}

TEST(Challenge, IsNotPassedByACodeThatIsOldReplacedOrUnknown) {
  number_with(code(1, 0)).at(after(300)).when(show(1, true)).refused(not_open);
  number_with(code(1, 0), code(2, 30)).at(after(31)).when(show(1, true)).refused(not_open);
  number_with().when(show(1, true)).refused(not_open);
}

TEST(Challenge, CountsWrongCodesAndLocksAtTheFifth) {
  const mismatched wrong{{"k:1"}};
  number_with(code(1, 0)).when(show(1, false)).then_refused(wrong_code.code, wrong);
  const auto fifth = number_with(code(1, 0), wrong, wrong, wrong, wrong).when(show(1, false));
  fifth.then_refused(is_locked.code, wrong, locked{after(900), 1});
  EXPECT_EQ(told_to_wait(fifth), 900);
  number_with(code(1, 0), wrong, wrong, wrong, wrong).when(show(1, true)).then(passed{{"k:1"}});
}

TEST(Challenge, ForgetsWrongCodesWithTheNextCode) {
  const mismatched wrong{{"k:1"}};
  number_with(code(1, 0), wrong, wrong, wrong, wrong, code(2, 30))
      .at(after(31))
      .when(show(2, false))
      .then_refused(wrong_code.code, mismatched{{"k:2"}});
}

TEST(Challenge, NeitherSendsNorChecksWhileLocked) {
  auto s = number_with(code(1, 0), mismatched{{"k:1"}}, locked{after(900), 1});
  const auto checked = s.at(after(10)).when(show(1, true));
  checked.refused(is_locked);
  EXPECT_EQ(told_to_wait(checked), 890);
  EXPECT_EQ(told_to_wait(s.at(after(899)).when(ask_for(2))), 1);
  s.at(after(900)).when(ask_for(2)).then(code(2, 900));
  s.at(after(900)).when(show(1, true)).refused(not_open);
}

TEST(Challenge, DoublesLocksUpToADay) {
  // 15 min × 2^n, at most a day: the lock after the eighth is no longer than the eighth.
  const std::int64_t expected[] = {900, 1800, 3600, 7200, 14'400, 28'800, 57'600, 86'400, 86'400};
  std::uint32_t times = 0;
  for (const auto length : expected) {
    std::vector<challenge::event> history;
    if (times > 0)
      history.emplace_back(locked{after(-1), times});
    history.emplace_back(code(1, 0));
    for (int i = 0; i < 4; ++i)
      history.emplace_back(mismatched{{"k:1"}});
    ++times;
    given<rules>(history)
        .self("k")
        .at(start)
        .when(show(1, false))
        .then_refused(is_locked.code, mismatched{{"k:1"}}, locked{after(length), times});
  }
}

TEST(Challenge, StartsLocksAnewAfterARightCodeOrAQuietDay) {
  const auto lock_after = [](std::vector<challenge::event> history) {
    history.emplace_back(code(9, 0));
    for (int i = 0; i < 4; ++i)
      history.emplace_back(mismatched{{"k:9"}});
    return given<rules>(history).self("k").at(start).when(show(9, false)).state().locks;
  };
  EXPECT_EQ(lock_after({locked{after(-1), 3}}), 4u);
  EXPECT_EQ(lock_after({locked{after(-86'399), 3}}), 4u);
  EXPECT_EQ(lock_after({locked{after(-86'400), 3}}), 1u);
  EXPECT_EQ(lock_after({locked{after(-1), 3}, code(8, 0), passed{{"k:8"}}}), 1u);
}

TEST(Challenge, TellsWhoAskedWhatToDoNext) {
  const auto seen =
      rules::view(number_with(code(1, 0)).when(ask_for(1)).state(), {role::anyone, {}});
  ASSERT_TRUE(seen);
  EXPECT_EQ(*seen,
            R"({"challenge_id":"k:1","expires_at":"2026-11-22T08:05:00.000Z","retry_after":30})");
  EXPECT_EQ(rules::view({}, {}).error(), rejection{not_open});
}

TEST(Challenge, NamesThePhoneToTheEdgeOnceItIsProven) {
  const auto phone_in = [](const rules::state& s, const principal& viewer) {
    const auto seen = rules::view(s, viewer);
    return seen ? json::parse(*seen).value("phone", "") : "?";
  };
  const auto sent_out = number_with(code(1, 0)).when(ask_for(1)).state();
  const auto proven = number_with(code(1, 0)).when(show(1, true)).state();
  const auto next = number_with(code(1, 0), passed{{"k:1"}}).at(after(30)).when(ask_for(2)).state();
  EXPECT_EQ(phone_in(proven, scenario::system()), phone);
  EXPECT_EQ(phone_in(proven, {role::anyone, {}}), "");
  EXPECT_EQ(phone_in(sent_out, scenario::system()), "");
  EXPECT_EQ(phone_in(next, scenario::system()), "");
}

TEST(Challenge, ReadsWaitsFromItsOwnRefusalsOnly) {
  EXPECT_EQ(retry_after(wait(too_soon, hours{3} + span{1})), seconds{10'801});
  EXPECT_EQ(retry_after(rejection{wrong_code}), std::nullopt);
  EXPECT_EQ(retry_after(rejection{too_soon}), std::nullopt);
}

} // namespace
} // namespace callout
