// Finds the functions of a C++ file and how long they are, by counting braces: enough to keep
// functions short, without a compiler.
#pragma once

#include "tests/tidy/source.hpp"

namespace callout::tidy {

/// A function with a body; lambdas and local classes count towards the one they stand in.
struct function {
  std::string name;      ///< As written, "booking::place" or "TEST(Booking, IsPlaced)".
  std::size_t line = 0;  ///< Where its declaration begins.
  std::size_t lines = 0; ///< From there to its closing brace, both included.
};

/// All functions of a C++ file, in order.
std::vector<function> functions_of(const source& file);

} // namespace callout::tidy
