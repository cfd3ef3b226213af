// Letters, stems, slips and the table: what is the same, and what any bytes at all come to.
#include "actors/discovery/text/distance.hpp"
#include "actors/discovery/text/synonyms.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <functional>
#include <random>

namespace callout::full_text {
namespace {

spelling stem_of(std::string_view word) {
  return stem(spelt(word));
}

TEST(Letters, AreTheSameHoweverTheyAreWritten) {
  const std::vector<std::vector<std::string_view>> same{
      {"أحمد", "احمد", "إحمد", "آحمد", "أَحْمَد", "احـمـد", "ٱحمد"},
      {"سباكة", "سباكه", "سبّاكة", "ﺳﺒﺎﻛﺔ"},
      {"مستشفى", "مستشفي", "مستشفی"},
      {"لا", "ﻻ", "ﻵ"},
      {"ماء", "ما"},
      {"كلب", "کلب"},
      {"2026", "٢٠٢٦", "۲۰۲۶", "２０２６"},
      {"José", "JOSE", "jose", "Jose\xCC\x81"},
      {"plumber's", "PLUMBERS", "plumber’s"}};
  for (const auto& group : same)
    for (const auto word : group)
      EXPECT_EQ(spelt(word), spelt(group.front())) << word;
  EXPECT_NE(spelt("سباك"), spelt("سماك"));
  EXPECT_NE(spelt("привет"), spelt("превет"));
}

TEST(Letters, AreCutIntoWords) {
  const auto words = [](std::string_view text) { return spellings_of(text, 100); };
  EXPECT_EQ(words("ac.repair"), (std::vector<spelling>{"ac", "repair"}));
  EXPECT_EQ(words("شارع العليا،الرياض"),
            (std::vector<spelling>{spelt("شارع"), spelt("العليا"), spelt("الرياض")}));
  EXPECT_EQ(words("مكيفLG12"), (std::vector<spelling>{spelt("مكيف"), "lg12"}));
  EXPECT_EQ(words("🔧fix🔧"), std::vector<spelling>{"fix"});
  EXPECT_EQ(spellings_of("one two three", 2), (std::vector<spelling>{"one", "two"}));
  EXPECT_LE(spelt(std::string(1'000, 'x')).size(), letters_most);
}

TEST(Letters, AnyBytesAreRead) {
  std::mt19937 luck{7};
  for (int round = 0; round < 20'000; ++round) {
    std::string bytes(luck() % 24, '\0');
    for (auto& c : bytes)
      c = static_cast<char>(luck() % 3 == 0 ? 0xD8 + luck() % 2 : luck() % 256);
    for (const auto& w : spellings_of(bytes, 8)) {
      EXPECT_FALSE(w.empty());
      EXPECT_LE(w.size(), letters_most);
      EXPECT_FALSE(stem(w).empty());
    }
  }
  for (const std::string_view cut :
       {"\xD8", "\xE2\x80", "\xF0\x9F\x94", "\xFF\xFE", "\xC0\xAF", "\xED\xA0\x80"})
    EXPECT_EQ(spellings_of(std::string{"a"} + std::string{cut} + "b", 8),
              (std::vector<spelling>{"a", "b"}));
}

TEST(Stems, LoseArticlesAndEndings) {
  for (const auto* word : {"السباك", "والسباك", "بالسباك", "للسباك", "فالسباك", "كالسباك", "سباكة",
                           "السباكين", "سباكون", "سباكات", "سباكي", "سباكها"})
    EXPECT_EQ(stem_of(word), spelt("سباك")) << word;
  for (const auto* word : {"leak", "leaks", "leaking", "leaked", "Leaks"})
    EXPECT_EQ(stem_of(word), "leak") << word;
  EXPECT_EQ(stem_of("services"), stem_of("service"));
  EXPECT_EQ(stem_of("fittings"), "fit");
  EXPECT_EQ(stem_of("batteries"), stem_of("battery"));
}

TEST(Stems, AreNoShorterThanAWord) {
  for (const auto* word : {"باب", "الي", "قفل", "وال", "بلاط", "ليمون"})
    EXPECT_GE(stem_of(word).size(), 3u) << word;
  EXPECT_EQ(stem_of("بلاط"), spelt("بلاط")) << "no article, so that its first letter stays";
  EXPECT_EQ(stem_of("string"), "string");
  EXPECT_EQ(stem_of("glass"), "glass");
  EXPECT_EQ(stem_of("gas"), "gas");
  EXPECT_EQ(stem_of("b12s"), "b12s");
}

/// By trying every way, from the definition.
int slowly(std::string_view a, std::string_view b) {
  if (a.empty() || b.empty())
    return static_cast<int>(a.size() + b.size());
  const auto n = a.size(), m = b.size();
  int d = std::min({slowly(a.substr(1), b) + 1, slowly(a, b.substr(1)) + 1,
                    slowly(a.substr(1), b.substr(1)) + (a[0] != b[0])});
  if (n > 1 && m > 1 && a[0] == b[1] && a[1] == b[0])
    d = std::min(d, slowly(a.substr(2), b.substr(2)) + 1);
  return d;
}

TEST(Slips, AreCountedAsByTheirDefinition) {
  std::mt19937 luck{11};
  const auto word = [&] {
    std::string w(luck() % 7, 'a');
    for (auto& c : w)
      c = static_cast<char>('a' + luck() % 3);
    return w;
  };
  for (int round = 0; round < 3'000; ++round) {
    const auto a = word(), b = word();
    for (int most = 0; most <= 3; ++most)
      EXPECT_EQ(distance(a, b, most), std::min(slowly(a, b), most + 1)) << a << ' ' << b;
  }
  EXPECT_EQ(distance("plumber", "plubmer", 2), 1);
  EXPECT_EQ(slips_in(3), 0);
  EXPECT_EQ(slips_in(4), 1);
  EXPECT_EQ(slips_in(8), 2);
}

TEST(Synonyms, AreNamesOfOneMeaning) {
  const synonyms table{"# a comment\nplumber, سباك\n\nwater heater, سخان # and another\n ,\n"};
  EXPECT_EQ(table.meanings(), 2u);
  const auto of = [&](std::vector<std::string_view> words) {
    std::vector<spelling> stems;
    for (const auto w : words)
      stems.push_back(stem_of(w));
    const auto named = table.at_front_of(stems);
    return std::pair{named.words, named.means.empty() ? -1 : static_cast<int>(named.means[0])};
  };
  EXPECT_EQ(of({"plumbers"}), std::pair(std::size_t{1}, 0));
  EXPECT_EQ(of({"السباك"}), std::pair(std::size_t{1}, 0));
  EXPECT_EQ(of({"water", "heaters", "here"}), std::pair(std::size_t{2}, 1));
  EXPECT_EQ(of({"water"}), std::pair(std::size_t{0}, -1));
  EXPECT_EQ(of({}), std::pair(std::size_t{0}, -1));
}

TEST(Synonyms, OfTheTradeAreThere) {
  EXPECT_GT(synonyms::of_the_trade().meanings(), 100u);
}

} // namespace
} // namespace callout::full_text
