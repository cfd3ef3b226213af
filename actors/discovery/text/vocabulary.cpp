#include "actors/discovery/text/vocabulary.hpp"

#include "actors/discovery/text/distance.hpp"

#include <algorithm>
#include <bit>

namespace callout::full_text {

std::string vocabulary::key(sense s, std::string_view spelt) {
  std::string k{static_cast<char>(s)};
  return k += spelt;
}

std::string vocabulary::key_of_meaning(std::uint32_t m) {
  return key(sense::meaning, std::to_string(m));
}

std::uint64_t vocabulary::letters_in(std::string_view w) {
  std::uint64_t all = 0;
  for (const char c : w)
    all |= std::uint64_t{1} << (static_cast<unsigned char>(c) & 63);
  return all;
}

std::vector<vocabulary::letters>* vocabulary::shelf_of(const std::string& key) {
  const auto s = static_cast<sense>(key.front());
  const bool plain = s == sense::word || s == sense::stem;
  if (!plain || key.size() - 1 > letters_most || std::any_of(key.begin() + 1, key.end(), is_digit))
    return nullptr;
  return &by_length_[key.size() - 1];
}

vocabulary::entry* vocabulary::add(const std::string& key, posting p) {
  const auto [at, fresh] = all_.try_emplace(key);
  auto& in = at->second;
  const auto place = std::ranges::lower_bound(in, p.document, {}, &posting::document);
  in.insert(place, p);
  if (auto* shelf = fresh ? shelf_of(key) : nullptr)
    shelf->push_back({letters_in(std::string_view{key}.substr(1)), &*at});
  return &*at;
}

void vocabulary::drop(entry* e, std::uint32_t document) {
  auto& in = e->second;
  const auto place = std::ranges::lower_bound(in, document, {}, &posting::document);
  if (place != in.end() && place->document == document)
    in.erase(place);
  if (!in.empty())
    return;
  if (auto* shelf = shelf_of(e->first)) {
    const auto at = std::ranges::find(*shelf, e, &letters::of);
    *at = shelf->back();
    shelf->pop_back();
  }
  all_.erase(all_.find(e->first));
}

const vocabulary::entry* vocabulary::find(const std::string& key) const {
  const auto found = all_.find(key);
  return found == all_.end() ? nullptr : &*found;
}

void vocabulary::each_beginning(sense s, std::string_view begin, std::size_t most,
                                const std::function<void(const entry&)>& visit) const {
  const auto from = key(s, begin);
  for (auto at = all_.lower_bound(from); most > 0 && at != all_.end(); ++at, --most) {
    if (!at->first.starts_with(from))
      return;
    visit(*at);
  }
}

// A slip puts in one letter at most and takes out one at most, so that most words need not be
// looked at further.
void vocabulary::each_similar(std::string_view to, int slips,
                              const std::function<void(const entry&, int)>& visit) const {
  const auto some = letters_in(to);
  const auto least = to.size() - std::min(to.size(), static_cast<std::size_t>(slips));
  const auto most = std::min(to.size() + static_cast<std::size_t>(slips), letters_most);
  for (auto n = least; n <= most; ++n)
    for (const auto& l : by_length_[n]) {
      if (std::popcount(l.some ^ some) > 2 * slips)
        continue;
      const auto d = distance(to, std::string_view{l.of->first}.substr(1), slips);
      if (d <= slips)
        visit(*l.of, d);
    }
}

} // namespace callout::full_text
