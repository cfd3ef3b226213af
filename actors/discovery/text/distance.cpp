#include "actors/discovery/text/distance.hpp"

#include <algorithm>
#include <array>

namespace callout::full_text {

int distance(std::string_view a, std::string_view b, int most) {
  constexpr std::size_t longest = 64;
  const auto apart = a.size() < b.size() ? b.size() - a.size() : a.size() - b.size();
  if (apart > static_cast<std::size_t>(most) || std::max(a.size(), b.size()) > longest)
    return most + 1;
  std::array<std::array<int, longest + 1>, 3> rows{};
  auto *before = &rows[0], *last = &rows[1], *now = &rows[2];
  for (std::size_t j = 0; j <= b.size(); ++j)
    (*last)[j] = static_cast<int>(j);
  for (std::size_t i = 1; i <= a.size(); ++i) {
    (*now)[0] = static_cast<int>(i);
    int least = (*now)[0];
    for (std::size_t j = 1; j <= b.size(); ++j) {
      const int other = a[i - 1] == b[j - 1] ? 0 : 1;
      int d = std::min({(*last)[j] + 1, (*now)[j - 1] + 1, (*last)[j - 1] + other});
      if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
        d = std::min(d, (*before)[j - 2] + 1);
      (*now)[j] = d;
      least = std::min(least, d);
    }
    if (least > most)
      return most + 1;
    auto* spare = before;
    before = last;
    last = now;
    now = spare;
  }
  return std::min((*last)[b.size()], most + 1);
}

} // namespace callout::full_text
