// Effects as they are stored in rows, and what is none.
#include "actors/effects.hpp"

#include <gtest/gtest.h>

namespace callout {
namespace {

TEST(Effects, ComeBackAsTheyWereStored) {
  const effects all{
      tell{{"payment", "b-1"}, payload::stored("payment.settle", "{}"), {}},
      start_timer{"expire", instant{span{5}}, payload::stored("booking.expire", "{}")},
      cancel_timer{"expire"},
      call{"payments", payload::stored("payment.request", R"({"a":1})")},
      push{"p-1", 7, "{}"},
      consult{"supply", payload::stored("dispatching.search", "{}")},
      answer{"c-1", rejection{"taken", "Too late.", 409}}};
  const auto stored = write_effects(all);
  const auto back = read_effects(stored);
  ASSERT_EQ(back.size(), all.size());
  EXPECT_EQ(write_effects(back), stored);
  EXPECT_EQ(std::get<start_timer>(back[1]).at, instant{span{5}});
  EXPECT_EQ(std::get<answer>(back[6]).refused->status, 409);
}

/// What a shard cannot understand it must not carry out: a timer without a time would fire at once.
TEST(Effects, AreNotGuessedAt) {
  for (const auto* damaged :
       {R"([{"do":"timer","name":"n","at":"soon","command":{"kind":"k","data":{}}}])",
        R"([{"do":"tell","to":"payment","command":{"kind":"k","data":{}}}])",
        R"([{"do":"dance","provider":"p","request":{"kind":"k","data":{}}}])",
        R"([{"do":"call","request":{"kind":"k","data":{}}}])", R"([{}])", R"([7])", "[", "x"})
    EXPECT_THROW(static_cast<void>(read_effects(damaged)), json::exception) << damaged;
}

} // namespace
} // namespace callout
