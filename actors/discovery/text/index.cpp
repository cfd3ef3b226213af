#include "actors/discovery/text/index.hpp"

#include <mutex>

namespace callout::full_text {

std::string index::name_of(int kind, const std::string& id) {
  return static_cast<char>(kind) + id;
}

void index::put(int kind, const std::string& id, const document& d) {
  const auto words = words_of(d.text, words_most);
  const auto keys = keys_of(words, same_);
  const std::unique_lock held{mutex_};
  const auto [named, fresh] = by_name_.try_emplace(name_of(kind, id), 0);
  if (!fresh) {
    clear(named->second);
  } else if (free_.empty()) {
    named->second = static_cast<std::uint32_t>(all_.size());
    all_.emplace_back();
  } else {
    named->second = free_.back();
    free_.pop_back();
  }
  auto& s = all_[named->second];
  s = {.kind = kind, .id = id, .shown = d.shown, .place = d.place, .keys = {}};
  s.words = static_cast<std::uint32_t>(words.size());
  s.keys.reserve(keys.size());
  for (const auto& [key, times] : keys)
    s.keys.push_back(words_.add(key, {named->second, times}));
  words_in_all_ += s.words;
}

bool index::change(int kind, const std::string& id,
                   const std::function<void(std::string&)>& shown) {
  const std::unique_lock held{mutex_};
  const auto named = by_name_.find(name_of(kind, id));
  if (named == by_name_.end())
    return false;
  shown(all_[named->second].shown);
  return true;
}

bool index::remove(int kind, const std::string& id) {
  const std::unique_lock held{mutex_};
  const auto named = by_name_.find(name_of(kind, id));
  if (named == by_name_.end())
    return false;
  clear(named->second);
  free_.push_back(named->second);
  by_name_.erase(named);
  return true;
}

void index::clear(std::uint32_t number) {
  for (auto* key : all_[number].keys)
    words_.drop(key, number);
  words_in_all_ -= all_[number].words;
  all_[number] = {};
}

std::size_t index::size() const {
  const std::shared_lock held{mutex_};
  return by_name_.size();
}

std::size_t index::vocabulary_size() const {
  const std::shared_lock held{mutex_};
  return words_.size();
}

} // namespace callout::full_text
