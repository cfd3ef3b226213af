#include "actors/discovery/text/letters.hpp"

#include <array>

namespace callout::full_text {

namespace {

constexpr char32_t gap = U' ';
/// Nobody types it: marks, tatweel, what cannot be seen.
constexpr char32_t dropped = 0;

/// Of bytes that are no UTF-8 one is a gap, and the next is looked at afresh.
char32_t next_of(std::string_view& text) {
  const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
  const auto first = byte(0);
  const std::size_t n = first < 0x80                    ? 1
                        : first >= 0xC2 && first < 0xE0 ? 2
                        : first >= 0xE0 && first < 0xF0 ? 3
                        : first >= 0xF0 && first < 0xF5 ? 4
                                                        : 0;
  char32_t c = n == 1 ? first : first & (0xFF >> (n + 1));
  bool good = n != 0 && n <= text.size();
  for (std::size_t i = 1; good && i < n; ++i) {
    good = (byte(i) & 0xC0) == 0x80;
    c = c << 6 | (byte(i) & 0x3F);
  }
  text.remove_prefix(good ? n : 1);
  return good ? c : gap;
}

struct run {
  char32_t letter;
  int count;
};

/// The letter whose run holds the place.
template <std::size_t N>
char32_t in_runs(const std::array<run, N>& runs, char32_t place) {
  for (const auto& r : runs) {
    if (place < static_cast<char32_t>(r.count))
      return r.letter;
    place -= static_cast<char32_t>(r.count);
  }
  return gap;
}

/// U+00C0 to U+017F without what stands above and below them.
char32_t latin(char32_t c) {
  constexpr std::string_view first = "aaaaaaaceeeeiiiidnooooo ouuuuyts"
                                     "aaaaaaaceeeeiiiidnooooo ouuuuyty";
  static constexpr std::array<run, 22> second{
      {{U'a', 6},  {U'c', 8}, {U'd', 4},  {U'e', 10}, {U'g', 8}, {U'h', 4}, {U'i', 10}, {U'i', 2},
       {U'j', 2},  {U'k', 3}, {U'l', 10}, {U'n', 9},  {U'o', 8}, {U'r', 6}, {U's', 8},  {U't', 6},
       {U'u', 12}, {U'w', 2}, {U'y', 3},  {U'z', 6},  {U's', 1}, {gap, 0}}};
  return c < 0x100 ? static_cast<char32_t>(first[c - 0xC0]) : in_runs(second, c - 0x100);
}

/// What older programs write for U+0621 to U+064A: a code for each shape of a letter.
char32_t of_shape(char32_t c) {
  static constexpr std::array<run, 36> shapes{
      {{0x621, 1}, {0x622, 2}, {0x623, 2}, {0x624, 2}, {0x625, 2}, {0x626, 4},
       {0x627, 2}, {0x628, 4}, {0x629, 2}, {0x62A, 4}, {0x62B, 4}, {0x62C, 4},
       {0x62D, 4}, {0x62E, 4}, {0x62F, 2}, {0x630, 2}, {0x631, 2}, {0x632, 2},
       {0x633, 4}, {0x634, 4}, {0x635, 4}, {0x636, 4}, {0x637, 4}, {0x638, 4},
       {0x639, 4}, {0x63A, 4}, {0x641, 4}, {0x642, 4}, {0x643, 4}, {0x644, 4},
       {0x645, 4}, {0x646, 4}, {0x647, 4}, {0x648, 2}, {0x649, 2}, {0x64A, 4}}};
  return in_runs(shapes, c - 0xFE80);
}

char32_t arabic(char32_t c) {
  if (c >= 0x660 && c <= 0x669)
    return c - 0x660 + U'0';
  if (c >= 0x6F0 && c <= 0x6F9)
    return c - 0x6F0 + U'0';
  if ((c >= 0x64B && c <= 0x65F) || (c >= 0x610 && c <= 0x61C && c != 0x61B) ||
      (c >= 0x6D6 && c <= 0x6ED))
    return dropped;
  if (c < 0x620 || (c >= 0x66A && c <= 0x66D) || c == 0x6D4)
    return gap;
  switch (c) {
  case 0x621: // hamza on its own
  case 0x640: // tatweel
  case 0x670: // an alef above
    return dropped;
  case 0x622:
  case 0x623:
  case 0x625:
  case 0x671: return U'ا';
  case 0x624: return U'و';
  case 0x620:
  case 0x626:
  case 0x649:
  case 0x6CC:
  case 0x6D2: return U'ي';
  case 0x629:
  case 0x6BE:
  case 0x6C1:
  case 0x6D5: return U'ه';
  case 0x6A9:
  case 0x6AF: return U'ك';
  case 0x67E: return U'ب';
  case 0x686: return U'ج';
  case 0x6A4: return U'ف';
  default: return c;
  }
}

bool is_gap(char32_t c) {
  const auto within = [c](char32_t from, char32_t to) { return c >= from && c <= to; };
  return within(0x80, 0xBF) || within(0x2000, 0x2BFF) || within(0x3000, 0x303F) ||
         within(0xD800, 0xF8FF) || within(0xFE10, 0xFE6F) || within(0xFFF0, 0xFFFF) || c > 0x1EFFF;
}

char32_t folded(char32_t c) {
  if (c < 0x80) {
    const bool capital = c >= U'A' && c <= U'Z';
    const bool small = c >= U'a' && c <= U'z', digit = c >= U'0' && c <= U'9';
    return capital ? c + 32 : small || digit ? c : c == U'\'' ? dropped : gap;
  }
  if (c >= 0xC0 && c <= 0x17F)
    return latin(c);
  if (c >= 0x600 && c <= 0x6FF)
    return arabic(c);
  if (c >= 0xFE80 && c <= 0xFEF4)
    return arabic(of_shape(c));
  if (c >= 0xFF01 && c <= 0xFF5E)
    return folded(c - 0xFF01 + 0x21);
  if ((c >= 0x300 && c <= 0x36F) || (c >= 0x200B && c <= 0x200F) || (c >= 0x202A && c <= 0x202E) ||
      c == 0x2019 || c == 0xFEFF)
    return dropped;
  return is_gap(c) ? gap : c;
}

/// A lam and an alef in one.
bool is_lam_alef(char32_t c) {
  return c >= 0xFEF5 && c <= 0xFEFC;
}

class cutter {
public:
  explicit cutter(std::size_t most) : most_{most} {}
  bool full() const { return all_.size() >= most_; }
  void put(char32_t c) {
    if (c == dropped)
      return;
    if (c == gap)
      return end();
    const bool arabic = c >= 0x600 && c <= 0x6FF;
    if (!now_.empty() && arabic != arabic_)
      end();
    arabic_ = arabic;
    if (now_.size() + 4 > letters_most)
      return;
    if (c < 0x80) {
      now_ += static_cast<char>(c);
    } else if (c >= 0x621 && c <= 0x64A) {
      now_ += static_cast<char>(c - 0x621 + 0x80);
    } else {
      now_ += static_cast<char>(0xFF);
      for (const int shift : {12, 6, 0}) // None of these bytes is that of another letter.
        now_ += static_cast<char>(0xC0 | (c >> shift & 0x3F));
    }
  }
  void end() {
    if (!now_.empty() && !full())
      all_.push_back(std::move(now_));
    now_.clear();
  }
  std::vector<spelling> take() {
    end();
    return std::move(all_);
  }

private:
  const std::size_t most_;
  std::vector<spelling> all_;
  spelling now_;
  bool arabic_ = false;
};

} // namespace

std::vector<spelling> spellings_of(std::string_view bytes, std::size_t most) {
  cutter c{most};
  while (!bytes.empty() && !c.full()) {
    const auto letter = next_of(bytes);
    if (is_lam_alef(letter)) {
      c.put(U'ل');
      c.put(U'ا');
    } else {
      c.put(folded(letter));
    }
  }
  return c.take();
}

spelling spelt(std::string_view word) {
  auto all = spellings_of(word, 1);
  return all.empty() ? spelling{} : std::move(all.front());
}

} // namespace callout::full_text
