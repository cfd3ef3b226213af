// Which letters are the same to somebody who searches: cases and accents, the ways to write an
// alef, marks that most people leave out, digits of three alphabets.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace callout::full_text {

/// A word as words are compared: a byte for each Latin letter, digit and Arabic letter, so that
/// lengths and distances count letters; four bytes for any other.
using spelling = std::string;

/// U+0621 to U+064A as one byte.
constexpr bool is_arabic(char c) {
  return static_cast<unsigned char>(c) >= 0x80 && static_cast<unsigned char>(c) <= 0xA9;
}
constexpr bool is_digit(char c) {
  return c >= '0' && c <= '9';
}
constexpr bool is_latin(char c) {
  return c >= 'a' && c <= 'z';
}

/// The words of any bytes, in order; what is not UTF-8 is a gap. At most so many, each cut after
/// `letters_most` bytes. Arabic beside Latin letters or digits is a word of its own.
std::vector<spelling> spellings_of(std::string_view bytes, std::size_t most);
constexpr std::size_t letters_most = 32;

/// Of a single word, for tables.
spelling spelt(std::string_view word);

} // namespace callout::full_text
