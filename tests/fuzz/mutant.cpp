#include "tests/fuzz/mutant.hpp"

#include <algorithm>
#include <random>
#include <string_view>

namespace callout::fuzz {

namespace {

constexpr std::size_t size_max = 16 * 1024;

/// What readers trip over.
constexpr std::string_view tokens[] = {"0",       "-1",      "1e999", "9223372036854775807",
                                       "null",    "\"\"",    "{}",    "[]",
                                       "\\u0000", "\\ud800", "%00",   "%2f",
                                       "\r\n",    "\n",      "\xff",  "\xc2",
                                       "\x7f",    ",",       ":",     "..",
                                       "//",      "\"",      "{",     "]",
                                       " "};

class editor {
public:
  editor(const std::vector<std::string>& corpus, std::uint64_t seed)
      : corpus_{corpus}, random_{seed}, text_{any()} {}

  std::string run() {
    for (auto left = below(4) + 1; left > 0; --left)
      change();
    if (text_.size() > size_max)
      text_.resize(size_max);
    return std::move(text_);
  }

private:
  // Not std::uniform_int_distribution, which is another in each library.
  std::size_t below(std::size_t n) { return n == 0 ? 0 : static_cast<std::size_t>(random_() % n); }
  const std::string& any() { return corpus_[below(corpus_.size())]; }

  void change() {
    const auto at = below(text_.size() + 1);
    const auto length = below(std::min<std::size_t>(text_.size() - at, 16) + 1);
    switch (below(7)) {
    case 0:
      if (at < text_.size())
        text_[at] = static_cast<char>(static_cast<unsigned char>(text_[at]) ^ 1u << below(8));
      break;
    case 1: text_.insert(at, 1, static_cast<char>(random_() & 0xff)); break;
    case 2: text_.erase(at, length); break;
    case 3: text_.insert(at, text_.substr(at, length)); break;
    case 4: text_.insert(at, tokens[below(std::size(tokens))]); break;
    case 5: text_.replace(at, length, tokens[below(std::size(tokens))]); break;
    default: splice(at); break;
    }
  }

  /// Goes on as another one does.
  void splice(std::size_t at) {
    const auto& other = any();
    text_.replace(at, text_.npos, other, below(other.size() + 1), other.npos);
  }

  const std::vector<std::string>& corpus_;
  std::mt19937_64 random_;
  std::string text_;
};

} // namespace

std::string mutant(const std::vector<std::string>& corpus, std::uint64_t seed) {
  return editor{corpus, seed}.run();
}

} // namespace callout::fuzz
