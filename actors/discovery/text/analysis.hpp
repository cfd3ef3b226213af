// A text as it is looked up: its words with their forms and meanings.
#pragma once

#include "actors/discovery/text/synonyms.hpp"

namespace callout::full_text {

struct word {
  spelling exact;
  spelling bare; ///< without an article
  spelling stem;
  bool number = false; ///< has a digit: another number is another thing, and no misspelling
};

/// A word, or several that have a name together.
struct unit {
  std::vector<word> words;
  std::span<const synonyms::meaning> means;
};

std::vector<word> words_of(std::string_view text, std::size_t most);
/// Of a question, without the words that only make it polite.
std::vector<unit> units_of(std::string_view text, std::size_t words_most, const synonyms&);

/// The digits by which people name a long number: its last four. Empty for others.
std::string_view ending_of(const word&);

/// The keys under which a document of these words is found, each with how often.
std::map<std::string, std::uint8_t> keys_of(const std::vector<word>&, const synonyms&);

} // namespace callout::full_text
