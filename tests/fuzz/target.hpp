// What every target is made of: one function that judges one input, and words for what it promises.
#pragma once

#include "protocols/json.hpp"

#include <stdexcept>

namespace callout::fuzz {

/// Each target defines it. Throws `broken` when a promise is not kept; whatever else it throws,
/// or the program's end, is a finding as well.
void examine(std::string_view input);

struct broken : std::logic_error {
  using std::logic_error::logic_error;
};

inline void must(bool kept, const std::string& promise) {
  if (!kept)
    throw broken{promise};
}

/// It can be told to whoever caused it: with a code for programs, a sentence and a status that
/// says whose fault it is.
inline void must_be_telling(const rejection& why) {
  must(!why.code.empty() && !why.detail.empty(), "a rejection says what is wrong");
  must(why.status >= 400 && why.status < 600, "a rejection has the status of an error");
  std::string text;
  write_quoted(text, why.detail);
  must(json::accept(text), "a rejection can be told in JSON: " + text);
}

/// Documents of our own writing, which may be longer than what they were read from.
inline json read_back(const std::string& text) {
  const auto document = parse(text, {.bytes = 1 << 24, .depth = 64, .values = 1'000'000});
  must(bool{document}, "what we write is JSON by our own rules: " + text);
  return *document;
}

} // namespace callout::fuzz
