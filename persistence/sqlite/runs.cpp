#include "persistence/sqlite/runs.hpp"

#include <algorithm>

namespace callout::sqlite {

std::size_t passed_over(const run& r, std::uint64_t after) {
  const bool gapless = r.last - r.first + 1 == r.ids.size();
  return gapless && after >= r.first ? std::min<std::size_t>(after - r.first + 1, r.ids.size()) : 0;
}

std::string packed(const std::vector<std::uint64_t>& ids) {
  std::string out;
  out.reserve(ids.size() * 2 + 8);
  std::uint64_t before = 0;
  for (const auto id : ids) {
    auto step = id - before;
    before = id;
    for (; step > 127; step >>= 7)
      out += static_cast<char>(step | 128);
    out += static_cast<char>(step);
  }
  return out;
}

bool unpack(std::string_view bytes, std::vector<std::uint64_t>& ids) {
  std::uint64_t id = 0, step = 0;
  int shift = 0;
  for (const char c : bytes) {
    if (shift > 63)
      return false;
    step |= static_cast<std::uint64_t>(c & 127) << shift;
    shift += 7;
    if (c & 128)
      continue;
    id += step;
    ids.push_back(id);
    step = 0;
    shift = 0;
  }
  return shift == 0;
}

} // namespace callout::sqlite
