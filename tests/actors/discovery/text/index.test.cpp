// The index: ranks, ties, changes, what is let through, and questions beside changes.
#include "actors/discovery/text/index.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <atomic>
#include <map>
#include <random>
#include <set>
#include <thread>

namespace callout::full_text {
namespace {

class Index : public testing::Test {
protected:
  index all;

  void put(const std::string& id, const std::string& text, int kind = 0,
           std::optional<geo_point> place = {}) {
    all.put(kind, id, {.text = text, .place = place, .shown = "of " + id});
  }
  std::vector<std::string> find(std::string_view text, std::size_t limit = 100) {
    std::vector<std::string> ids;
    for (const auto& h : all.find({.text = text, .limit = limit}))
      ids.push_back(h.id);
    return ids;
  }
  using ids = std::vector<std::string>;
};

TEST_F(Index, RanksTheWordBeforeItsStemItsBeginningItsSynonymAndASlip) {
  put("e", "plumber");
  put("d", "plumbers");
  put("c", "plumberly");
  put("b", "سباك");
  put("a", "other words");
  EXPECT_EQ(find("plumber"), (ids{"e", "d", "c", "b"}));
  const auto hits = all.find({.text = "plumber"});
  EXPECT_EQ(hits[0].by, match::exact);
  EXPECT_EQ(hits[1].by, match::stem);
  EXPECT_EQ(hits[2].by, match::beginning);
  EXPECT_EQ(hits[3].by, match::synonym);
  EXPECT_EQ(hits[0].shown, "of e");
}

TEST_F(Index, KeepsThatOrderHoweverLongTheTextIs) {
  std::string rest;
  for (int i = 0; i < 60; ++i)
    rest += " filler" + std::string(1, static_cast<char>('a' + i % 26));
  put("long", "leak" + rest);
  put("short", "leaks leaks leaks");
  EXPECT_EQ(find("leak"), (ids{"long", "short"}));
}

TEST_F(Index, ForgivesSlipsWhereNothingHasTheWord) {
  put("a", "kitchen");
  put("b", "kitten");
  EXPECT_EQ(find("kithcen "), (ids{"a"}));
  EXPECT_EQ(find("kitcehn "), (ids{"a"}));
  EXPECT_EQ(find("kitten"), (ids{"b"})) << "what is there is what was meant";
  put("c", "lamp");
  EXPECT_EQ(find("lmap "), (ids{"c"}));
  EXPECT_EQ(find("lxxp "), ids{}) << "two slips in four letters";
  EXPECT_EQ(find("lap "), ids{}) << "none in three";
}

TEST_F(Index, RanksAWrongFirstLetterLower) {
  put("a", "zitchen");
  put("b", "kitchxn");
  put("c", "another");
  EXPECT_EQ(find("kitchen "), (ids{"b", "a"}));
}

TEST_F(Index, OrdersEqualsByKindAndId) {
  for (const auto* id : {"c", "a", "b"})
    put(id, "leak");
  put("a", "leak", 1);
  EXPECT_EQ(find("leak"), (ids{"a", "b", "c", "a"}));
  EXPECT_EQ(find("leak", 2), (ids{"a", "b"}));
  EXPECT_EQ(find("leak", 0), ids{});
}

TEST_F(Index, WantsAllWordsOrElseMostOfThem) {
  put("a", "red door kitchen");
  put("b", "red door");
  put("c", "red");
  EXPECT_EQ(find("red door kitchen"), (ids{"a"}));
  EXPECT_EQ(find("red door bathtub"), (ids{"b", "a"})) << "the shorter first";
  EXPECT_EQ(find("red bathtub"), ids{});
  EXPECT_EQ(find("red door 4711"), ids{}) << "a number must be there";
}

TEST_F(Index, FindsWhatWasPutLastAndNothingThatWasRemoved) {
  put("a", "leak");
  put("a", "paint");
  EXPECT_EQ(find("leak"), ids{});
  EXPECT_EQ(find("paint"), (ids{"a"}));
  EXPECT_TRUE(all.change(0, "a", [](auto& shown) { shown += " anew"; }));
  EXPECT_EQ(all.find({.text = "paint"})[0].shown, "of a anew");
  EXPECT_FALSE(all.change(1, "a", [](auto&) {}));
  EXPECT_TRUE(all.remove(0, "a"));
  EXPECT_FALSE(all.remove(0, "a"));
  EXPECT_EQ(find("paint"), ids{});
  EXPECT_EQ(all.size(), 0u);
  EXPECT_EQ(all.vocabulary_size(), 0u);
}

TEST_F(Index, AsksWhetherOneMayBeFound) {
  const geo_point here{24.7, 46.7}, far{21.5, 39.2};
  put("near", "leak", 1, here);
  put("far", "leak", 1, far);
  put("everywhere", "leak", 0);
  const auto hits = all.find({.text = "leak", .lets_through = [&](int kind, const auto& place) {
                                return kind == 1 && place && distance_m(here, *place) < 1'000;
                              }});
  ASSERT_EQ(hits.size(), 1u);
  EXPECT_EQ(hits[0].id, "near");
  EXPECT_EQ(hits[0].place, here);
}

TEST_F(Index, ForgivesSlipsWhereOnlyOthersHaveTheWord) {
  put("other", "sulten", 1);
  put("meant", "sultan", 0);
  const auto hits =
      all.find({.text = "sulten", .lets_through = [](int kind, const auto&) { return kind == 0; }});
  ASSERT_EQ(hits.size(), 1u);
  EXPECT_EQ(hits[0].by, match::slip);
}

TEST_F(Index, IsBoundedInWhatItTakesFromOneText) {
  std::string text;
  for (int i = 0; i < 10'000; ++i)
    text += std::to_string(1'000'000 + i) + ' ';
  put("a", text);
  EXPECT_LE(all.vocabulary_size(), 2 * index::words_most);
  EXPECT_EQ(find("1000000"), (ids{"a"}));
  EXPECT_EQ(find("1009999"), ids{});
  EXPECT_EQ(find(text), (ids{"a"})) << "so is the question";
}

/// What the index must answer for one whole word, by looking at every text.
TEST_F(Index, AnswersAsALookAtEveryTextWould) {
  std::mt19937 luck{3};
  const std::vector<std::string> words{"red", "blue", "green", "سباك", "مكيف", "4711"};
  std::map<std::string, std::set<std::string>> known;
  for (int round = 0; round < 5'000; ++round) {
    const auto id = std::to_string(luck() % 60);
    if (luck() % 4 == 0) {
      EXPECT_EQ(all.remove(0, id), known.erase(id) > 0);
    } else {
      std::string text;
      auto& has = known[id];
      has.clear();
      for (auto n = luck() % 4; n > 0; --n) {
        const auto& w = words[luck() % words.size()];
        text += w + ' ';
        has.insert(w);
      }
      put(id, text);
    }
    if (round % 10 != 0)
      continue;
    const auto& w = words[luck() % words.size()];
    std::set<std::string> should;
    for (const auto& [name, has] : known)
      if (has.contains(w))
        should.insert(name);
    const auto found = find(w + " ");
    EXPECT_EQ((std::set<std::string>{found.begin(), found.end()}), should) << w;
    EXPECT_EQ(found.size(), should.size());
  }
  EXPECT_EQ(all.size(), known.size());
}

TEST_F(Index, AnswersWhileItChanges) {
  put("still", "leak kitchen");
  std::atomic<bool> done{false};
  std::vector<std::jthread> askers;
  std::atomic<int> answers{0};
  for (int i = 0; i < 2; ++i)
    askers.emplace_back([&] {
      while (!done || answers < 10) {
        const auto hits = all.find({.text = "leak kitchen"});
        ASSERT_FALSE(hits.empty());
        EXPECT_TRUE(std::ranges::any_of(hits, [](const auto& h) { return h.id == "still"; }));
        for (const auto& h : hits)
          EXPECT_EQ(h.shown, "of " + h.id);
        ++answers;
      }
    });
  for (int i = 0; i < 3'000; ++i) {
    const auto id = std::to_string(i % 50);
    if (i % 3 == 0)
      all.remove(0, id);
    else
      put(id, i % 2 ? "leak kitchen " + id : "other " + id);
  }
  done = true;
}

} // namespace
} // namespace callout::full_text
