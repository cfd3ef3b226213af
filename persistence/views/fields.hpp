// Picks a few fields out of JSON that this program wrote itself, without making a document of
// it: a fold looks at every event there is, and at little in each.
#pragma once

#include "protocols/values.hpp"

#include <stdexcept>
#include <string>
#include <string_view>

namespace callout::views {

/// What should be JSON is not, or is of another shape.
struct unreadable : std::runtime_error {
  using std::runtime_error::runtime_error;
};

/// Walks over the members of an object, or the elements of a list. Values are slices of the
/// text, which must outlive this. Checks no more than it needs in order to walk.
class json_walk {
public:
  /// Throws unreadable when it is neither.
  explicit json_walk(std::string_view text);

  /// False at the end.
  bool next();
  /// As written, without quotes; empty in a list.
  std::string_view name() const { return name_; }
  std::string_view value() const { return value_; }

private:
  void skip_space();
  std::string_view take_value();
  std::string_view take_quoted();
  std::string_view take_nested();
  [[noreturn]] void fail() const;

  std::string_view text_;
  std::size_t at_ = 0;
  bool object_ = false;
  bool first_ = true;
  std::string_view name_;
  std::string_view value_;
};

/// The value of that member; empty when there is none.
std::string_view member(std::string_view object, std::string_view name);

std::string text_of(std::string_view value);
std::int64_t integer_of(std::string_view value);
double number_of(std::string_view value);
instant instant_of(std::string_view value);
currency currency_of(std::string_view value);
money money_of(std::string_view value);

} // namespace callout::views
