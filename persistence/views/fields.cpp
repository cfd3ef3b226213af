#include "persistence/views/fields.hpp"

#include <nlohmann/json.hpp>

#include <charconv>

namespace callout::views {

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
  for (++at_; at_ < text_.size(); ++at_) {
    if (text_[at_] == '\\')
      ++at_;
    else if (text_[at_] == '"')
      return text_.substr(from, ++at_ - from);
  }
  fail();
}

std::string_view json_walk::take_value() {
  const auto from = at_;
  for (std::size_t depth = 0; at_ < text_.size();) {
    const char c = text_[at_];
    if (c == '"') {
      take_quoted();
      if (depth == 0)
        return text_.substr(from, at_ - from);
      continue;
    }
    if (c == '{' || c == '[') {
      ++depth;
    } else if (c == '}' || c == ']') {
      if (depth == 0)
        break;
      if (--depth == 0)
        return text_.substr(from, ++at_ - from);
    } else if (depth == 0 && (c == ',' || c == ' ' || c == '\n' || c == '\t' || c == '\r')) {
      break;
    }
    ++at_;
  }
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
