// Splits a file into lines and blanks out what is not code.
#include "tests/tidy/source.hpp"

#include <cctype>

namespace callout::tidy {
namespace {

bool is_alnum(char c) {
  return std::isalnum(static_cast<unsigned char>(c)) != 0;
}

// Walks over a text once; each function takes one kind of thing and leaves the rest.
class blanker {
public:
  explicit blanker(std::string_view text) : in_(text) { out_.reserve(text.size()); }

  std::string run() {
    while (at_ < in_.size()) {
      if (ahead("//")) {
        hide_until("\n", 0);
      } else if (ahead("/*")) {
        hide_until("*/", 2);
      } else if (ahead("R\"") && !(at_ > 0 && is_alnum(in_[at_ - 1]))) {
        raw_string();
      } else if (in_[at_] == '"' || (in_[at_] == '\'' && !separates_digits())) {
        literal(in_[at_]);
      } else {
        out_ += in_[at_++];
      }
    }
    return std::move(out_);
  }

private:
  bool ahead(std::string_view what) const { return in_.substr(at_).starts_with(what); }

  // As in 1'000'000; the prefixes of a character literal are no digits.
  bool separates_digits() const {
    if (at_ == 0 || !is_alnum(in_[at_ - 1]))
      return false;
    const char before = in_[at_ - 1];
    return before != 'u' && before != 'U' && before != 'L';
  }

  void hide(std::size_t end) {
    for (; at_ < end && at_ < in_.size(); ++at_)
      out_ += in_[at_] == '\n' ? '\n' : ' ';
  }

  void hide_until(std::string_view end, std::size_t beyond) {
    // A block comment must not end within its own opening.
    const auto found = in_.find(end, at_ + beyond);
    hide(found == std::string_view::npos ? in_.size() : found + beyond);
  }

  void raw_string() {
    const auto open = in_.find('(', at_);
    if (open == std::string_view::npos)
      return hide(in_.size());
    const auto end = ")" + std::string(in_.substr(at_ + 2, open - at_ - 2)) + "\"";
    const auto close = in_.find(end, open);
    out_ += "R\"";
    at_ += 2;
    hide(close == std::string_view::npos ? in_.size() : close + end.size() - 1);
    if (at_ < in_.size()) {
      out_ += '"';
      ++at_;
    }
  }

  void literal(char quote) {
    out_ += in_[at_++];
    while (at_ < in_.size() && in_[at_] != quote && in_[at_] != '\n')
      hide(at_ + (in_[at_] == '\\' ? 2 : 1));
    if (at_ < in_.size())
      out_ += in_[at_++];
  }

  std::string_view in_;
  std::string out_;
  std::size_t at_ = 0;
};

} // namespace

std::string source::folder() const {
  const auto slash = path.rfind('/');
  return slash == std::string::npos ? "" : path.substr(0, slash);
}

std::string source::name() const {
  return path.substr(path.rfind('/') + 1);
}

std::string finding::text() const {
  return path + (line > 0 ? ":" + std::to_string(line) : "") + ": " + what;
}

std::string blank(std::string_view text) {
  return blanker(text).run();
}

std::vector<std::string> lines_of(std::string_view text) {
  std::vector<std::string> lines;
  while (!text.empty()) {
    const auto end = text.find('\n');
    lines.emplace_back(text.substr(0, end));
    text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
  }
  return lines;
}

source make_source(std::string path, std::string_view text) {
  source made{.path = std::move(path), .lines = lines_of(text), .code = {}};
  if (made.is_cpp())
    made.code = lines_of(blank(text));
  return made;
}

} // namespace callout::tidy
