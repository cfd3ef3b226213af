// A file as the tidy test reads it: once as written, and once with everything that is not code
// blanked out, so that a rule about code is not tripped by a comment or a string.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace callout::tidy {

/// One text file of the tree.
struct source {
  std::string path;               ///< From the project root, with '/'.
  std::vector<std::string> lines; ///< As written, without line ends.
  std::vector<std::string> code;  ///< The same lines, comments and literals blanked; C++ only.

  bool is_header() const { return path.ends_with(".hpp"); }
  bool is_cpp() const { return path.ends_with(".cpp") || is_header(); }
  /// The folder the file stands in, "" for the project root.
  std::string folder() const;
  /// The last part of the path.
  std::string name() const;
};

/// Something that breaks a rule. A line of 0 means the file as a whole.
struct finding {
  std::string path;
  std::size_t line = 0;
  std::string what;

  /// "path:line: what", as compilers print it.
  std::string text() const;
};

/// The text with comments and the insides of literals replaced by spaces, line ends kept.
std::string blank(std::string_view text);

/// Splits at '\n'; a last line without one counts too.
std::vector<std::string> lines_of(std::string_view text);

/// A file of the given path and content.
source make_source(std::string path, std::string_view text);

} // namespace callout::tidy
