// Full text over documents of several kinds, in memory: the best so many by words, among those
// that a caller lets through. Any thread may call it; a change makes questions wait for as long as
// it takes to put one document in, and questions are answered beside each other.
#pragma once

#include "actors/discovery/text/analysis.hpp"
#include "actors/discovery/text/vocabulary.hpp"
#include "protocols/values.hpp"

#include <optional>
#include <shared_mutex>
#include <unordered_map>

namespace callout::full_text {

struct document {
  std::string text;               ///< any bytes; what is looked at is bounded by `words_most`
  std::optional<geo_point> place; ///< none: it is everywhere
  std::string shown;              ///< for who asks; not searched
};

/// How a word was found, best first.
enum class match { exact, stem, beginning, synonym, slip };

struct hit {
  int kind = 0;
  std::string id;
  std::string shown;
  std::optional<geo_point> place;
  double score = 0;
  match by = match::exact; ///< the worst of its words
};

struct question {
  std::string_view text; ///< its last word may be unfinished
  std::size_t limit = 20;
  /// Looked at under a lock of the index: quick, and asks nothing of it.
  std::function<bool(int kind, const std::optional<geo_point>&)> lets_through =
      [](int, const std::optional<geo_point>&) { return true; };
};

class index {
public:
  /// Words of a document beyond these are not looked at; nor are those of a question.
  static constexpr std::size_t words_most = 64;
  static constexpr std::size_t asked_most = 12;

  explicit index(const synonyms& same = synonyms::of_the_trade()) : same_{same} {}

  /// Replaces what was under this name. `kind` is 0 to 127.
  void put(int kind, const std::string& id, const document&);
  /// Changes only what is shown of it, under the lock; false when there is none.
  bool change(int kind, const std::string& id, const std::function<void(std::string&)>& shown);
  bool remove(int kind, const std::string& id);

  /// The best first; equals by kind, then id. All words are in each, or, where none has all,
  /// as many as can be had and two thirds at least; numbers always. No words find nothing.
  std::vector<hit> find(const question&) const;

  std::size_t size() const;
  std::size_t vocabulary_size() const;

private:
  friend class lookup;
  struct stored {
    int kind = 0;
    std::string id;
    std::string shown;
    std::optional<geo_point> place;
    std::vector<vocabulary::entry*> keys;
    std::uint32_t words = 0; ///< 0: nobody is here
  };
  static std::string name_of(int kind, const std::string& id);
  void clear(std::uint32_t);

  const synonyms& same_;
  mutable std::shared_mutex mutex_;
  vocabulary words_;
  std::vector<stored> all_;
  std::vector<std::uint32_t> free_;
  std::unordered_map<std::string, std::uint32_t> by_name_;
  std::uint64_t words_in_all_ = 0;
};

} // namespace callout::full_text
