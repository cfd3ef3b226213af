#include "actors/discovery/text/synonyms.hpp"

#include "actors/discovery/text/table.hpp"

#include <algorithm>

namespace callout::full_text {

namespace {

std::string_view cut_to(std::string_view& text, char end) {
  const auto at = text.find(end);
  const auto part = text.substr(0, at);
  text.remove_prefix(at == text.npos ? text.size() : at + 1);
  return part;
}

} // namespace

synonyms::synonyms(std::string_view table) {
  while (!table.empty()) {
    auto line = cut_to(table, '\n');
    line = line.substr(0, line.find('#'));
    bool any = false;
    while (!line.empty())
      any = add(cut_to(line, ','), meanings_) || any;
    meanings_ += any;
  }
}

bool synonyms::add(std::string_view name, meaning m) {
  constexpr std::size_t words_most = 4;
  auto words = spellings_of(name, words_most);
  if (words.empty())
    return false;
  for (auto& w : words)
    w = stem(w);
  longest_ = std::max(longest_, words.size());
  auto& means = names_[words];
  if (means.empty() && words.size() == 1)
    single_.push_back(words.front());
  if (std::ranges::find(means, m) == means.end())
    means.push_back(m);
  return true;
}

const synonyms& synonyms::of_the_trade() {
  static const synonyms all{trade_table};
  return all;
}

synonyms::named synonyms::at_front_of(std::span<const spelling> stems) const {
  for (auto n = std::min(stems.size(), longest_); n > 0; --n)
    if (const auto found = names_.find({stems.begin(), stems.begin() + static_cast<long>(n)});
        found != names_.end())
      return {n, found->second};
  return {};
}

} // namespace callout::full_text
