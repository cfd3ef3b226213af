// How many slips of the finger lie between two words.
#pragma once

#include <string_view>

namespace callout::full_text {

/// Letters put in, left out, replaced or swapped with the next, no place twice (optimal string
/// alignment); `most` + 1 when there are more. `most` is at most 3, words of up to 64 bytes.
int distance(std::string_view a, std::string_view b, int most);

/// How many slips a word of so many letters may have: 0 below four, 1 below eight, else 2.
constexpr int slips_in(std::size_t letters) {
  return letters < 4 ? 0 : letters < 8 ? 1 : 2;
}

} // namespace callout::full_text
