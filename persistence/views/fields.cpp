#include "persistence/views/fields.hpp"

#include <nlohmann/json.hpp>

#include <array>
#include <charconv>

namespace callout::views {

namespace {

using letters = std::array<bool, 256>;

constexpr letters only(std::string_view these) {
  letters all{};
  for (const unsigned char c : these)
    all[c] = true;
  return all;
}

// What has a meaning in a text, between brackets, and behind a number or a word. All else is
// passed over in the shortest of loops: that is most of what a fold does.
constexpr letters in_text = only("\"\\");
constexpr letters in_nested = only("\"{}[]");
constexpr letters after_plain = only(",}] \n\t\r");

} // namespace

json_walk::json_walk(std::string_view text) : text_{text} {
  skip_space();
  if (at_ == text_.size() || (text_[at_] != '{' && text_[at_] != '['))
    fail();
  object_ = text_[at_++] == '{';
}

void json_walk::fail() const {
  throw unreadable{"not JSON of a known shape, at byte " + std::to_string(at_)};
}

void json_walk::skip_space() {
  while (at_ < text_.size() &&
         (text_[at_] == ' ' || text_[at_] == '\n' || text_[at_] == '\t' || text_[at_] == '\r'))
    ++at_;
}

/// From a quote to the one that ends it, both included.
std::string_view json_walk::take_quoted() {
  const auto from = at_;
  for (auto at = at_ + 1; at < text_.size(); ++at) {
    if (!in_text[static_cast<unsigned char>(text_[at])])
      continue;
    if (text_[at] == '"') {
      at_ = at + 1;
      return text_.substr(from, at_ - from);
    }
    ++at;
  }
  at_ = text_.size();
  fail();
}

/// From a bracket to the one that closes it.
std::string_view json_walk::take_nested() {
  const auto from = at_;
  for (std::size_t depth = 0; at_ < text_.size();) {
    const char c = text_[at_];
    if (!in_nested[static_cast<unsigned char>(c)]) {
      ++at_;
    } else if (c == '"') {
      take_quoted();
    } else {
      ++at_;
      depth += c == '{' || c == '[' ? 1 : -1;
      if (depth == 0)
        return text_.substr(from, at_ - from);
    }
  }
  fail();
}

std::string_view json_walk::take_value() {
  const auto from = at_;
  if (at_ < text_.size() && text_[at_] == '"')
    return take_quoted();
  if (at_ < text_.size() && (text_[at_] == '{' || text_[at_] == '['))
    return take_nested();
  while (at_ < text_.size() && !after_plain[static_cast<unsigned char>(text_[at_])])
    ++at_;
  if (at_ == from || at_ == text_.size())
    fail();
  return text_.substr(from, at_ - from);
}

bool json_walk::next() {
  skip_space();
  if (at_ < text_.size() && text_[at_] == (object_ ? '}' : ']'))
    return false;
  if (!first_) {
    if (at_ == text_.size() || text_[at_] != ',')
      fail();
    ++at_;
    skip_space();
  }
  first_ = false;
  if (object_) {
    if (at_ == text_.size() || text_[at_] != '"')
      fail();
    const auto quoted = take_quoted();
    name_ = quoted.substr(1, quoted.size() - 2);
    skip_space();
    if (at_ == text_.size() || text_[at_] != ':')
      fail();
    ++at_;
    skip_space();
  }
  value_ = take_value();
  return true;
}

std::string_view member(std::string_view object, std::string_view name) {
  for (json_walk walk{object}; walk.next();)
    if (walk.name() == name)
      return walk.value();
  return {};
}

std::string text_of(std::string_view value) {
  if (value.size() < 2 || value.front() != '"' || value.back() != '"')
    throw unreadable{"expected a text"};
  const auto inner = value.substr(1, value.size() - 2);
  if (inner.find('\\') == inner.npos)
    return std::string{inner};
  const auto read = nlohmann::json::parse(value, nullptr, false);
  if (!read.is_string())
    throw unreadable{"expected a text"};
  return read.get<std::string>();
}

std::int64_t integer_of(std::string_view value) {
  std::int64_t x = 0;
  const auto [end, wrong] = std::from_chars(value.data(), value.data() + value.size(), x);
  if (wrong != std::errc{} || end != value.data() + value.size())
    throw unreadable{"expected an integer"};
  return x;
}

double number_of(std::string_view value) {
  double x = 0;
  const auto [end, wrong] = std::from_chars(value.data(), value.data() + value.size(), x);
  if (wrong != std::errc{} || end != value.data() + value.size())
    throw unreadable{"expected a number"};
  return x;
}

instant instant_of(std::string_view value) {
  instant x;
  if (!from_text(text_of(value), x))
    throw unreadable{"expected a time"};
  return x;
}

currency currency_of(std::string_view value) {
  const auto code = text_of(value);
  if (code.size() != 3)
    throw unreadable{"expected a currency"};
  currency c;
  code.copy(c.code, 3);
  return c;
}

money money_of(std::string_view value) {
  return {integer_of(member(value, "minor")), currency_of(member(value, "currency"))};
}

} // namespace callout::views
