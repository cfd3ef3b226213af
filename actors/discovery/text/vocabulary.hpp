// All words of all documents, each with where it stands.
#pragma once

#include "actors/discovery/text/letters.hpp"

#include <array>
#include <cstdint>
#include <functional>
#include <map>

namespace callout::full_text {

/// A document, and how often it has the word (255: that or more).
struct posting {
  std::uint32_t document = 0;
  std::uint8_t times = 0;
};

/// What a word is in the vocabulary as: the first byte of its key.
enum class sense : char {
  ending = 'e',  ///< the last four digits of a long number
  meaning = 'm', ///< a number of `synonyms`
  stem = 's',    ///< only where it is not the word itself
  word = 'w'
};

class vocabulary {
public:
  using entry = std::pair<const std::string, std::vector<posting>>;

  static std::string key(sense, std::string_view spelt);
  static std::string key_of_meaning(std::uint32_t);

  /// Notes that the document has it; numbers are expected to rise mostly. The entry stays where
  /// it is until it is dropped.
  entry* add(const std::string& key, posting);
  /// An entry that is in no document any more is gone.
  void drop(entry*, std::uint32_t document);

  const entry* find(const std::string& key) const;
  /// Those in this sense that begin so, in order, at most so many.
  void each_beginning(sense, std::string_view begin, std::size_t most,
                      const std::function<void(const entry&)>&) const;
  /// Words and stems without digits that are so few slips away, with how many.
  void each_similar(std::string_view to, int slips,
                    const std::function<void(const entry&, int)>&) const;

  std::size_t size() const { return all_.size(); }

private:
  struct letters {
    std::uint64_t some = 0; ///< a bit for each letter, or several
    entry* of = nullptr;
  };
  static std::uint64_t letters_in(std::string_view);
  /// None: it is not looked for by misspellings.
  std::vector<letters>* shelf_of(const std::string& key);

  std::map<std::string, std::vector<posting>> all_;
  std::array<std::vector<letters>, letters_most + 1> by_length_;
};

} // namespace callout::full_text
