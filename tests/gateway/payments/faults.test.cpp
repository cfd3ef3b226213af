#include "gateway/payments/faults.hpp"

#include <gtest/gtest.h>

namespace callout::payments {
namespace {

fault_plan plan(std::string_view text) {
  const auto document = parse(text);
  EXPECT_TRUE(document);
  const auto read = read_plan(*document);
  EXPECT_TRUE(read) << read.error().detail;
  return *read;
}

std::string refusal_of(std::string_view text) {
  const auto document = parse(text);
  EXPECT_TRUE(document) << text;
  const auto read = read_plan(*document);
  return read ? "taken" : read.error().detail;
}

TEST(Fate, IsKindWithoutAPlan) {
  for (auto* text : {"{}", R"({"faults":[]})"}) {
    fate f{plan(text)};
    for (int i = 0; i < 100; ++i) {
      const auto m = f.draw(deed::hold);
      EXPECT_FALSE(m.decline || m.error || m.before || m.after || m.twice || m.disagree || m.wrong);
      EXPECT_EQ(m.delay, span{0});
    }
  }
}

TEST(Fate, BefallsTheNextSoManyOfOneOperation) {
  fate f{plan(R"({"faults":[{"fault":"timeout_after","operation":"capture","next":2}]})")};
  EXPECT_FALSE(f.draw(deed::hold).after);
  EXPECT_TRUE(f.draw(deed::capture).after);
  EXPECT_EQ((*f.plan().faults)[0].next, 1);
  EXPECT_FALSE(f.draw(deed::refund).after);
  EXPECT_TRUE(f.draw(deed::capture).after);
  EXPECT_FALSE(f.draw(deed::capture).after);
}

TEST(Fate, BefallsAllOperationsWhenNoneIsNamed) {
  fate f{plan(R"({"faults":[{"fault":"decline","code":"no","probability":1},
                            {"fault":"delay","delay_ms":70,"probability":1},
                            {"fault":"delay","delay_ms":30,"probability":1}]})")};
  for (const auto d : {deed::hold, deed::capture, deed::void_, deed::refund, deed::payout}) {
    const auto m = f.draw(d);
    EXPECT_EQ(m.decline, "no");
    EXPECT_EQ(m.delay, span{70});
  }
}

TEST(Fate, FollowsItsProbabilityAndItsSeed) {
  const auto text = [](int seed) {
    return R"({"seed":)" + std::to_string(seed) +
           R"(,"faults":[{"fault":"error","probability":0.25}]})";
  };
  const auto drawn = [&](int seed) {
    fate f{plan(text(seed))};
    std::vector<bool> out;
    for (int i = 0; i < 10'000; ++i)
      out.push_back(f.draw(deed::hold).error);
    return out;
  };
  const auto once = drawn(7);
  EXPECT_NEAR(std::count(once.begin(), once.end(), true), 2500, 250);
  EXPECT_EQ(once, drawn(7));
  EXPECT_NE(once, drawn(8));
}

TEST(Fate, NeverOrAlwaysMeansThat) {
  fate never{plan(R"({"faults":[{"fault":"error","probability":0}]})")};
  fate always{plan(R"({"faults":[{"fault":"error","probability":1.0}]})")};
  for (int i = 0; i < 1000; ++i) {
    EXPECT_FALSE(never.draw(deed::hold).error);
    EXPECT_TRUE(always.draw(deed::hold).error);
  }
}

TEST(FaultPlan, SaysWhatIsWrongWithIt) {
  EXPECT_EQ(refusal_of("[]"), "/: expected an object");
  EXPECT_EQ(refusal_of(R"({"faults":[{"fault":"flood","next":1}]})").substr(0, 16),
            "/faults/0/fault:");
  EXPECT_EQ(refusal_of(R"({"faults":[{"fault":"error"}]})"),
            "/faults/0: say either probability or next");
  EXPECT_EQ(refusal_of(R"({"faults":[{"fault":"error","next":1,"probability":1}]})"),
            "/faults/0: say either probability or next");
  EXPECT_EQ(refusal_of(R"({"faults":[{"fault":"delay","next":1}]})"),
            "/faults/0: delay_ms goes with a delay, and a delay with it");
  EXPECT_EQ(refusal_of(R"({"faults":[{"fault":"error","next":1,"delay_ms":5}]})"),
            "/faults/0: delay_ms goes with a delay, and a delay with it");
  EXPECT_EQ(refusal_of(R"({"faults":[{"fault":"error","next":1,"code":"x"}]})"),
            "/faults/0: code goes with a decline");
  EXPECT_NE(refusal_of(R"({"faults":[{"fault":"error","probability":1.5}]})"), "taken");
  EXPECT_NE(refusal_of(R"({"faults":[{"fault":"error","probability":-0.1}]})"), "taken");
  EXPECT_NE(refusal_of(R"({"faults":[{"fault":"error","next":-1}]})"), "taken");
  EXPECT_NE(refusal_of(R"({"faults":[{"fault":"delay","next":1,"delay_ms":99999999}]})"), "taken");
  EXPECT_NE(refusal_of(R"({"fault":[]})"), "taken");
}

} // namespace
} // namespace callout::payments
