#include "actors/discovery/text/stems.hpp"

#include <algorithm>

namespace callout::full_text {

namespace {

/// Letters that must be left.
constexpr std::size_t arabic_least = 3;
constexpr std::size_t english_least = 3;

std::vector<spelling> spelt_all(std::initializer_list<std::string_view> words) {
  std::vector<spelling> all;
  for (const auto w : words)
    all.push_back(spelt(w));
  return all;
}

bool is_vowel(char c) {
  return std::string_view{"aeiouy"}.find(c) != std::string_view::npos;
}

bool ends_with_any(std::string_view w, std::initializer_list<std::string_view> ends) {
  return std::ranges::any_of(ends, [&](auto e) { return w.ends_with(e); });
}

void drop_plural(spelling& w) {
  if (w.size() <= english_least || !w.ends_with('s') || ends_with_any(w, {"ss", "us", "is"}))
    return;
  if (w.ends_with("ies") && w.size() > 4)
    w.replace(w.size() - 3, 3, "y");
  else if (ends_with_any(w, {"sses", "xes", "ches", "shes", "zes"}))
    w.resize(w.size() - 2);
  else
    w.pop_back();
}

/// `fitting` and `fitted` are `fit`; `string` is not `str`.
void drop_participle(spelling& w) {
  const std::size_t n = w.ends_with("ing") ? 3 : w.ends_with("ed") ? 2 : 0;
  if (n == 0 || w.size() < n + english_least)
    return;
  const auto rest = std::string_view{w}.substr(0, w.size() - n);
  if (std::ranges::none_of(rest, is_vowel))
    return;
  w.resize(rest.size());
  const auto last = w.back();
  if (w.size() > english_least && w[w.size() - 2] == last && !is_vowel(last) && last != 'l' &&
      last != 's')
    w.pop_back();
}

spelling english(spelling w) {
  drop_plural(w);
  drop_participle(w);
  if (w.size() > english_least && w.ends_with('e'))
    w.pop_back();
  return w;
}

/// Endings are cut one after the other as they stand here, each once.
spelling arabic(const spelling& whole) {
  static const auto endings = spelt_all({"ها", "هم", "ان", "ات", "ون", "ين", "يه", "ه", "ي"});
  auto w = bare(whole);
  for (const auto& e : endings)
    if (w.ends_with(e) && w.size() >= e.size() + arabic_least)
      w.resize(w.size() - e.size());
  return w;
}

} // namespace

spelling bare(const spelling& w) {
  // Two lams are an article behind an l.
  static const auto beginnings = spelt_all({"وال", "بال", "فال", "كال", "ولل", "ال", "لل"});
  for (const auto& b : beginnings)
    if (w.starts_with(b) && w.size() >= b.size() + arabic_least)
      return w.substr(b.size());
  return w;
}

spelling stem(const spelling& w) {
  if (w.empty() || std::ranges::any_of(w, is_digit))
    return w;
  if (std::ranges::all_of(w, is_latin))
    return english(w);
  return std::ranges::all_of(w, is_arabic) ? arabic(w) : w;
}

} // namespace callout::full_text
