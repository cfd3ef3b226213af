// What travels between nodes: as it was when it arrives, and nothing when it is no such thing.
#include "actors/mesh/feed.hpp"
#include "actors/mesh/router.hpp"

#include <gtest/gtest.h>

#include <algorithm>

namespace callout::mesh {
namespace {

event_row row(std::uint64_t seq) {
  event_row r;
  r.shard = 7;
  r.seq = seq;
  r.kind = "booking";
  r.entity = "b1";
  r.version = seq;
  r.at = instant{span{1'700'000'000'123}};
  r.type = "booking.created";
  r.data = R"({"z":1.50,"a":"line\nsecond \"quoted\" سباك"})";
  r.effects = R"([{"do":"cancel","name":"x"}])";
  r.command_id = "c1";
  r.principal = "customer/ada";
  r.trace = "00-ab";
  r.previous_hash.fill(0xa5);
  return r;
}

TEST(Rows, ArriveAsTheyAreStoredWithoutTheirEffects) {
  const std::vector<event_row> rows{row(1), row(2)};
  const auto told = unpack_rows(pack_rows("me", 7, 0, 2, rows));
  ASSERT_TRUE(told);
  EXPECT_EQ(told->from, "me");
  EXPECT_EQ(told->shard, 7u);
  EXPECT_EQ(told->after, 0u);
  EXPECT_EQ(told->upto, 2u);
  ASSERT_EQ(told->rows.size(), 2u);
  const auto& r = told->rows[1];
  EXPECT_EQ(r.seq, 2u);
  EXPECT_EQ(r.shard, 7u);
  EXPECT_EQ(r.data, rows[1].data);
  EXPECT_EQ(r.at, rows[1].at);
  EXPECT_EQ(r.entity, "b1");
  EXPECT_EQ(r.command_id, "c1");
  EXPECT_EQ(r.principal, "customer/ada");
  EXPECT_EQ(r.previous_hash, rows[1].previous_hash);
  EXPECT_TRUE(r.effects.empty());
}

TEST(Rows, CutAnywhereAreNothingOrWhole) {
  const std::vector<event_row> rows{row(1), row(2)};
  const auto text = pack_rows("me", 7, 0, 2, rows);
  for (std::size_t n = 0; n < text.size(); ++n)
    if (const auto told = unpack_rows(std::string_view{text}.substr(0, n))) {
      for (const auto& r : told->rows)
        EXPECT_TRUE(rows[0].data.starts_with(r.data)) << n;
    }
}

TEST(Rows, AreSaidToOthersWithoutTheirData) {
  const std::vector<event_row> rows{row(1), row(2)};
  const auto text = pack_envelopes(rows);
  EXPECT_EQ(std::ranges::count(text, '\n'), 2);
  EXPECT_NE(text.find("booking.created"), text.npos);
  EXPECT_EQ(text.find("quoted"), text.npos);
}

TEST(Answers, ArriveAsTheyAre) {
  const auto yes = unpack_answer(pack_answer(reply{3, R"({"a":"b
"})",
                                                   true, false, 99}));
  ASSERT_TRUE(yes && *yes);
  EXPECT_EQ((*yes)->version, 3u);
  EXPECT_EQ((*yes)->seq, 99u);
  EXPECT_TRUE((*yes)->replayed);
  EXPECT_EQ((*yes)->view, "{\"a\":\"b\n\"}");
  const auto no = unpack_answer(pack_answer(rejection{"x.y", "because\nof it", 409}));
  ASSERT_TRUE(no && !*no);
  EXPECT_EQ(no->error(), (rejection{"x.y", "because\nof it", 409}));
  EXPECT_FALSE(unpack_answer(pack_answer(rejection{not_here})));
}

TEST(Answers, RubbishIsNoAnswer) {
  for (const auto* text : {"", "\n", "done", "done {", "done {}\n", "what {}\n", "refused []\n",
                           "done {\"version\":-1,\"seq\":0,\"replayed\":true,\"pending\":1}\n"})
    EXPECT_FALSE(unpack_answer(text)) << text;
}

TEST(Questions, SurviveWhatIdsMayHold) {
  const between::subjects s{"callout"};
  EXPECT_EQ(s.person("ada-1"), "callout.person.ada-1");
  EXPECT_EQ(s.person("a.b"), "callout.person.a=2eb");
  EXPECT_EQ(s.person("*"), "callout.person.=2a");
  EXPECT_EQ(s.person("> $JS"), "callout.person.=3e=20=24JS");
  EXPECT_NE(s.person("a=2eb"), s.person("a.b"));
  EXPECT_EQ(s.person(""), "callout.person.=");
}

TEST(Questions, AreReadAsTheyWereAsked) {
  const between::command c{"booking", "b1", "booking.assign", "operator/eve", "id", "hash", "trace",
                           {3, 4},    1500};
  std::string_view rest;
  const auto text = between::pack<between::question>(c, R"({"technician":"t"})");
  const auto q = between::unpack<between::question>(text, rest);
  ASSERT_TRUE(q);
  const auto* back = std::get_if<between::command>(&*q);
  ASSERT_TRUE(back);
  EXPECT_EQ(back->to_id, "b1");
  EXPECT_EQ(back->only_at, (std::vector<std::uint64_t>{3, 4}));
  EXPECT_EQ(back->left_ms, 1500);
  EXPECT_EQ(rest, R"({"technician":"t"})");
}

TEST(Questions, HoldNoTimeThatCannotBeReckonedWith) {
  std::string_view rest;
  between::command c{"booking", "b1", "booking.assign", "operator/eve", "id", "hash", "trace",
                     {},        0};
  for (const auto left : {std::int64_t{-1}, between::day_ms + 1, INT64_MAX, INT64_MIN}) {
    c.left_ms = left;
    EXPECT_FALSE(between::unpack<between::question>(between::pack<between::question>(c), rest));
  }
  for (const auto age : {between::day_ms + 1, -between::day_ms - 1, INT64_MAX, INT64_MIN})
    EXPECT_FALSE(between::unpack<between::moved>(
        between::pack(between::moved{"n-1", "t-1", 24, 46, 5, age}), rest));
  EXPECT_FALSE(between::unpack<between::moved>(
      between::pack(between::moved{"n-1", "t-1", 91, 46, 5, 0}), rest));
  EXPECT_TRUE(between::unpack<between::moved>(
      between::pack(between::moved{"n-1", "t-1", 24, 46, 5, -60'000}), rest));
}

} // namespace
} // namespace callout::mesh
