#include "actors/discovery/text/analysis.hpp"

#include "actors/discovery/text/vocabulary.hpp"

#include <algorithm>
#include <set>

namespace callout::full_text {

namespace {

/// Said in questions, and of no use in finding anything.
const std::set<spelling>& fillers() {
  static const std::set<spelling> all = [] {
    std::set<spelling> words;
    for (auto& w : spellings_of("a an the i me my we our you is are was it in on at of off for to "
                                "from by with and or near need needs want wants looking please "
                                "some any who that this booking bookings order job number no phone "
                                "في من على الى عن مع عند و او انا ابي ابغى ابغي اريد احتاج محتاج "
                                "نبي نبغى عندي عندنا قريب ممكن لو سمحت هذا هذه اللي الي "
                                "رقم حجز الحجز طلب الطلب جوال",
                                1'000))
      words.insert(std::move(w));
    return words;
  }();
  return all;
}

std::vector<spelling> stems_of(const std::vector<word>& words) {
  std::vector<spelling> all;
  for (const auto& w : words)
    all.push_back(w.stem);
  return all;
}

} // namespace

std::vector<word> words_of(std::string_view text, std::size_t most) {
  std::vector<word> all;
  for (auto& s : spellings_of(text, most)) {
    word w{.exact = std::move(s), .bare = {}, .stem = {}};
    w.bare = bare(w.exact);
    w.stem = stem(w.exact);
    w.number = std::ranges::any_of(w.exact, is_digit);
    all.push_back(std::move(w));
  }
  return all;
}

std::vector<unit> units_of(std::string_view text, std::size_t words_most, const synonyms& same) {
  auto words = words_of(text, words_most);
  const auto filler = [](const word& w) { return fillers().contains(w.exact); };
  const bool nothing_else = std::ranges::all_of(words, filler);
  const auto stems = stems_of(words);
  std::vector<unit> all;
  for (std::size_t i = 0; i < words.size();) {
    const auto name = same.at_front_of(std::span{stems}.subspan(i));
    const auto n = std::max<std::size_t>(name.words, 1);
    if (n > 1 || nothing_else || !filler(words[i])) { // The a of a/c is part of a name.
      auto& u = all.emplace_back();
      for (std::size_t k = 0; k < n; ++k)
        u.words.push_back(std::move(words[i + k]));
      u.means = name.means;
    }
    i += n;
  }
  return all;
}

std::string_view ending_of(const word& w) {
  constexpr std::size_t long_number = 7, ending = 4;
  const bool long_enough = w.exact.size() >= long_number && std::ranges::all_of(w.exact, is_digit);
  return long_enough ? std::string_view{w.exact}.substr(w.exact.size() - ending)
                     : std::string_view{};
}

std::map<std::string, std::uint8_t> keys_of(const std::vector<word>& words, const synonyms& same) {
  std::map<std::string, std::uint8_t> all;
  const auto note = [&](std::string key) {
    auto& times = all[std::move(key)];
    times = static_cast<std::uint8_t>(std::min(times + 1, 255));
  };
  const auto stems = stems_of(words);
  for (std::size_t i = 0; i < words.size(); ++i) {
    const auto& w = words[i];
    note(vocabulary::key(sense::word, w.exact));
    if (w.stem != w.exact)
      note(vocabulary::key(sense::stem, w.stem));
    if (const auto digits = ending_of(w); !digits.empty())
      note(vocabulary::key(sense::ending, digits));
    for (const auto m : same.at_front_of(std::span{stems}.subspan(i)).means)
      note(vocabulary::key_of_meaning(m));
  }
  return all;
}

} // namespace callout::full_text
