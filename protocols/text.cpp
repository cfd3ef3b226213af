#include "protocols/text.hpp"

#include <algorithm>

namespace callout {

namespace {

bool continues(char c) {
  return (static_cast<unsigned char>(c) & 0xC0) == 0x80;
}

/// The code point at the front of well-formed UTF-8, which is cut off.
char32_t next_of(std::string_view& text) {
  const auto first = static_cast<unsigned char>(text.front());
  char32_t c = first < 0x80   ? first
               : first < 0xE0 ? first & 0x1F
               : first < 0xF0 ? first & 0xF
                              : first & 7;
  std::size_t n = 1;
  for (; n < text.size() && continues(text[n]); ++n)
    c = c << 6 | (static_cast<unsigned char>(text[n]) & 0x3F);
  text.remove_prefix(n);
  return c;
}

const char* unfit(char32_t c) {
  const auto within = [c](char32_t from, char32_t to) { return c >= from && c <= to; };
  if ((c < 0x20 && c != '\t' && c != '\n' && c != '\r') || within(0x7F, 0x9F))
    return "holds a control character";
  if (within(0x202A, 0x202E) || within(0x2066, 0x2069))
    return "holds a character that turns the direction of writing";
  if (c == 0x200B || within(0x2060, 0x2064) || c == 0xFEFF || within(0xFFF9, 0xFFFB))
    return "holds a character that cannot be seen";
  if ((c & 0xFFFE) == 0xFFFE || within(0xFDD0, 0xFDEF))
    return "holds what is no character";
  return nullptr;
}

} // namespace

std::size_t characters_in(std::string_view utf8) {
  return utf8.size() - static_cast<std::size_t>(std::count_if(utf8.begin(), utf8.end(), continues));
}

const char* unfit_to_show(std::string_view utf8) {
  while (!utf8.empty())
    if (const auto* why = unfit(next_of(utf8)))
      return why;
  return nullptr;
}

} // namespace callout
