// The rules that the compiler cannot hold, as tables: what may be written only in certain places.
#pragma once

#include "tests/tidy/source.hpp"

namespace callout::tidy {

/// A piece of code that may stand only under the paths named; none named: nowhere.
struct confined {
  std::string_view code;                 ///< Found as a whole word, outside comments and strings.
  std::vector<std::string_view> only_in; ///< Beginnings of paths.
  std::string_view why;                  ///< What to use instead, or whose business it is.
};

/// The table of confined code.
const std::vector<confined>& confined_code();

/// Breaches of that table in one C++ file.
std::vector<finding> misplaced_code(const source& file);

/// Lines over 100 columns (code only), tabs, trailing space, marks of unfinished work, this
/// machine's paths and hosts that a stranger could not reach or need not know.
std::vector<finding> untidy_text(const source& file);

/// A header without #pragma once.
std::vector<finding> unguarded_header(const source& file);

} // namespace callout::tidy
