// Which words mean the same thing, across languages. The table is synonyms.txt; it is part of the
// program.
#pragma once

#include "actors/discovery/text/stems.hpp"

#include <map>
#include <span>

namespace callout::full_text {

class synonyms {
public:
  using meaning = std::uint32_t;

  /// A line for each meaning, its names separated by commas; # begins a comment.
  explicit synonyms(std::string_view table);
  /// Of the trade.
  static const synonyms& of_the_trade();

  /// The longest name at the front of these stems: how many of them it takes, 0 for none.
  struct named {
    std::size_t words = 0;
    std::span<const meaning> means;
  };
  named at_front_of(std::span<const spelling> stems) const;

  /// All names of one word, as stems.
  const std::vector<spelling>& single() const { return single_; }
  std::size_t meanings() const { return meanings_; }

private:
  /// Whether there was a name.
  bool add(std::string_view name, meaning);

  std::map<std::vector<spelling>, std::vector<meaning>> names_;
  std::vector<spelling> single_;
  std::size_t longest_ = 0; ///< name, in words
  meaning meanings_ = 0;
};

} // namespace callout::full_text
